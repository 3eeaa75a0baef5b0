import { Calls } from "../config/calls.js";
import { AppError } from "../core/errors.js";
import type { CallRules } from "../directory/call-rules.js";

export interface GivenCalls {
  /** As it was written; null: nothing was. */
  readonly callsPerMinute: string | null;
  /** Beginnings of numbers. */
  readonly allow: readonly string[];
  readonly refuse: readonly string[];
}

/** What options say of calls; null: nothing. @throws AppError 'invalid-request' that names the one that is wrong */
export function callRulesOf({ callsPerMinute, allow, refuse }: GivenCalls): CallRules | null {
  if (callsPerMinute === null && allow.length === 0 && refuse.length === 0) return null;
  const perMinute = callsPerMinute === null ? {} : { perMinute: Number(callsPerMinute) };
  const read = Calls.safeParse({ ...perMinute, allow, refuse });
  if (read.success) return { perMinute: read.data.perMinute ?? null, allow, refuse };
  const [list, index] = read.error.issues[0]?.path ?? [];
  const wrong =
    list === "allow"
      ? `--allow-number '${allow[Number(index)]}' ${BEGINNING}`
      : list === "refuse"
        ? `--refuse-number '${refuse[Number(index)]}' ${BEGINNING}`
        : `--calls-per-minute '${callsPerMinute}' is not a whole number from 1 to 1000000.`;
  throw new AppError("invalid-request", wrong);
}

const BEGINNING = "is not the beginning of a number: 1 to 64 of 0-9 A-Z a-z * # + . _ - and nothing else.";

/** `5 a minute, allow 0043, refuse 00 1900`; what is not said of an account is as for all. */
export function tellCalls(rules: CallRules | null): string {
  if (rules === null) return "calls as for all";
  const { perMinute, allow, refuse } = rules;
  return [
    perMinute === null ? "as many calls as for all" : `${perMinute} calls a minute`,
    ...(allow.length === 0 ? [] : [`allow ${allow.join(" ")}`]),
    ...(refuse.length === 0 ? [] : [`refuse ${refuse.join(" ")}`]),
  ].join(", ");
}
