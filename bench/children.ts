import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A process that is measured, or that simulates what another needs. */
export interface Child {
  /** Resident memory in bytes; where there is no /proc it is not measured. */
  rss(): number;
  /** Sends a message, and answers the next one that comes back. */
  ask<T>(message: object): Promise<T>;
  stop(): Promise<void>;
}

/** Where a file of this folder is. */
export const besideUs = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** One of the programs in `simulated/`, and what it says first. */
export async function startChild<T>(
  file: string,
  ...args: readonly (string | number)[]
): Promise<Child & { readonly first: T }> {
  const execArgv = file.endsWith(".ts") ? ["--import", "tsx"] : [];
  const child = fork(besideUs(`simulated/${file}`), args.map(String), { execArgv });
  return { first: await nextMessage<T>(child), ...asChild(child) };
}

/** Ended with us, also where a measurement fails. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill();
});

export function asChild(child: ChildProcess): Child {
  running.add(child);
  child.once("exit", () => running.delete(child));
  return {
    rss: () =>
      Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) * 1024,
    ask(message) {
      const answer = nextMessage(child);
      child.send(message);
      return answer as Promise<never>;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill();
      await gone;
    },
  };
}

/** Rejects when it ends instead. */
async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const bound = new AbortController();
  const { signal } = bound;
  try {
    const [message] = await Promise.race([
      once(child, "message", { signal }),
      once(child, "exit", { signal }).then(([code]) => {
        throw new Error(`${child.spawnfile} ended with ${code}`);
      }),
    ]);
    return message as T;
  } finally {
    bound.abort();
  }
}
