import { action } from "../ami/action.js";
import type { AmiSession } from "../ami/session.js";
import type { QueueMember } from "../state/model.js";
import { memberKey } from "../state/questions.js";
import type { ControlDeps } from "./deps.js";
import { findContext } from "./dialplan.js";
import { plainName } from "./plain-name.js";
import type { PlanOf } from "./plan.js";
import { untilShown } from "./shown.js";

type Deps = Pick<ControlDeps, "until">;

/**
 * Makes the extension a member that is dialled as a call to it would be, so that all its devices ring, and whose state is
 * its hint's. Action: QueueAdd.
 */
export async function logIntoQueue(
  session: AmiSession,
  { queue, extension, penalty, paused }: PlanOf<"LogIntoQueue">,
  deps: Pick<ControlDeps, "state" | "dialplan" | "until" | "tenantOf">,
): Promise<void> {
  const { dialplan, until } = deps;
  const { number, context, displayName } = extension;
  const dialed = await findContext(
    session,
    deps,
    dialplan.queueContext ?? dialplan.originateContext,
    extension,
  );
  const Interface = `Local/${number}@${dialed}/n`;
  const what = action("QueueAdd", {
    Queue: queue,
    Interface,
    Penalty: String(penalty),
    Paused: String(paused),
    MemberName: plainName(displayName) || number,
    StateInterface: `hint:${number}@${context}`,
  });
  await session.send(what);
  const key = memberKey(queue, Interface);
  await untilShown(
    until,
    ({ queueMembers }) => queueMembers.get(key) !== undefined,
    `extension ${number} is not seen in queue ${queue}`,
  );
}

/** Action: QueueRemove. */
export async function logOutOfQueue(
  session: AmiSession,
  { member }: PlanOf<"LogOutOfQueue">,
  { until }: Deps,
): Promise<void> {
  await session.send(action("QueueRemove", named(member)));
  await untilShown(
    until,
    ({ queueMembers }) => queueMembers.get(member.key) === undefined,
    `${member.name} is still seen in queue ${member.queue}`,
  );
}

/** Action: QueuePause. */
export async function pauseMember(
  session: AmiSession,
  { member, paused, reason }: PlanOf<"PauseMember">,
  { until }: Deps,
): Promise<void> {
  const Reason = paused && reason !== "" ? reason : undefined;
  await session.send(action("QueuePause", { ...named(member), Paused: String(paused), Reason }));
  const isShown = (now: QueueMember): boolean =>
    now.paused === paused && (!paused || now.pausedReason === reason);
  await untilMember(until, member, isShown, paused ? "paused" : "unpaused");
}

/** Action: QueuePenalty. */
export async function setPenalty(
  session: AmiSession,
  { member, penalty }: PlanOf<"SetPenalty">,
  { until }: Deps,
): Promise<void> {
  await session.send(action("QueuePenalty", { ...named(member), Penalty: String(penalty) }));
  await untilMember(until, member, (now) => now.penalty === penalty, `with penalty ${penalty}`);
}

const named = (member: QueueMember) => ({ Queue: member.queue, Interface: member.interface });

function untilMember(
  until: Deps["until"],
  { key, name, queue }: QueueMember,
  isShown: (member: QueueMember) => boolean,
  as: string,
): Promise<void> {
  const isShownIn = (member: QueueMember | undefined) => member !== undefined && isShown(member);
  return untilShown(
    until,
    ({ queueMembers }) => isShownIn(queueMembers.get(key)),
    `${name} is not seen ${as} in queue ${queue}`,
  );
}
