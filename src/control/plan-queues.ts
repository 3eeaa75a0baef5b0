import { AppError, notFound } from "../core/errors.js";
import { namedExtension } from "../state/channel-name.js";
import type { Extension, PbxState, QueueMember } from "../state/model.js";
import { numbersOf } from "../state/numbers.js";
import type { CommandOf } from "./command.js";
import { dialable } from "./dialable.js";
import { findExtension, findMember } from "./find.js";
import type { Reach } from "./rights.js";

/** What is to be done about members of queues. */
export type QueuePlan =
  | {
      readonly type: "LogIntoQueue";
      readonly queue: string;
      readonly extension: Extension;
      readonly penalty: number;
      readonly paused: boolean;
    }
  | { readonly type: "LogOutOfQueue"; readonly member: QueueMember }
  | {
      readonly type: "PauseMember";
      readonly member: QueueMember;
      readonly paused: boolean;
      /** "": none. */
      readonly reason: string;
    }
  | { readonly type: "SetPenalty"; readonly member: QueueMember; readonly penalty: number };

/** @throws AppError 'not-found'; 'conflict' where the extension is a member already */
export function planLogin(
  state: PbxState,
  { queue, extension: key, penalty, paused }: CommandOf<"LogIntoQueue">,
  reach: Reach,
): QueuePlan {
  if (!reach.hasQueue(queue)) throw notFound("queue", queue);
  const extension = findExtension(reach, key);
  const number = dialable(extension.number);
  if (isMember(state, queue, extension)) {
    throw new AppError("conflict", `Extension ${number} is logged in to queue ${queue} already.`);
  }
  return { type: "LogIntoQueue", queue, extension, penalty, paused };
}

/** @throws AppError 'not-found'; 'conflict' for a member that did not log in */
export function planLogout(
  { member: key }: CommandOf<"LogOutOfQueue">,
  reach: Pick<Reach, "member">,
): QueuePlan {
  const member = findMember(reach, key);
  if (member.dynamic) return { type: "LogOutOfQueue", member };
  throw new AppError(
    "conflict",
    `${member.name} is a configured member of queue ${member.queue}, and cannot be logged out.`,
  );
}

/** @throws AppError 'not-found' */
export const planPause = (
  { member, paused, reason }: CommandOf<"PauseMember">,
  reach: Pick<Reach, "member">,
): QueuePlan => ({ type: "PauseMember", member: findMember(reach, member), paused, reason: reason.trim() });

/** @throws AppError 'not-found' */
export const planPenalty = (
  { member, penalty }: CommandOf<"SetPenalty">,
  reach: Pick<Reach, "member">,
): QueuePlan => ({ type: "SetPenalty", member: findMember(reach, member), penalty });

function isMember(state: PbxState, queue: string, extension: Extension): boolean {
  const keyNumbered = numbersOf(state);
  /**
   * Whether an interface is this extension's: its device, its hint, or its number in a context of which nothing is known.
   * undefined: it is nobody's.
   */
  const means = (dialed: string): boolean | undefined => {
    const owner = state.devices.get(dialed);
    if (owner !== undefined) return owner.key === extension.key;
    const named = namedExtension(dialed);
    if (named === null) return undefined;
    const key = keyNumbered(named.number, named.context ?? "");
    return key === undefined ? named.number === extension.number : key === extension.key;
  };
  return [...state.queueMembers.values()].some(
    (member) => member.queue === queue && (means(member.stateInterface) ?? means(member.interface) ?? false),
  );
}
