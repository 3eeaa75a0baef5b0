import { AppError } from "../core/errors.js";

/** What a dialled number may be; nothing else ever reaches the PBX. */
export const DIALABLE = /^[0-9A-Za-z*#+._-]{1,64}$/;

/** @throws AppError 'invalid-request' for a number that may not be dialled */
export function dialable(number: string): string {
  if (DIALABLE.test(number)) return number;
  throw new AppError(
    "invalid-request",
    "A number is 1 to 64 digits, letters or any of * # + . _ - and nothing else.",
  );
}
