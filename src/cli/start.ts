import { type Config, readConfig } from "../config.js";
import type { Closeable } from "../core/closeable.js";
import { createLog, type Log } from "../core/log.js";
import type { Terminal } from "./terminal.js";

/** From the first signal to the end: the batch in hand, the goodbye to the PBX, the database. Then it is cut. */
const SHUTDOWN_TIMEOUT_MS = 5_000;

export interface StartDeps {
  readonly startBridge: (config: Config, deps: { log: Log; now: () => number }) => Promise<Closeable>;
  /** Resolves with the name of the first signal. */
  readonly stopped: Promise<string>;
  /** Called with the log once there is one, so that what nobody caught is logged. */
  readonly onLog: (log: Log) => void;
  /** Standard output is a terminal: the log is in words. */
  readonly isTerminal: boolean;
}

/**
 * `tandem start`: runs until a signal.
 * @returns the exit code: 1 when it could not be closed in time
 */
export async function start({ environment }: Terminal, deps: StartDeps): Promise<number> {
  const { config, weaknesses } = readConfig(environment);
  const log = createLog(config.logLevel, deps.isTerminal);
  deps.onLog(log);
  for (const { place, message } of weaknesses) log.warn(`${place}: ${message}`);
  const starting = deps.startBridge(config, { log, now: Date.now });
  const running = starting.then(() => deps.stopped);
  const signal = await Promise.race([deps.stopped, running]); // a start that fails is told at once
  log.info("stopping", { signal });
  return await closeInTime(starting, log);
}

async function closeInTime(starting: Promise<Closeable>, log: Log): Promise<number> {
  const timeout = new Promise<"late">((resolve) => {
    setTimeout(resolve, SHUTDOWN_TIMEOUT_MS, "late").unref();
  });
  const closed = starting.then((bridge) => bridge.close()).then(() => "closed" as const);
  if ((await Promise.race([closed, timeout])) === "closed") {
    log.info("stopped");
    return 0;
  }
  log.error("not stopped in time: cut", { timeoutMs: SHUTDOWN_TIMEOUT_MS });
  return 1;
}
