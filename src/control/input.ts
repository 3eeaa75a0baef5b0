import { AppError } from "../core/errors.js";
import { MAX_CALL_SECONDS, MAX_RING_SECONDS, MAX_SOURCES } from "../core/limits.js";
import type { CallerId, Command, Origination } from "./command.js";
import { dialable, plainNumber } from "./dialable.js";

/** Asterisk keeps no more of a reason; a longer one is refused. */
export const MAX_REASON_BYTES = 79;

/** Asterisk's `int`; a greater penalty is refused. */
export const MAX_PENALTY = 2 ** 31 - 1;

/**
 * What a pause's reason may be. Asterisk keeps the members of a queue over a restart in one line, where `,` and `|` end a
 * member and `;` a field of it: a reason with these would lose those that follow, or make up others.
 */
export const REASON = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp},;|]*$/u;

/** Looks at what the caller wrote, before anything is looked up. @throws AppError 'invalid-request' */
export function checkInput(command: Command): void {
  switch (command.type) {
    case "Transfer":
      dialable(command.destination);
      return;
    case "Park":
      if (command.timeoutSeconds !== null)
        checkSeconds("is parked for", command.timeoutSeconds, MAX_CALL_SECONDS);
      return;
    case "Unpark":
    case "PickUp":
    case "Spy":
      checkRinging(command);
      return;
    case "LogIntoQueue":
    case "SetPenalty":
      checkPenalty(command.penalty);
      return;
    case "PauseMember":
      checkReason(command.reason);
  }
}

/** @throws AppError 'invalid-request' */
export function checkOrigination(call: Origination): void {
  dialable(call.destination);
  if (call.sources !== "extension") checkSources(call.sources);
  checkRinging(call);
  if (call.destinationCallerId !== null) plainNumber(call.destinationCallerId.number);
  if (call.maxSeconds !== null) checkSeconds("lasts", call.maxSeconds, MAX_CALL_SECONDS);
}

function checkSources(numbers: readonly string[]): void {
  if (numbers.length === 0 || numbers.length > MAX_SOURCES) {
    throw new AppError("invalid-request", `A call is made from 1 to ${MAX_SOURCES} numbers.`);
  }
  numbers.forEach(dialable);
}

function checkRinging(call: { readonly callerId: CallerId | null; readonly ringSeconds: number }): void {
  if (call.callerId !== null) plainNumber(call.callerId.number);
  checkSeconds("rings for", call.ringSeconds, MAX_RING_SECONDS);
}

function checkSeconds(what: string, seconds: number, max: number): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= max) return;
  throw new AppError("invalid-request", `A call ${what} 1 to ${max} seconds, and no fraction of one.`);
}

function checkPenalty(penalty: number): void {
  if (Number.isInteger(penalty) && penalty >= 0 && penalty <= MAX_PENALTY) return;
  throw new AppError("invalid-request", `A penalty is a whole number from 0 to ${MAX_PENALTY}.`);
}

function checkReason(reason: string): void {
  if (REASON.test(reason) && Buffer.byteLength(reason) <= MAX_REASON_BYTES) return;
  throw new AppError(
    "invalid-request",
    `A reason is one line of at most ${MAX_REASON_BYTES} bytes, and has none of , ; and |.`,
  );
}
