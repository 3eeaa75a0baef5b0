/** Figures of /metrics by name and labels, as they stand there: `tandem_events_total{type="hangup"}`. */
export type Metrics = ReadonlyMap<string, number>;

/** Over a connection of its own: one that is kept may be closed just when a busy Tandem is asked again. */
export async function readMetrics(url: string): Promise<Metrics> {
  const answer = await fetch(`${url}/metrics`, { headers: { Connection: "close" } });
  const text = await answer.text();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

/** Those of one name, with whatever labels, by these. */
export function labelled(metrics: Metrics, name: string): Readonly<Record<string, number>> {
  const of = [...metrics].filter(([key]) => key === name || key.startsWith(`${name}{`));
  return Object.fromEntries(of.map(([key, value]) => [/"([^"]*)"\}$/.exec(key)?.[1] ?? "", value]));
}
