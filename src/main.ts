#!/usr/bin/env node
import { once } from "node:events";
import { userInfo } from "node:os";
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

/**
 * Ends when what was printed has been taken: a pipe takes it in pieces, and what is still to go would be lost. It does not
 * wait for what else is open, which a start that failed half-way may have left.
 */
function end(exitCode: number): void {
  process.exitCode = exitCode;
  process.stderr.write("", () => process.stdout.write("", () => process.exit()));
}

/** Whoever reads what is printed has gone, as `head` does when it has enough: nobody is left to be told anything. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}

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
    drained: async () => {
      if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
    },
    systemUser: systemUser(),
  },
  start: (terminal) => {
    process.exitCode = FAILED; // unless it ends as it should
    return start(terminal, {
      startBridge,
      stopped: untilSignal(),
      isTerminal: process.stdout.isTTY === true,
      onLog: (log) => {
        onUncaught = (error) =>
          log.error("unhandled error", { error: error instanceof Error ? error.stack : String(error) });
      },
    });
  },
  done: end,
});

try {
  await program.parseAsync();
} catch (error) {
  end(exitCodeOf(error));
}

/** One that has no name, as in a container, by its number. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "");
  }
}

/** Tells what went wrong, unless commander has. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED;
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`${error.message}\n`);
  return error.kind === "invalid-request" ? MISUSED : FAILED;
}
