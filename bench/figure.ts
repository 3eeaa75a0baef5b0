/** One question, put to several in one run, so that the machine and its load are the same for all of them. */
export interface Figure {
  readonly name: string;
  readonly question: string;
  readonly unit: string;
  /** Which of two is better. */
  readonly better: "more" | "less";
  /** What Tandem is to reach, beside whom; with nothing to be beside, only the values count. */
  readonly goals: readonly Goal[];
  /** What it is to keep within, whatever others do. */
  readonly limits?: readonly Limit[];
  /** @param size "small": enough to see that it runs */
  prepare(size: Size): Promise<Prepared>;
}

export type Size = "full" | "small";

export type Goal = { readonly of: string; readonly beside: string } & (
  | { readonly ratio: number } // ours divided by theirs: at least that where more is better, else at most
  | { readonly difference: number } // ours less theirs, the same way
);

export interface Limit {
  readonly of: string;
  /** In the figure's unit: at least that where more is better, else at most. */
  readonly value: number;
}

export interface Prepared {
  /** Asked in turn, round by round; what each answers is one value. */
  readonly contenders: Readonly<Record<string, () => Promise<number>>>;
  close(): Promise<void>;
}

/** So many a second. */
export async function perSecond(count: number, work: () => Promise<void> | void): Promise<number> {
  const begun = performance.now();
  await work();
  return (count * 1000) / (performance.now() - begun);
}
