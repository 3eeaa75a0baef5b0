import { AppError } from "../core/errors.js";
import type { Extension, PbxState } from "../state/model.js";
import type { Command, CommandOf } from "./command.js";
import { dialable } from "./dialable.js";
import { findExtension } from "./find.js";
import { checkInput } from "./input.js";
import { type BundlePlan, planBundle } from "./plan-bundles.js";
import { type CallPlan, planHangUp, planPark, planTransfer, planVoicemail } from "./plan-calls.js";
import { type ConferencePlan, planKick, planMute } from "./plan-conferences.js";
import { type JoinPlan, planPickUp, planSpy, planUnpark } from "./plan-join.js";
import { planLogin, planLogout, planPause, planPenalty, type QueuePlan } from "./plan-queues.js";
import { planStart, planStop, type RecordingPlan } from "./plan-recording.js";

export interface DndPlan {
  readonly type: "SetDnd";
  readonly extension: Extension;
  readonly enabled: boolean;
}

/** What is to be done for a command, read off the live state. */
export type Plan = CallPlan | JoinPlan | RecordingPlan | BundlePlan | DndPlan | QueuePlan | ConferencePlan;

export type PlanOf<T extends Plan["type"]> = Extract<Plan, { type: T }>;

/** @throws AppError `pbx-unavailable`, `invalid-request`, `not-found`, `conflict`; see `Control` */
export function plan(state: PbxState, command: Command): Plan {
  checkInput(command);
  if (!state.sync.live) throw pbxUnavailable();
  switch (command.type) {
    case "Transfer":
      return planTransfer(state, command);
    case "TransferToVoicemail":
      return planVoicemail(state, command);
    case "Park":
      return planPark(state, command);
    case "HangUp":
      return planHangUp(state, command);
    case "Unpark":
      return planUnpark(state, command);
    case "PickUp":
      return planPickUp(state, command);
    case "Spy":
      return planSpy(state, command);
    case "StartRecording":
      return planStart(state, command);
    case "StopRecording":
      return planStop(state, command);
    case "SetBundle":
      return planBundle(state, command);
    case "SetDnd":
      return planDnd(state, command);
    case "LogIntoQueue":
      return planLogin(state, command);
    case "LogOutOfQueue":
      return planLogout(state, command);
    case "PauseMember":
      return planPause(state, command);
    case "SetPenalty":
      return planPenalty(state, command);
    case "KickFromConference":
      return planKick(state, command);
    case "MuteInConference":
      return planMute(state, command);
  }
}

export const pbxUnavailable = (): AppError =>
  new AppError("pbx-unavailable", "The PBX cannot be reached at the moment.");

function planDnd(state: PbxState, { extension: key, enabled }: CommandOf<"SetDnd">): DndPlan {
  const extension = findExtension(state, key);
  dialable(extension.number);
  return { type: "SetDnd", extension, enabled };
}
