import { asMatched, withoutSeparators } from "../core/number-readings.js";

/** What may be called, and how often. */
export interface CallRules {
  /** Calls that may be begun in a minute; null: none is said. */
  readonly perMinute: number | null;
  /** Beginnings of numbers that may be called; none: all that are not refused. */
  readonly allow: readonly string[];
  /** Beginnings of numbers that may not. */
  readonly refuse: readonly string[];
}

/** In a minute, of one account for which nothing else is said. */
export const CALLS_PER_MINUTE = 120;

type Beginnings = Pick<CallRules, "allow" | "refuse">;

/**
 * Whether a number may be called, as Asterisk reads it and also without separators. Of all beginnings that it has the longest
 * decides; of two alike, the refusal. A number with none of them may be called where nothing is allowed by name.
 */
export const isCallable = (number: string, { allow, refuse }: Beginnings): boolean =>
  [asMatched, withoutSeparators].every((read) =>
    passes(read(number), { allow: allow.map(read), refuse: refuse.map(read) }),
  );

function passes(number: string, { allow, refuse }: Beginnings): boolean {
  const [allowed, refused] = [longest(number, allow), longest(number, refuse)];
  if (allowed === null && refused === null) return allow.length === 0;
  return (allowed ?? -1) > (refused ?? -1);
}

/** null: it begins with none of them. */
function longest(number: string, beginnings: readonly string[]): number | null {
  const lengths = beginnings.filter((one) => one !== "" && number.startsWith(one)).map((one) => one.length);
  return lengths.length === 0 ? null : Math.max(...lengths);
}
