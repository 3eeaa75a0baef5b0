import type { Figure } from "./figure.js";

export interface Result {
  readonly figure: Figure;
  /** All values of each contender, in the order of the rounds. */
  readonly values: Readonly<Record<string, readonly number[]>>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)], sorted[middle]];
  return (low + high) / 2;
}

/** Three digits that count. */
export function readable(value: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString("en-US", { maximumFractionDigits: digits });
}

/** A Markdown table of one figure: the median of each contender, its lowest and highest value, and the goals. */
export function table({ figure, values }: Result): string {
  const rows = Object.entries(values).map(([name, all]) => {
    const spread = `${readable(Math.min(...all))} to ${readable(Math.max(...all))}`;
    return `| ${name} | ${readable(median(all))} | ${spread} | ${goalsOf(name, { figure, values })} |`;
  });
  return [
    `### ${figure.name}`,
    "",
    figure.question,
    "",
    `| ${figure.unit} | median | spread | goal |`,
    "| --- | ---: | ---: | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** In the place of a table, what went wrong. */
export const notMeasured = ({ name, question }: Pick<Figure, "name" | "question">, why: unknown): string =>
  [`### ${name}`, "", question, "", `Not measured: ${String(why)}`, ""].join("\n");

function goalsOf(name: string, { figure, values }: Result): string {
  const ours = median(values[name] ?? []);
  const word = figure.better === "more" ? "at least" : "at most";
  const verdict = (reached: number, wanted: number): string =>
    (figure.better === "more" ? reached >= wanted : reached <= wanted) ? "holds" : "**missed**";
  const goals = figure.goals.filter(({ of }) => of === name);
  const limits = figure.limits?.filter(({ of }) => of === name) ?? [];
  return [
    ...goals.map((goal) => {
      const theirs = median(values[goal.beside] ?? []);
      if ("ratio" in goal) {
        const reached = ours / theirs;
        return `${readable(reached)} × ${goal.beside}; ${word} ${goal.ratio}: ${verdict(reached, goal.ratio)}`;
      }
      const reached = ours - theirs;
      const more = `${reached < 0 ? "-" : "+"} ${readable(Math.abs(reached))} ${figure.unit}`;
      return `${goal.beside} ${more}; ${word} ${goal.difference}: ${verdict(reached, goal.difference)}`;
    }),
    ...limits.map(({ value }) => `${word} ${value}: ${verdict(ours, value)}`),
  ].join("<br>");
}
