import { AppError } from "../core/errors.js";
import type { Command } from "./command.js";
import { dialable } from "./dialable.js";

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
    case "Originate":
    case "Transfer":
      dialable(command.destination);
      return;
    case "LogIntoQueue":
    case "SetPenalty":
      checkPenalty(command.penalty);
      return;
    case "PauseMember":
      checkReason(command.reason);
  }
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
