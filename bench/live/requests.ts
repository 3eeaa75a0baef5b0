import autocannon from "autocannon";

/** One GET, whoever answers it. */
export interface Question {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a question was answered that was asked again and again. */
export interface Answers {
  readonly perSecond: number;
  /** Of a hundred answers, one took longer. */
  readonly p99Ms: number;
}

/** Each asks again as soon as it is answered. */
const CONNECTIONS = 10;
/** How often the client looks whether it is over. */
const LOOK_MS = 100;

/** Asks for so long; each answer must be a good one. */
export function askOnAndOn({ url, headers }: Question, seconds: number): Promise<Answers> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    let last = begun;
    const durations: number[] = [];
    const options = { url, headers: { ...headers }, connections: CONNECTIONS, duration: seconds };
    const asking = autocannon({ ...options, sampleInt: LOOK_MS }, (error: Error | null, result) => {
      if (error !== null) reject(error);
      else if (result.errors + result.timeouts + result.non2xx > 0 || durations.length === 0)
        reject(
          new Error(`${url}: ${result.errors} errors, ${result.non2xx} refusals of ${durations.length}`),
        );
      else
        resolve({ perSecond: (durations.length * 1000) / (last - begun), p99Ms: percentile(durations, 99) });
    });
    asking.on("response", (_client, _status, _bytes, durationMs) => {
      durations.push(durationMs);
      last = performance.now();
    });
  });
}

/** The smallest value that so many of a hundred do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
  if (value === undefined) throw new Error("there is no value");
  return value;
}
