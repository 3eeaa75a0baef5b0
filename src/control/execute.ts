import type { AmiSession } from "../ami/session.js";
import { transferAttended } from "./attended-transfer.js";
import { redirect, transferBlind } from "./blind-transfer.js";
import { Bundles } from "./bundles.js";
import type { Command, Control } from "./command.js";
import { kick, mute } from "./conference.js";
import type { ControlDeps } from "./deps.js";
import { createDeviceSecrets } from "./device-secrets.js";
import { setDnd } from "./do-not-disturb.js";
import { hangUp } from "./hang-up.js";
import { join } from "./join.js";
import { createMailboxes } from "./mailboxes.js";
import { originate } from "./originate.js";
import { park } from "./park.js";
import { type Plan, type PlanOf, pbxUnavailable, plan } from "./plan.js";
import { isJoin } from "./plan-join.js";
import { planOriginate } from "./plan-originate.js";
import { createQueueFigures } from "./queue-figures.js";
import { logIntoQueue, logOutOfQueue, pauseMember, setPenalty } from "./queue-members.js";
import { startRecording, stopRecording } from "./recording.js";
import { allRights } from "./rights.js";
import { transferToVoicemail } from "./voicemail.js";

/** Decides by the live state, and acts on one PBX. */
export function createControl(deps: ControlDeps): Control {
  const session = (): AmiSession => {
    const open = deps.session();
    if (open === undefined) throw pbxUnavailable();
    return open;
  };
  const bundles = new Bundles(deps);
  return {
    async execute(command, rights = allRights(deps.state)) {
      const what = plan(deps.state, command, rights);
      if (isJoin(what)) await rights.countCall(what.extension, 1);
      await (CARRY_OUT[what.type] as CarryOut<Plan["type"]>)(session(), what, { ...deps, bundles });
      deps.log.info("command carried out", { command: what.type, ...aboutWhat(command) });
    },
    async originate(call, rights = allRights(deps.state)) {
      const what = planOriginate(deps.state, call, rights);
      await rights.countCall(what.extension, what.rings.type === "numbers" ? what.rings.numbers.length : 1);
      const linkedId = await originate(session(), what, deps);
      const { extension, destination } = call;
      deps.log.info("command carried out", { command: "Originate", extension, destination, linkedId });
      return linkedId;
    },
    queueFigures: createQueueFigures(session),
    secretsOf: createDeviceSecrets(session),
    reconcile: () => bundles.reconcile(),
    mailboxes: createMailboxes(session),
  };
}

type CarryOut<T extends Plan["type"]> = (
  session: AmiSession,
  what: PlanOf<T>,
  deps: ControlDeps & { readonly bundles: Bundles },
) => Promise<void>;

/** How each kind of plan is carried out. A new kind does not compile until it has a line here. */
const CARRY_OUT: { readonly [T in Plan["type"]]: CarryOut<T> } = {
  BlindTransfer: transferBlind,
  Redirect: redirect,
  AttendedTransfer: transferAttended,
  TransferToVoicemail: transferToVoicemail,
  Park: park,
  HangUp: hangUp,
  Unpark: join,
  PickUp: join,
  Spy: join,
  StartRecording: startRecording,
  StopRecording: stopRecording,
  SetBundle: (session, what, { bundles }) => bundles.set(session, what),
  SetDnd: setDnd,
  LogIntoQueue: logIntoQueue,
  LogOutOfQueue: logOutOfQueue,
  PauseMember: pauseMember,
  SetPenalty: setPenalty,
  KickFromConference: kick,
  MuteInConference: mute,
};

/** What a command acts on, for whom, and whereto, for the log. */
function aboutWhat(command: Command): Readonly<Record<string, unknown>> {
  const names: Readonly<Record<string, unknown>> = { ...command };
  const told = TOLD.filter((name) => names[name] !== undefined);
  return Object.fromEntries(told.map((name) => [name === "segmentId" ? "segment" : name, names[name]]));
}

const TOLD = [
  "segmentId",
  "segmentIds",
  "member",
  "main",
  "members",
  "extension",
  "queue",
  "destination",
  "mailbox",
  "mode",
] as const;
