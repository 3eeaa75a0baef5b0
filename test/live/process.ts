import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect, vi } from "vitest";

const PROGRAM = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** The built Tandem in a process of its own. */
export interface TandemProcess {
  readonly url: string;
  readonly pid: number;
  /** Every line of its log so far, the first ones too. */
  readonly logged: readonly string[];
  /** Whether it has ended, asked to or not. */
  hasExited(): boolean;
  /** Stops it wherever it is (SIGSTOP), and lets it go on after that. */
  frozen(look: () => void): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM; its exit code. */
  terminate(): Promise<number | null>;
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly url?: string;
}

/**
 * Resolves when it follows its PBX.
 * @param preload a module that is loaded before it
 */
export async function startProcess(
  configFile: string,
  { preload, environment = {} }: { preload?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<TandemProcess> {
  const before = preload === undefined ? [] : ["--import", preload];
  return await untilItFollows(
    spawn(process.execPath, [...before, PROGRAM], {
      env: { PATH: process.env.PATH, TANDEM_CONFIG: configFile, ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
}

/** One that was just spawned, its standard output a pipe. */
export async function untilItFollows(
  child: ChildProcessByStdio<null, Readable, null>,
): Promise<TandemProcess> {
  const exited = once(child, "exit");
  const logged: string[] = [];
  const log = createInterface({ input: child.stdout });
  log.on("line", (line) => logged.push(line));
  const has = (message: string) =>
    logged.map((line) => JSON.parse(line) as LogLine).find((line) => line.message === message);
  while (has("snapshot in") === undefined || has("listening") === undefined) {
    const ended = await Promise.race([once(log, "line"), exited.then(() => "ended" as const)]);
    if (ended === "ended") throw new Error("Tandem ended before it followed its PBX");
  }
  const end = async (signal: "SIGKILL" | "SIGTERM"): Promise<number | null> => {
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  };
  return {
    url: has("listening")?.url ?? "",
    pid: child.pid ?? 0,
    logged,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    async frozen(look) {
      child.kill("SIGSTOP");
      await vi.waitFor(() => expect(readFileSync(`/proc/${child.pid}/stat`, "utf8")).toMatch(/\) T /), {
        interval: 1,
      });
      look();
      child.kill("SIGCONT");
    },
    kill: async () => {
      await end("SIGKILL");
    },
    terminate: () => end("SIGTERM"),
  };
}
