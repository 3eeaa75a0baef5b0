import type { PbxEventOf, QueueMemberFacts } from "../../events/event.js";
import type { Draft } from "../draft.js";
import type { Channel } from "../model.js";
import { memberKey } from "../questions.js";
import { without } from "./lists.js";

/** A caller takes its place in the line; those behind it move back by one. */
export function queueJoined(
  draft: Draft,
  { channelId, queue: name, position }: PbxEventOf<"QueueJoined">,
): void {
  const caller = draft.channels.get(channelId);
  if (caller === undefined || caller.queue === name) return;
  leaveQueue(draft, caller);
  const waiting = without(draft.queues.get(name)?.waiting ?? [], channelId);
  draft.putQueue({ name, waiting: waiting.toSpliced(Math.max(position - 1, 0), 0, channelId) });
  draft.patch(channelId, { queue: name });
}

export function queueLeft(draft: Draft, { channelId, queue }: PbxEventOf<"QueueLeft">): void {
  const caller = draft.channels.get(channelId);
  if (caller?.queue === queue) leaveQueue(draft, caller);
}

export function leaveQueue(draft: Draft, { channelId, queue: name }: Channel): void {
  const queue = name === null ? undefined : draft.queues.get(name);
  if (queue !== undefined) draft.putQueue({ ...queue, waiting: without(queue.waiting, channelId) });
  draft.patch(channelId, { queue: null });
}

export const queueMemberChanged = (draft: Draft, { member }: PbxEventOf<"QueueMemberChanged">): void =>
  putMember(draft, member);

/** A queue of a database is first heard of by what happens in it. */
export function putMember(draft: Draft, member: QueueMemberFacts): void {
  const { queue } = member;
  if (draft.queues.get(queue) === undefined) draft.putQueue({ name: queue, waiting: [] });
  draft.putQueueMember({ key: memberKey(queue, member.interface), ...member });
}

export function queueMemberRemoved(
  draft: Draft,
  { queue, interface: dialed }: PbxEventOf<"QueueMemberRemoved">,
): void {
  const key = memberKey(queue, dialed);
  if (draft.queueMembers.get(key) !== undefined) draft.queueMembers.delete(key);
}
