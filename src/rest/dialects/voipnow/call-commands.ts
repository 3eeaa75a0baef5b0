import type { CallerId, Command, SpyMode } from "../../../control/command.js";
import { AppError } from "../../../core/errors.js";
import type { Pbx } from "../../deps.js";
import { notYours } from "../../on-behalf.js";
import { type PhoneCallAction, pickupSeconds } from "./bodies.js";
import type { Chosen } from "./choose-view.js";
import { type FaultCode, fault } from "./faults.js";
import { found } from "./place.js";
import {
  type AccountView,
  type AnyExtension,
  organizationNumber,
  shortNumber,
  type Terminal,
  tenantOf,
} from "./view.js";

type Doing<Name extends PhoneCallAction["action"]> = Extract<PhoneCallAction, { action: Name }>;

/** What the PBX is to do for an action on a leg. Throws `pc_sendcallto_invalid`, `request_not_implemented`. */
export function commandFor(action: PhoneCallAction, chosen: Chosen, view: AccountView): Command {
  const segmentId = chosen.leg.id;
  switch (action.action) {
    case "Transfer":
      return {
        type: "Transfer",
        segmentId,
        destination: dialed(chosen.of, action.sendCallTo),
        attended: false,
      };
    case "TransferToVoicemail":
      return { type: "TransferToVoicemail", segmentId, mailbox: mailboxOf(action, chosen, view) };
    case "Park":
      return { type: "Park", segmentId, timeoutSeconds: action.maxInParking ?? null };
    case "UnPark":
      return { type: "Unpark", segmentId, ...ringing(action, chosen, view) };
    case "PickUp":
      return { type: "PickUp", segmentId, ...ringing(action, chosen, view) };
    case "BargeIn":
    case "Monitor":
    case "Whisper":
      return { type: "Spy", segmentId, mode: spyMode(action), ...ringing(action, chosen, view) };
    case "StartRecording":
      return { type: "StartRecording", segmentId, format: action.format ?? "wav" };
    case "StopRecording":
      return { type: "StopRecording", segmentId };
    case "OnHold":
    case "OffHold":
      throw fault("request_not_implemented", "not-enabled"); // hold is a phone's own doing: AMI has no action for it
  }
}

function spyMode(action: Doing<"BargeIn" | "Monitor" | "Whisper">): SpyMode {
  if (action.action === "BargeIn") return "barge";
  if (action.action === "Monitor") return "listen";
  return action.private === "1" ? "whisper-only" : "whisper";
}

/** The extension that rings: one that the account may name, of the call's own organization and core server. */
function ringing(
  action: Doing<"UnPark" | "PickUp" | "BargeIn" | "Monitor" | "Whisper">,
  { of }: Chosen,
  view: AccountView,
) {
  const { terminals } = view.own();
  const own = terminals.filter((one) => one.pbx === of.pbx && one.extension.tenant === tenantOf(of));
  const { extension } = found(own, action.sendCallTo, "pc_sendcallto_invalid");
  const callerId = showable(action.callerId, of.pbx, view);
  return { extension: extension.key, callerId, ringSeconds: pickupSeconds(action) };
}

/** Throws `pc_callerid_invalid` for the number of an extension that the account may not name. */
export function showable(
  callerId: CallerId | null | undefined,
  pbx: Pbx,
  view: AccountView,
): CallerId | null {
  if (callerId == null || view.mayShow(pbx, callerId.number)) return callerId ?? null;
  const { kind, message } = notYours(callerId.number);
  throw new AppError(kind, message, { code: "pc_callerid_invalid" satisfies FaultCode });
}

function mailboxOf({ sendCallTo }: Doing<"TransferToVoicemail">, { of }: Chosen, view: AccountView): string {
  const colleagues = view.organization(of.pbx, tenantOf(of));
  return found<Terminal>(colleagues, sendCallTo, "pc_sendcallto_invalid").extension.key;
}

/** A number as an extension's dialplan knows it: of its own organization the short one. */
export function dialed(from: AnyExtension, number: string): string {
  const organization = organizationNumber(from.pbx, tenantOf(from));
  const beginning = `${organization}*`;
  return organization !== null && number.startsWith(beginning) && number.length > beginning.length
    ? number.slice(beginning.length)
    : number;
}

/** Whether a number, as a client may write it, is this extension's. */
export const isNumberOf = (one: AnyExtension, number: string): boolean =>
  number === one.number || number === shortNumber(one);
