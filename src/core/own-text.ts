/** V8 copies a shorter slice; a longer one is a view of the text that it was cut out of. */
const SHORTEST_VIEW = 13;

/**
 * A text of its own, no longer than that: what a message says is a view of the whole message, and would keep all of it in
 * memory for as long as it is kept itself.
 */
export function ownText(text: string, longest: number): string {
  const kept = text.length > longest ? cut(text, longest) : text;
  return kept.length < SHORTEST_VIEW ? kept : ` ${kept}`.slice(1); // to be sliced, what was put together is copied
}

/** Not in the middle of a letter of two units. */
function cut(text: string, longest: number): string {
  const last = text.charCodeAt(longest - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? longest - 1 : longest);
}
