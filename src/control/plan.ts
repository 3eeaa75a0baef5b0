import { AppError } from "../core/errors.js";
import type { Extension, PbxState } from "../state/model.js";
import type { Command, CommandOf } from "./command.js";
import { dialable } from "./dialable.js";
import { findExtension, isAmbiguous } from "./find.js";
import { checkInput } from "./input.js";
import { type BundlePlan, planBundle } from "./plan-bundles.js";
import { type CallPlan, planHangUp, planPark, planTransfer, planVoicemail } from "./plan-calls.js";
import { type ConferencePlan, planKick, planMute } from "./plan-conferences.js";
import { type JoinPlan, planPickUp, planSpy, planUnpark } from "./plan-join.js";
import { planLogin, planLogout, planPause, planPenalty, type QueuePlan } from "./plan-queues.js";
import { planStart, planStop, type RecordingPlan } from "./plan-recording.js";
import type { Reach, Rights } from "./rights.js";

export interface DndPlan {
  readonly type: "SetDnd";
  readonly extension: Extension;
  readonly enabled: boolean;
}

/** What is to be done for a command, read off the live state. */
export type Plan = CallPlan | JoinPlan | RecordingPlan | BundlePlan | DndPlan | QueuePlan | ConferencePlan;

export type PlanOf<T extends Plan["type"]> = Extract<Plan, { type: T }>;

/** @throws AppError `pbx-unavailable`, `invalid-request`, `forbidden`, `not-found`, `conflict`; see `Control` */
export function plan(state: PbxState, command: Command, rights: Rights): Plan {
  checkInput(command);
  if (!state.sync.live) throw pbxUnavailable();
  const { reach } = rights;
  switch (command.type) {
    case "Transfer":
      return planTransfer(state, command, rights);
    case "TransferToVoicemail":
      return planVoicemail(state, command, reach);
    case "Park":
      return planPark(command, reach);
    case "HangUp":
      return planHangUp(command, reach);
    case "Unpark":
      return planUnpark(state, command, rights);
    case "PickUp":
      return planPickUp(state, command, rights);
    case "Spy":
      return planSpy(state, command, rights);
    case "StartRecording":
      return planStart(command, reach);
    case "StopRecording":
      return planStop(state, command, reach);
    case "SetBundle":
      return planBundle(state, command, reach);
    case "SetDnd":
      return planDnd(state, command, reach);
    case "LogIntoQueue":
      return planLogin(state, command, reach);
    case "LogOutOfQueue":
      return planLogout(command, reach);
    case "PauseMember":
      return planPause(command, reach);
    case "SetPenalty":
      return planPenalty(command, reach);
    case "KickFromConference":
      return planKick(state, command, reach);
    case "MuteInConference":
      return planMute(state, command, reach);
  }
}

export const pbxUnavailable = (): AppError =>
  new AppError("pbx-unavailable", "The PBX cannot be reached at the moment.");

/** The PBX keeps it by number: what several contexts have is nobody's to set. */
function planDnd(
  state: PbxState,
  { extension: key, enabled }: CommandOf<"SetDnd">,
  reach: Pick<Reach, "extension">,
): DndPlan {
  const extension = findExtension(reach, key);
  dialable(extension.number);
  if (isAmbiguous(state, extension)) {
    throw new AppError(
      "conflict",
      `Do Not Disturb of ${extension.number} cannot be set: the PBX keeps it by number, and extensions of several contexts have this one.`,
      { extension: key },
    );
  }
  return { type: "SetDnd", extension, enabled };
}
