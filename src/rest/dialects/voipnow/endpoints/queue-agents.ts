import { z } from "zod";
import { type Caller, type Endpoint, endpoint } from "../../../endpoint.js";
import { type Param, type Path, type References, referenceTo } from "../../../path.js";
import { commandForStatus, presentAgent, queueAgent, queueAgents } from "../agents.js";
import { SetAgentStatus } from "../bodies.js";
import { orGone } from "../faults.js";
import { listingQuery, page } from "../listing.js";
import { EXTENSION, found, locateOne, requireAllLive, USER } from "../place.js";
import * as schemas from "../schemas.js";
import type { QueueExtension } from "../view.js";
import { tellingOf } from "./phone-calls.js";

const AGENT: Param = {
  param: "agent",
  description: "Number of an extension that is, or may become, an agent.",
};

const AGENTS: Path = [
  { words: ["extensions"] },
  USER,
  EXTENSION,
  { words: ["queue"] },
  { words: ["agents"] },
];
const ONE_AGENT: Path = [...AGENTS, AGENT];

/** Throws `user_invalid`, `extension_invalid`, `pbx-unavailable`. */
function locateQueue(references: References, caller: Caller) {
  const place = locateOne(references, caller, ({ queues }) => queues);
  requireAllLive([place.one.pbx]);
  return place;
}

/** Throws also `qag_agent_invalid`. */
function locateAgent(references: References, caller: Caller) {
  const place = locateQueue(references, caller);
  const { pbx, queue }: QueueExtension = place.one;
  const colleagues = place.view
    .own()
    .terminals.filter((one) => one.pbx === pbx && one.extension.tenant === queue.tenant);
  const terminal = found(colleagues, referenceTo(AGENT, references).value, "qag_agent_invalid");
  return { ...place, terminal };
}

const list = {
  method: "get",
  tag: "Queue agents",
  scope: "read",
  live: true,
  body: null,
  errors: [],
} as const;
const query = listingQuery({
  fields: Object.keys(schemas.QueueAgent.shape),
  filterBy: ["agentNumber", "status", "queue"],
});
const reply = schemas.collectionOf(z.array(schemas.QueueAgent));

export const queueAgentEndpoints: readonly Endpoint[] = [
  endpoint({
    ...list,
    path: AGENTS,
    summary: "The agents of a queue",
    query,
    reply,
    locate: locateQueue,
    handle: (place, _body, listing) => {
      const agents = queueAgents(place.one, place.view.own().terminals);
      const entries = agents.map((agent) => presentAgent(agent, tellingOf(place))).sort(byStatus);
      return page(entries, listing, place.caller.address);
    },
  }),
  endpoint({
    ...list,
    path: ONE_AGENT,
    summary: "An agent of a queue, logged in or not",
    query,
    reply,
    locate: locateAgent,
    handle: (place, _body, listing) => {
      const agent = presentAgent(queueAgent(place.one, place.terminal), tellingOf(place));
      return page([agent], listing, place.caller.address);
    },
  }),
  endpoint({
    ...list,
    method: "put",
    path: ONE_AGENT,
    summary: "Logs an agent in or out, or pauses it",
    scope: "control",
    query: null,
    body: SetAgentStatus,
    reply: z.array(schemas.QueueAgent),
    errors: ["conflict", "pbx-refused", "unconfirmed"],
    locate: locateAgent,
    handle: async (place, { status }) => {
      const { one, terminal } = place;
      const command = commandForStatus(queueAgent(one, terminal), status);
      if (command !== null) await orGone(one.pbx.control.execute(command), "qag_agent_invalid");
      return [presentAgent(queueAgent(one, terminal), tellingOf(place))];
    },
  }),
];

interface Sortable {
  readonly status: string;
  readonly agentNumber: string;
}

const byStatus = (a: Sortable, b: Sortable): number =>
  `${a.status} ${a.agentNumber}` < `${b.status} ${b.agentNumber}` ? -1 : 1;
