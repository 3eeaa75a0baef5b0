import { z } from "zod";
import { type Endpoint, endpoint } from "../../../endpoint.js";
import type { Path } from "../../../path.js";
import { commandForStatus, presentAgent, queueAgent, queueAgents } from "../agents.js";
import { SetAgent } from "../bodies.js";
import { invalid, orGone } from "../faults.js";
import { EXTENSION, live, locateQueue } from "../place.js";
import * as schemas from "../schemas.js";

const AGENTS: Path = [{ words: ["extension"] }, EXTENSION, { words: ["agent"] }];

const common = {
  path: AGENTS,
  tag: "Queue agents",
  live: true,
  query: null,
  locate: live(locateQueue),
} as const;

export const agentEndpoints: readonly Endpoint[] = [
  endpoint({
    ...common,
    method: "get",
    summary: "The agents of a queue",
    scope: "read",
    body: null,
    reply: z.array(schemas.QueueAgent),
    errors: ["not-found", "invalid-request"],
    handle: ({ one }) => queueAgents(one).map((agent) => presentAgent(agent)),
  }),
  endpoint({
    ...common,
    method: "post",
    summary: "Logs an extension into a queue, or out of it",
    scope: "control",
    body: SetAgent,
    reply: schemas.QueueAgent,
    status: 201,
    errors: ["not-found", "conflict", "pbx-refused", "unconfirmed"],
    handle: async ({ one, client }, { name, status }) => {
      const phone = client.phoneBy(name);
      const gone = () => invalid("name must be the name of an extension of type phone.");
      if (phone === undefined) throw gone();
      const before = queueAgent(one, phone);
      const command = commandForStatus(before, status ?? "available");
      if (command !== null) await orGone(client.pbx.control.execute(command), gone);
      return presentAgent(queueAgent(one, phone), before.agent?.numericId);
    },
  }),
];
