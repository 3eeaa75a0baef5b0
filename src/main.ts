#!/usr/bin/env node
import { CommanderError } from "commander";
import { startBridge } from "./bridge.js";
import { createProgram } from "./cli/program.js";
import { start } from "./cli/start.js";
import { AppError } from "./core/errors.js";

/** Exit codes: 0 done, 1 it failed, 2 the arguments or the configuration are wrong. */
const FAILED = 1;
const MISUSED = 2;

let onUncaught = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
};

const crash = (error: unknown): void => {
  onUncaught(error);
  process.exit(FAILED);
};
process.on("uncaughtException", crash);
process.on("unhandledRejection", crash);

/** The first signal asks to stop, the second stops at once. */
const untilSignal = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.once(signal, () => {
        resolve(signal);
        process.on("SIGTERM", () => process.exit(FAILED));
        process.on("SIGINT", () => process.exit(FAILED));
      });
    }
  });

const program = createProgram({
  terminal: {
    environment: process.env,
    input: process.stdin,
    print: (text) => process.stdout.write(text),
  },
  start: (terminal) =>
    start(terminal, {
      startBridge,
      stopped: untilSignal(),
      isTerminal: process.stdout.isTTY === true,
      onLog: (log) => {
        onUncaught = (error) =>
          log.error("uncaught", { error: error instanceof Error ? error.stack : String(error) });
      },
    }),
  done: (exitCode) => process.exit(exitCode),
});

try {
  await program.parseAsync();
} catch (error) {
  process.exit(exitCodeOf(error)); // a start that failed half-way may have left something open
}

/** Tells what went wrong, unless commander has. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED;
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`${error.message}\n`);
  return error.kind === "invalid-request" ? MISUSED : FAILED;
}
