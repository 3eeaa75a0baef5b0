import { Worker } from "node:worker_threads";
import type { Closeable } from "../core/closeable.js";
import { AppError } from "../core/errors.js";
import type { Log } from "../core/log.js";
import type { Ask, Step } from "./history-reads.js";
import type { FromWorker, ToWorker } from "./history-worker.js";

/** A step that takes longer hangs: its thread is given up for a new one, and all that it was asked is 'overloaded'. */
const STEP_TIMEOUT_MS = 30_000;
/** The thread's own memory, beside rows in order; with more, it ends as in a crash. */
const MAX_HEAP_MB = 256;

const stopped = (why: string): AppError =>
  new AppError("overloaded", "The call history cannot be read at the moment. Ask again.", { why });

interface Made<S> {
  readonly step: S;
  readonly tookMs: number;
}

interface Waiting {
  resolve(answer: Made<Step | undefined>): void;
  reject(error: unknown): void;
  readonly timeout: NodeJS.Timeout;
}

export interface HistoryThreadDeps {
  /** A path. */
  readonly file: string;
  readonly log: Log;
  readonly stepTimeoutMs?: number;
}

/** The thread that reads: started when there is something to read, and anew after it has crashed. */
export class HistoryThread implements Closeable {
  readonly #deps: HistoryThreadDeps;
  /** By the number of the read: each waits for one step at a time. */
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #reads = 0;
  #closed = false;

  constructor(deps: HistoryThreadDeps) {
    this.#deps = deps;
  }

  /**
   * The steps of one read, each made when it is asked for; those of several reads are made in turn.
   * Rejects with `overloaded` when the thread ends.
   * @returns with each step how long it took
   */
  async *read(ask: Ask): AsyncGenerator<Made<Step>, void> {
    if (this.#closed) throw stopped("Tandem stops.");
    this.#worker ??= this.#start();
    const worker = this.#worker;
    this.#reads += 1;
    const read = this.#reads;
    let next: Extract<ToWorker, { type: "step" }> = { type: "step", read, ask };
    try {
      for (;;) {
        const { step, tookMs } = await this.#ask(worker, next);
        if (step === undefined) return;
        yield { step, tookMs };
        next = { type: "step", read };
      }
    } finally {
      worker.postMessage({ type: "end", read } satisfies ToWorker);
    }
  }

  /** Rows have been deleted. */
  forget(): void {
    this.#worker?.postMessage({ type: "forget" } satisfies ToWorker);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#giveUp("Tandem stops.");
  }

  #ask(worker: Worker, message: Extract<ToWorker, { type: "step" }>): Promise<Made<Step | undefined>> {
    if (this.#worker !== worker) return Promise.reject(stopped("Its thread has ended."));
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => {
        this.#deps.log.error("reading the call history hangs: it begins anew", {});
        void this.#giveUp("A step took too long.");
      }, this.#deps.stepTimeoutMs ?? STEP_TIMEOUT_MS).unref();
      this.#waiting.set(message.read, { resolve, reject, timeout });
      worker.postMessage(message);
    });
  }

  #start(): Worker {
    const worker = newWorker(this.#deps.file);
    worker.unref();
    worker.on("message", (answer: FromWorker) => this.#answered(answer));
    worker.on("error", (error) => {
      this.#deps.log.error("the thread that reads the call history has crashed: it begins anew", {
        error: error instanceof Error ? error.stack : String(error),
      });
    });
    worker.once("exit", () => {
      if (this.#worker === worker) void this.#giveUp("Its thread has ended.");
    });
    return worker;
  }

  #answered({ read, ...answer }: FromWorker): void {
    const waiting = this.#waiting.get(read);
    if (waiting === undefined) return;
    this.#waiting.delete(read);
    clearTimeout(waiting.timeout);
    if ("error" in answer) waiting.reject(new Error(answer.error));
    else waiting.resolve(answer);
  }

  /** The next read has a new thread. Resolves when this one is gone, which a hanging disk may put off. */
  async #giveUp(why: string): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    for (const { reject, timeout } of this.#waiting.values()) {
      clearTimeout(timeout);
      reject(stopped(why));
    }
    this.#waiting.clear();
    await worker?.terminate();
  }
}

/** Beside compiled files the thread's is compiled as well; beside sources tsx reads it. */
function newWorker(file: string): Worker {
  const options = { workerData: file, resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } };
  if (!import.meta.url.endsWith(".ts"))
    return new Worker(new URL("./history-worker.js", import.meta.url), options);
  const source = JSON.stringify(new URL("./history-worker.ts", import.meta.url).href);
  const begin = `import("tsx/esm/api").then(({ register }) => { register(); return import(${source}); })`;
  return new Worker(begin, { ...options, eval: true, execArgv: [] });
}
