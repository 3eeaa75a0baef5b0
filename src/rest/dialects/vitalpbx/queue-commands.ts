import type { Command } from "../../../control/command.js";
import { AppError } from "../../../core/errors.js";
import type { Agent, DirectoryExtension, DirectoryQueue } from "../../../directory/directory.js";
import { byId, type LocatedExtension } from "./place.js";

/** An extension and one queue of its tenant. */
interface Standing {
  readonly extension: DirectoryExtension;
  readonly queue: DirectoryQueue;
  /** undefined: it is not in that queue. */
  readonly agent: Agent | undefined;
}

/**
 * What the PBX is to do so that an extension stands to a queue as is wanted; null: it does already; an error of the kind
 * `conflict`: why it cannot.
 */
export type QueueAction = (standing: Standing) => Command | AppError | null;

export const logIn: QueueAction = ({ extension: { key }, queue, agent }) =>
  agent === undefined
    ? { type: "LogIntoQueue", queue: queue.identifier, extension: key, penalty: 0, paused: false }
    : null;

export const logOut: QueueAction = ({ extension: { number }, queue, agent }) => {
  if (agent === undefined) return null;
  if (agent.member.dynamic) return { type: "LogOutOfQueue", member: agent.member.key };
  return new AppError(
    "conflict",
    `${number} is in queue ${queue.identifier} by the PBX's configuration, and cannot log out; it can be paused.`,
  );
};

export const setPaused =
  (paused: boolean): QueueAction =>
  ({ extension: { number }, queue, agent }) => {
    if (agent === undefined)
      return new AppError("conflict", `${number} is not in queue ${queue.identifier}.`);
    if (agent.member.paused === paused) return null;
    return { type: "PauseMember", member: agent.member.key, paused, reason: "" };
  };

/**
 * The commands of an action for these queues, which must all be able to take it; undefined: for those of all the tenant's
 * queues that can. Throws `not-found`, `conflict`.
 */
export function commandsFor(
  act: QueueAction,
  { view, extension }: LocatedExtension,
  queueIds: readonly string[] | undefined,
): Command[] {
  const all = view.queues();
  const queues = queueIds === undefined ? all : queueIds.map((id) => byId("queue", all, id));
  const agents = view.agentsOf(extension);
  const outcomes = queues.map((queue) =>
    act({ extension, queue, agent: agents.find((agent) => agent.queue.id === queue.id) }),
  );
  const conflict = outcomes.find((outcome) => outcome instanceof AppError);
  if (conflict !== undefined && queueIds !== undefined) throw conflict;
  return outcomes.flatMap((outcome) => (outcome instanceof AppError ? [] : (outcome ?? [])));
}
