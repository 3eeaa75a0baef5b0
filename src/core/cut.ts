/** What of a text that a caller chose is kept; the rest is cut off. */
const MAX_TEXT_LENGTH = 256;
/** Of a list, and of the fields of an object; how many more there were is said in their place. */
const MAX_PARTS = 100;
/** What lies deeper is left out. */
const MAX_DEPTH = 4;

/** Fields that hold what nobody is to read. */
const SECRET = /pass|secret|token|credential|authorization|app-?_?key|^pin$/i;

/** A text of at most so many UTF-16 units, the mark included by which a cut one can be told. */
export const cutText = (text: string, max = MAX_TEXT_LENGTH): string =>
  text.length > max ? `${text.slice(0, max - 1)}…` : text;

/** What a caller sent, as it may be kept: a JSON value of bounded size, without secrets. */
export function cutValue(value: unknown, depth = MAX_DEPTH): unknown {
  if (typeof value === "string") return cutText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return "…";
  if (Array.isArray(value)) {
    const kept = value.slice(0, MAX_PARTS).map((one) => cutValue(one, depth - 1));
    return value.length > MAX_PARTS ? [...kept, more(value.length)] : kept;
  }
  const fields = Object.entries(value);
  const kept = fields
    .slice(0, MAX_PARTS)
    .map(([name, field]) => [cutText(name), SECRET.test(name) ? "…" : cutValue(field, depth - 1)]);
  if (fields.length > MAX_PARTS) kept.push(["…", more(fields.length)]);
  return Object.fromEntries(kept);
}

const more = (count: number): string => `… ${count - MAX_PARTS} more`;
