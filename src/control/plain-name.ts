/** Asterisk keeps no more of a name, and would cut it within a letter. */
const MAX_NAME_BYTES = 79;

/**
 * A name without what means something to Asterisk: quotes, and what parts the variables of an action (`,`) or the members
 * of a queue where it keeps them over a restart (`;` `,` `|`).
 */
export function plainName(displayName: string): string {
  let name = "";
  for (const letter of displayName.replace(/[^\p{L}\p{M}\p{N} .'_-]/gu, "")) {
    if (Buffer.byteLength(name + letter) > MAX_NAME_BYTES) break;
    name += letter;
  }
  return name.trim();
}
