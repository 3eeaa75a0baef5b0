import { readFile } from "node:fs/promises";

/** What a process has taken of the machine. */
export interface Usage {
  readonly rssKb: number;
  /** Of all its threads, since it started. */
  readonly cpuMs: number;
}

/** USER_HZ of Linux: /proc tells time in these. */
const TICKS_A_SECOND = 100;

export async function usageOf(pid: number): Promise<Usage> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, "utf8"),
    readFile(`/proc/${pid}/status`, "utf8"),
  ]);
  // The second field is the name in parentheses, which may hold anything; user and system time are the 12th and 13th after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return {
    rssKb: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]),
    cpuMs: (ticks * 1000) / TICKS_A_SECOND,
  };
}
