/** Of a text, a list or a record, beside what is in it. */
const EACH = 24;
const POINTER = 8;

/** One such letter, and each of the text takes two bytes. */
const BEYOND_LATIN_1 = /[^\0-\xff]/;

/**
 * About how many bytes a value takes in memory, for bounds on what others may have us keep. Values are what JSON can say.
 */
export function weightOf(value: unknown): number {
  if (typeof value === "string") return EACH + (BEYOND_LATIN_1.test(value) ? 2 : 1) * value.length;
  if (typeof value !== "object" || value === null) return POINTER;
  let weight = EACH;
  for (const one of Object.values(value)) weight += POINTER + weightOf(one);
  return weight;
}
