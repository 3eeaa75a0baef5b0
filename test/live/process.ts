import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, vi } from "vitest";

const PROGRAM = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** The built Tandem in a process of its own. */
export interface TandemProcess {
  readonly url: string;
  /** All that it has logged so far. */
  logged(): string;
  /** Stops it wherever it is (SIGSTOP), and lets it go on after that. */
  frozen(look: () => void): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM; its exit code. */
  terminate(): Promise<number | null>;
}

/** Resolves when it follows its PBX. */
export async function startProcess(
  configFile: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<TandemProcess> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { PATH: process.env.PATH, TANDEM_CONFIG: configFile, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let logged = "";
  child.stdout.on("data", (chunk: Buffer) => {
    logged += chunk.toString();
  });
  let url = "";
  let live = false;
  for await (const line of createInterface({ input: child.stdout })) {
    const { message, url: listening } = JSON.parse(line) as { message: string; url?: string };
    url = listening ?? url;
    live ||= message === "snapshot in";
    if (live && url !== "") break;
  }
  if (!live) throw new Error("Tandem ended before it followed its PBX");
  child.stdout.resume();
  const end = async (signal: "SIGKILL" | "SIGTERM"): Promise<number | null> => {
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  };
  return {
    url,
    logged: () => logged,
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
