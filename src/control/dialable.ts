import { AppError } from "../core/errors.js";
import { asMatched } from "../core/number-readings.js";
import { isSpecialExtension } from "../state/special-extensions.js";

/** What a number is made of; nothing else ever reaches the PBX as one. */
export const NUMBER = /^[0-9A-Za-z*#+._-]{1,64}$/;

/**
 * A number that may be dialled: neither a pattern of the dialplan, which would run whatever stands behind it, nor one of
 * the extensions that only Asterisk itself goes to.
 * @throws AppError 'invalid-request'
 */
export function dialable(number: string): string {
  const meant = asMatched(plainNumber(number));
  if (meant === "") throw new AppError("invalid-request", "A number must contain more than hyphens.");
  if (meant.startsWith("_")) {
    throw new AppError(
      "invalid-request",
      "A number does not begin with _, as a pattern of the dialplan does.",
    );
  }
  if (isSpecialExtension(meant)) {
    throw new AppError(
      "invalid-request",
      `'${number}' is no number, but an extension of the dialplan to which only Asterisk itself goes.`,
    );
  }
  return number;
}

/** A number that may be shown. @throws AppError 'invalid-request' */
export function plainNumber(number: string): string {
  if (NUMBER.test(number)) return number;
  throw new AppError(
    "invalid-request",
    "A number is 1 to 64 digits, letters or any of * # + . _ - and nothing else.",
  );
}
