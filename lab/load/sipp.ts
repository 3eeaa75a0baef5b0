import type { ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { endProcess, exitOf, spawnBound } from "../engines/process.js";
import { freePort } from "../ports.js";

const STOP_TIMEOUT_MS = 2_000;
/** One that could not have its ports has ended by then, and is started again with others. */
const START_MS = 300;
const MAX_STARTS = 3;

/** What SIPp counted until it ended. */
export interface Counted {
  /** Calls that were begun. */
  readonly begun: number;
  /** Calls that went from their first message to their last as they should. */
  readonly ended: number;
  readonly failed: number;
  /** Packets sent again, since no answer came in time: the PBX could not keep up. */
  readonly sentAgain: number;
}

/** A SIPp that plays one side of calls. */
export interface Sipp {
  /** Resolves when it ends, by itself or stopped. */
  readonly ended: Promise<Counted>;
  stop(): Promise<Counted>;
}

/**
 * Starts SIPp with a scenario of this folder. It has ports of its own, and takes no input.
 * @param port where it listens; default: a free one
 */
export async function launchSipp(scenario: Scenario, words: readonly string[], port?: number): Promise<Sipp> {
  for (let starts = 1; ; starts += 1) {
    const sipp = await launch(scenario, words, port);
    const hasEnded = await Promise.race([sipp.ended.then(() => true), delay(START_MS, false)]);
    if (!hasEnded || starts === MAX_STARTS) return sipp;
  }
}

type Scenario = "caller" | "answerer";

async function launch(scenario: Scenario, words: readonly string[], port?: number): Promise<Sipp> {
  const folder = await mkdtemp(join(tmpdir(), "tandem-sipp-"));
  const [own, media] = [port ?? (await freePort()), await freePort()];
  const addresses = ["-i", "127.0.0.1", "-p", String(own), "-mi", "127.0.0.1", "-mp", String(media)];
  const file = fileURLToPath(new URL(`${scenario}.xml`, import.meta.url));
  const statistics = join(folder, "statistics.csv");
  const child = spawnBound(
    "sipp",
    [...words, "-sf", file, ...addresses, "-nostdin", "-trace_stat", "-stf", statistics, "-fd", "1"],
    { cwd: folder },
  );
  const ended = exitOf(child).then(async () => {
    const counted = await readCounted(statistics);
    await rm(folder, { recursive: true, force: true });
    return counted;
  });
  return { ended, stop: () => stopped(child, ended) };
}

async function stopped(child: ChildProcess, ended: Promise<Counted>): Promise<Counted> {
  await endProcess(child, STOP_TIMEOUT_MS);
  return ended;
}

/** SIPp's own columns; what ends in (C) counts from its start. It writes its last line when it ends. */
const COLUMNS = {
  begun: "TotalCallCreated",
  ended: "SuccessfulCall(C)",
  failed: "FailedCall(C)",
  sentAgain: "Retransmissions(C)",
} as const;

async function readCounted(file: string): Promise<Counted> {
  const lines = (await readFile(file, "utf8").catch(() => "")).trimEnd().split("\n");
  const names = lines[0]?.split(";") ?? [];
  const last = lines.length > 1 ? (lines.at(-1)?.split(";") ?? []) : [];
  const value = (name: string) => Number(last[names.indexOf(name)] ?? 0);
  return {
    begun: value(COLUMNS.begun),
    ended: value(COLUMNS.ended),
    failed: value(COLUMNS.failed),
    sentAgain: value(COLUMNS.sentAgain),
  };
}
