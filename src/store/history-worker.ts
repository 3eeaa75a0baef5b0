/** Where the call history is read: a thread with a connection of its own, so that nobody else waits for the disk. */
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { type Ask, HistoryReads, type Step } from "./history-reads.js";

/** Of a read the first has what is asked. `forget`: rows have been deleted. */
export type ToWorker =
  | { readonly type: "step"; readonly read: number; readonly ask?: Ask }
  | { readonly type: "end"; readonly read: number }
  | { readonly type: "forget" };

/** The answer to one step; `step` undefined: that was all. */
export type FromWorker = { readonly read: number; readonly tookMs: number } & (
  | { readonly step: Step | undefined }
  | { readonly error: string }
);

const database = new Database(String(workerData), { readonly: true, fileMustExist: true });
const reads = new HistoryReads(database);
const underWay = new Map<number, Iterator<Step, undefined>>();

function step(read: number, ask: Ask | undefined): Step | undefined {
  const steps = ask === undefined ? underWay.get(read) : reads.begin(ask);
  if (steps === undefined) throw new Error("a step of a read that is over");
  underWay.set(read, steps);
  return steps.next().value;
}

parentPort?.on("message", (message: ToWorker) => {
  if (message.type === "forget") return reads.forget();
  const { read } = message;
  if (message.type === "end") return void underWay.delete(read);
  const begun = performance.now();
  let answer: { readonly step: Step | undefined } | { readonly error: string };
  try {
    answer = { step: step(read, message.ask) };
  } catch (error) {
    answer = { error: error instanceof Error ? String(error.stack) : String(error) };
  }
  const tookMs = performance.now() - begun;
  parentPort?.postMessage({ read, tookMs, ...answer } satisfies FromWorker);
});
