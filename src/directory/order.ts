const { compare } = new Intl.Collator("en", { numeric: true });

/** The order of numbers and names in lists: 20 before 100. */
export const inOrder = (a: string, b: string): number => compare(a, b) || (a < b ? -1 : Number(a > b));
