/** How many letters must be changed, added or left out at most for a name to be taken for a slip. */
const MAX_SLIPS = 4;

/** The one of the known names that was probably meant; undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, slips: slips(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.slips - b.slips);
  const [best] = ranked;
  return best !== undefined && best.slips <= Math.min(MAX_SLIPS, name.length / 2)
    ? best.candidate
    : undefined;
}

/** A name cut short, or with something after it, is the likeliest slip of all. */
function slips(name: string, candidate: string): number {
  const cutShort = name.length > 2 && (candidate.startsWith(name) || name.startsWith(candidate));
  return cutShort ? 1 : slipsBetween(name, candidate);
}

/** Levenshtein's distance, row by row. */
function slipsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? a.length;
}
