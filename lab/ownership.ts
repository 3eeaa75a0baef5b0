import { readFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

let made = 0;

/**
 * A name for a folder that belongs to this process. It says whose it is (the process id and, since ids come again, the
 * tick at which the process started), so that what a killed process left behind is known as such and removed by the next.
 */
export function ownedName(kind: string): string {
  made += 1;
  return `${kind}.${process.pid}.${startTick(process.pid)}.${made}`;
}

/** Removes the folders of this kind whose owner is gone. */
export async function removeAbandoned(folder: string, kind: string): Promise<void> {
  for (const path of await findAbandoned(folder, kind)) await rm(path, { recursive: true, force: true });
}

/** The folders of this kind whose owner is gone. */
export async function findAbandoned(folder: string, kind: string): Promise<string[]> {
  const names = await readdir(folder);
  const abandoned = names.filter((name) => {
    const [itsKind, pid, tick] = name.split(".");
    return itsKind === kind && startTick(Number(pid)) !== tick;
  });
  return abandoned.map((name) => join(folder, name));
}

/** When the process started, in clock ticks since boot; undefined when there is no such process. */
function startTick(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name in parentheses, which may hold anything; the start time is the 20th after it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
