import { action } from "../ami/action.js";
import type { AmiMessage } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { notFound } from "../core/errors.js";
import { number, queueMemberFacts, text } from "../events/fields.js";
import type { Control, QueueFigures } from "./command.js";

/**
 * Reads queues' figures off the PBX. Whoever asks for a queue that is being asked about gets the same answer.
 * @param session throws where the PBX cannot be reached
 */
export function createQueueFigures(session: () => AmiSession): Control["queueFigures"] {
  const inFlight = new Map<string, Promise<QueueFigures>>(); // at most as many as a session has actions in flight
  return async (queue) => {
    const figures =
      inFlight.get(queue) ?? readFigures(session(), queue).finally(() => inFlight.delete(queue));
    inFlight.set(queue, figures);
    return await figures;
  };
}

/** An unknown queue has no items. Action: QueueStatus. */
async function readFigures(session: AmiSession, queue: string): Promise<QueueFigures> {
  const { items } = await session.list(action("QueueStatus", { Queue: queue }));
  const itemsOf = (event: string): AmiMessage[] =>
    items.filter((item) => text(item, "Event") === event && text(item, "Queue") === queue);
  const [params] = itemsOf("QueueParams");
  if (params === undefined) throw notFound("queue", queue);
  return {
    calls: number(params, "Calls"),
    completed: number(params, "Completed"),
    abandoned: number(params, "Abandoned"),
    holdTime: number(params, "Holdtime"),
    talkTime: number(params, "TalkTime"),
    serviceLevel: number(params, "ServiceLevel"),
    serviceLevelPerf: Number.parseFloat(text(params, "ServicelevelPerf")) || 0,
    longestWait: Math.max(0, ...itemsOf("QueueEntry").map((item) => number(item, "Wait"))),
    members: itemsOf("QueueMember").map(queueMemberFacts),
  };
}
