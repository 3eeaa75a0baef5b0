import { type ChildProcess, execFile, type SpawnOptions, spawn } from "node:child_process";
import { promisify } from "node:util";
import type { AsteriskProcess } from "./engine.js";

const run = promisify(execFile);

/** A console command that has not answered by then fails. */
export const CLI_TIMEOUT_MS = 10_000;

/**
 * Starts a program that cannot outlive this process: the kernel kills it when its parent is gone, however that died.
 * Ctrl-C in the terminal reaches only the parent, which stops its programs in order.
 */
export function spawnBound(
  program: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  return spawn("setpriv", ["--pdeathsig", "KILL", program, ...args], {
    stdio: "ignore",
    ...options,
    detached: true,
  });
}

/** Launches Asterisk as a process of this machine; `command` is what goes before Asterisk's own arguments. */
export function launchProcess(command: readonly [string, ...string[]], configFile: string): AsteriskProcess {
  const [program, ...prefix] = command;
  const child = spawnBound(program, [...prefix, "-C", configFile, "-f"]);
  return {
    exited: exitOf(child),
    hasExited: () => hasExited(child),
    signal: (signal) => {
      child.kill(signal);
    },
    cli: async (line) => {
      const { stdout } = await run(program, [...prefix, "-C", configFile, "-rx", line], {
        timeout: CLI_TIMEOUT_MS,
      });
      return stdout;
    },
  };
}

/** Whether the program has ended, or could not be started at all. */
export function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

/** Asks a program to end, kills it when it has not after the bound, and resolves once it is gone. */
export async function endProcess(child: ChildProcess, timeoutMs: number): Promise<void> {
  if (hasExited(child)) return;
  const exited = exitOf(child);
  child.kill("SIGTERM");
  const killer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  await exited;
  clearTimeout(killer);
}

/** Resolves once the program has ended, or could not be started. */
export function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
}
