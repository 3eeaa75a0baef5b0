import type { z } from "zod";
import { AppError, notFound } from "../../../../core/errors.js";
import type { DirectoryExtension, DirectoryQueue } from "../../../../directory/directory.js";
import type { Endpoint } from "../../../endpoint.js";
import { LogIn, LogOut } from "../bodies.js";
import { act, list, read } from "../operation.js";
import { collection, facet, live, one, type Place } from "../place.js";
import { presentQueue, presentQueueStatistics } from "../present.js";
import * as schemas from "../schemas.js";
import type { Seen } from "../view.js";
import { coreServer } from "./core-servers.js";
import { extensionRestriction } from "./extensions.js";

const queues = collection(live(coreServer), ["queues"], ({ server }) => ({
  what: "queue",
  items: () => server.queues(),
  find: (reference) => server.findQueue(reference),
  restriction: ({ enabled, identifier }) => (enabled ? undefined : `Queue '${identifier}' is not enabled.`),
}));

export const queue: Place<Seen<DirectoryQueue>> = one(queues, {
  param: "queue",
  description: "Id of the queue.",
  byName: { word: "getByName", description: "Identifier of the queue." },
});

/** The extension that is to come or go. Where two tenants use its number, that of the queue's own is meant. */
function extensionNamed(
  { server, object: { tenant } }: Seen<DirectoryQueue>,
  { extensionId, extensionNumber = "" }: z.output<typeof LogOut>,
): DirectoryExtension {
  const byNumber = () =>
    server.extensions().find((one) => one.number === extensionNumber && one.tenant === tenant) ??
    server.findExtension({ by: "name", value: extensionNumber });
  const extension =
    extensionId === undefined ? byNumber() : server.findExtension({ by: "id", value: extensionId });
  if (extension === undefined) throw notFound("extension", extensionId ?? extensionNumber);
  if (extensionNumber !== "" && extension.number !== extensionNumber) {
    throw new AppError("invalid-request", "extensionId and extensionNumber name two different extensions.");
  }
  const restriction = extensionRestriction(extension);
  if (restriction !== undefined) throw new AppError("forbidden", restriction);
  return extension;
}

function logOut(seen: Seen<DirectoryQueue>, body: z.output<typeof LogOut>): Promise<void> {
  const { server, object } = seen;
  const { key, number } = extensionNamed(seen, body);
  const agent = server.agents().find((one) => one.queue.id === object.id && one.extension.key === key);
  if (agent === undefined) {
    throw new AppError("conflict", `Extension ${number} is not logged in to queue '${object.identifier}'.`);
  }
  return server.control.execute({ type: "LogOutOfQueue", member: agent.member.key });
}

const tag = "Queues";
const told = { tag, reply: schemas.Queue, present: presentQueue };

export const queueEndpoints: readonly Endpoint[] = [
  list(queues, { ...told, summary: "All queues of a core server" }),
  read(queue, { ...told, summary: "A queue" }),
  read(facet(queue, ["statistics"]), {
    tag,
    summary: "What the PBX has counted of a queue",
    reply: schemas.QueueStatistics,
    errors: ["pbx-refused"],
    present: async ({ identifier }, { control }) =>
      presentQueueStatistics(await control.queueFigures(identifier)),
  }),
  act(queue, {
    tag,
    words: ["login"],
    summary: "Logs an extension in to a queue",
    body: LogIn,
    errors: ["conflict", "pbx-refused", "unconfirmed"],
    perform: (seen, body) =>
      seen.server.control.execute({
        type: "LogIntoQueue",
        queue: seen.object.identifier,
        extension: extensionNamed(seen, body).key,
        penalty: body.penalty,
        paused: body.paused,
      }),
  }),
  act(queue, {
    tag,
    words: ["logout"],
    summary: "Logs an extension out of a queue",
    body: LogOut,
    errors: ["conflict", "pbx-refused", "unconfirmed"],
    perform: logOut,
  }),
];
