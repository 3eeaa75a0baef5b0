import type { AmiSession } from "../ami/session.js";
import { transferAttended } from "./attended-transfer.js";
import { redirect, transferBlind } from "./blind-transfer.js";
import type { Command, Control } from "./command.js";
import { kick, mute } from "./conference.js";
import type { ControlDeps } from "./deps.js";
import { setDnd } from "./do-not-disturb.js";
import { originate } from "./originate.js";
import { type Plan, type PlanOf, pbxUnavailable, plan } from "./plan.js";
import { createQueueFigures } from "./queue-figures.js";
import { logIntoQueue, logOutOfQueue, pauseMember, setPenalty } from "./queue-members.js";

/** Decides by the live state, and acts on one PBX. */
export function createControl(deps: ControlDeps): Control {
  const session = (): AmiSession => {
    const open = deps.session();
    if (open === undefined) throw pbxUnavailable();
    return open;
  };
  return {
    async execute(command) {
      const what = plan(deps.state, command);
      await (CARRY_OUT[what.type] as CarryOut<Plan["type"]>)(session(), what, deps);
      deps.log.info("command carried out", { command: what.type, ...aboutWhat(command) });
    },
    queueFigures: createQueueFigures(session),
  };
}

type CarryOut<T extends Plan["type"]> = (
  session: AmiSession,
  what: PlanOf<T>,
  deps: ControlDeps,
) => Promise<void>;

/** How each kind of plan is carried out. A new kind does not compile until it has a line here. */
const CARRY_OUT: { readonly [T in Plan["type"]]: CarryOut<T> } = {
  Originate: originate,
  BlindTransfer: transferBlind,
  Redirect: redirect,
  AttendedTransfer: transferAttended,
  SetDnd: setDnd,
  LogIntoQueue: logIntoQueue,
  LogOutOfQueue: logOutOfQueue,
  PauseMember: pauseMember,
  SetPenalty: setPenalty,
  KickFromConference: kick,
  MuteInConference: mute,
};

/** What a command acts on, and a call's destination, for the log. */
function aboutWhat(command: Command): Readonly<Record<string, string>> {
  if ("member" in command) return { member: command.member };
  const target = "segmentId" in command ? { segment: command.segmentId } : { extension: command.extension };
  if ("queue" in command) return { ...target, queue: command.queue };
  return "destination" in command ? { ...target, destination: command.destination } : target;
}
