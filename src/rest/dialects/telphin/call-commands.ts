import type { z } from "zod";
import type { Command, SpyMode } from "../../../control/command.js";
import { AppError } from "../../../core/errors.js";
import { type CallAction, DEFAULT_PICKUP_SECONDS } from "./bodies.js";
import type { CurrentCall } from "./calls.js";
import { dialed } from "./dialed.js";
import { invalid } from "./faults.js";

type Action = z.output<typeof CallAction>;

/** The leg of the extension that an action is about: of several the one that fits, and the oldest. */
export function legFor({ action }: Action, own: readonly [CurrentCall, ...CurrentCall[]]): CurrentCall {
  const fits = ({ leg }: CurrentCall) =>
    action === "pickup" ? leg.parked !== null || (leg.incoming && leg.state !== "up") : leg.linked !== null;
  return own.find(fits) ?? own[0];
}

/** What the PBX is to do for an action. Throws `invalid-request`, `not-enabled`. */
export function commandFor({ action, send_dst }: Action, call: CurrentCall): Command {
  const segmentId = call.leg.id;
  const number = send_dst ?? "";
  switch (action) {
    case "transfer":
    case "attended_transfer": {
      const attended = action === "attended_transfer";
      return { type: "Transfer", segmentId, destination: dialed(call.of.client, number), attended };
    }
    case "eavesdrop":
    case "whisper":
    case "conference":
      return { type: "Spy", segmentId, mode: SPY_MODES[action], ...ringing(number, call) };
    case "park":
      return { type: "Park", segmentId, timeoutSeconds: null };
    case "pickup":
      return { type: call.leg.parked === null ? "PickUp" : "Unpark", segmentId, ...ringing(number, call) };
    case "hold":
    case "offhold": // it is a phone's own doing: AMI has no action for it
      throw new AppError("not-enabled", "Tandem does not support this action.");
  }
}

const SPY_MODES = {
  eavesdrop: "listen",
  whisper: "whisper",
  conference: "barge",
} as const satisfies Record<string, SpyMode>;

/** The extension that rings: one of the client's. */
function ringing(number: string, { of: { client } }: CurrentCall) {
  const phone = client.phoneBy(number);
  if (phone === undefined) {
    throw invalid("send_dst must be the number of an extension of type phone, for this action.");
  }
  return { extension: phone.extension.key, callerId: null, ringSeconds: DEFAULT_PICKUP_SECONDS };
}
