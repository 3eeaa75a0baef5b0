import { z } from "zod";
import { type Endpoint, endpoint } from "../../../endpoint.js";
import type { Path } from "../../../path.js";
import { DeviceQueues } from "../bodies.js";
import { DEVICE, live, locateDevice } from "../place.js";
import { success } from "../present.js";
import { presentStatus, queueLists } from "../present-queue.js";
import { commandsFor, logIn, logOut, type QueueAction, setPaused } from "../queue-commands.js";
import * as schemas from "../schemas.js";

const ONE_DEVICE: Path = [{ words: ["devices"] }, DEVICE];
const QUEUES: Path = [...ONE_DEVICE, { words: ["queues"] }];

const locate = live(locateDevice);

const tag = "Devices";
const reading = { method: "get", tag, scope: "read", live: true, query: null, body: null } as const;

/** One after the other: what has been done stays done where the PBX refuses the next. */
const action = (word: string, summary: string, act: QueueAction): Endpoint =>
  endpoint({
    method: "post",
    path: [...ONE_DEVICE, { words: [word] }],
    tag,
    summary,
    scope: "control",
    live: true,
    query: null,
    body: DeviceQueues,
    reply: schemas.successOf(z.null()),
    errors: ["not-found", "conflict", "pbx-refused", "unconfirmed"],
    locate,
    handle: async (place, { queues }) => {
      for (const command of commandsFor(act, place, queues)) await place.view.pbx.control.execute(command);
      return success(null);
    },
  });

/** A device is in the queues that its extension is in. */
export const deviceEndpoints: readonly Endpoint[] = [
  endpoint({
    ...reading,
    path: QUEUES,
    summary: "The queues that a device's extension is in",
    reply: schemas.successOf(schemas.Queues),
    errors: ["not-found"],
    locate,
    handle: ({ view, extension }) => success(queueLists(view.agentsOf(extension))),
  }),
  endpoint({
    ...reading,
    path: [...QUEUES, { words: ["status"] }],
    summary: "How a device's extension stands to each queue of the tenant",
    reply: schemas.successOf(z.array(schemas.QueueStatus)),
    errors: ["not-found"],
    locate,
    handle: ({ view, extension }) => {
      const agents = view.agentsOf(extension);
      const agentIn = (id: string) => agents.find(({ queue }) => queue.id === id);
      return success(view.queues().map((queue) => presentStatus(queue, agentIn(queue.id))));
    },
  }),
  action("queues-login", "Logs a device's extension in to queues", logIn),
  action("queues-logout", "Logs a device's extension out of queues", logOut),
  action("queues-pause", "Pauses a device's extension in queues", setPaused(true)),
  action("queues-unpause", "Ends the pause of a device's extension in queues", setPaused(false)),
];
