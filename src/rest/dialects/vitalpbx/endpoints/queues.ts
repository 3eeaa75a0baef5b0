import { z } from "zod";
import { type Endpoint, endpoint } from "../../../endpoint.js";
import type { Path } from "../../../path.js";
import { live, locateQueue, locateTenant, QUEUE } from "../place.js";
import { success } from "../present.js";
import { presentQueue } from "../present-queue.js";
import * as schemas from "../schemas.js";

const QUEUES: Path = [{ words: ["queues"] }];

const locateLiveTenant = live(locateTenant);
const locateLiveQueue = live(locateQueue);

const reading = {
  method: "get",
  tag: "Queues",
  scope: "read",
  live: true,
  query: null,
  body: null,
  errors: ["not-found"],
} as const;

export const queueEndpoints: readonly Endpoint[] = [
  endpoint({
    ...reading,
    path: QUEUES,
    summary: "All queues of the tenant",
    reply: schemas.successOf(z.array(schemas.Queue)),
    locate: locateLiveTenant,
    handle: ({ view }) => {
      const agents = view.agents();
      return success(view.queues().map((queue) => presentQueue(view, queue, agents)));
    },
  }),
  endpoint({
    ...reading,
    path: [...QUEUES, QUEUE],
    summary: "A queue",
    reply: schemas.successOf(schemas.Queue),
    locate: locateLiveQueue,
    handle: ({ view, queue }) => success(presentQueue(view, queue, view.agents())),
  }),
];
