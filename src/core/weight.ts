/** Of a text, a list or a record, beside what is in it. */
const EACH = 24;
const POINTER = 8;

/**
 * About how many bytes a value takes in memory, for bounds on what others may have us keep. Values are what JSON can say.
 * A letter counts one; where a text has letters beyond Latin-1 each takes two.
 */
export function weightOf(value: unknown): number {
  if (typeof value === "string") return EACH + value.length;
  if (typeof value !== "object" || value === null) return POINTER;
  let weight = EACH;
  for (const one of Object.values(value)) weight += POINTER + weightOf(one);
  return weight;
}
