/**
 * npm run bench                             all figures, five rounds; writes them into bench/README.md
 * npm run bench -- --only framer,ingest     some; prints them and writes nothing
 * npm run bench -- --small                  one round of little of everything, to see that it runs; writes nothing
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, loadavg, platform } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Figure, Size } from "./figure.js";
import { command } from "./figures/command.js";
import { fanOut } from "./figures/fan-out.js";
import { framer, framerAlone } from "./figures/framer.js";
import { growthOfLegs } from "./figures/growth.js";
import { history } from "./figures/history.js";
import { ingest } from "./figures/ingest.js";
import { installedSize } from "./figures/installed.js";
import { lag } from "./figures/lag.js";
import { memory } from "./figures/memory.js";
import { growthOfLists, growthOfReads, memoryOfLegs } from "./figures/reads.js";
import { reads } from "./figures/reads-live.js";
import { growthOfRecords, growthOfWrites } from "./figures/records.js";
import { start } from "./figures/start.js";
import { createLab } from "./live/lab.js";
import { notMeasured, type Result, table } from "./report.js";

const lab = createLab();

const FIGURES: readonly Figure[] = [
  framer,
  framerAlone,
  ingest(lab),
  growthOfLegs,
  growthOfReads,
  growthOfLists,
  memoryOfLegs,
  growthOfRecords,
  growthOfWrites,
  history,
  start,
  fanOut,
  memory,
  installedSize,
  ...reads(lab),
  ...command(lab),
  lag(lab),
];

const ROUNDS = 5;
/** A contender that takes longer has hung. */
const RUN_TIMEOUT_MS = 120_000;
const README = fileURLToPath(new URL("README.md", import.meta.url));
const [BEGIN, END] = ["<!-- figures -->", "<!-- end of figures -->"];

const { values: options } = parseArgs({ options: { only: { type: "string" }, small: { type: "boolean" } } });

async function measure(figure: Figure, size: Size): Promise<Result> {
  const { contenders, close } = await figure.prepare(size);
  const values: Record<string, number[]> = Object.fromEntries(
    Object.keys(contenders).map((name) => [name, []]),
  );
  try {
    for (let round = 0; round < (size === "small" ? 1 : ROUNDS); round += 1) {
      for (const [name, run] of Object.entries(contenders)) values[name]?.push(await inTime(name, run()));
    }
  } finally {
    await close();
  }
  return { figure, values };
}

async function inTime(name: string, run: Promise<number>): Promise<number> {
  const bound = new AbortController();
  const late = delay(RUN_TIMEOUT_MS, undefined, { signal: bound.signal }).then(() => {
    throw new Error(`${name} did not end within ${RUN_TIMEOUT_MS / 1000} s`);
  });
  try {
    return await Promise.race([run, late]);
  } finally {
    bound.abort();
    late.catch(() => {});
  }
}

const git = (...words: string[]): string => execFileSync("git", words, { encoding: "utf8" }).trim();

function circumstances(): string {
  const [cpu, ...others] = cpus();
  const commit = `${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain") === "" ? "" : " with changes"}`;
  const load = loadavg()[0]?.toFixed(1);
  return [
    `${new Date().toISOString().slice(0, 10)}, commit ${commit}, Node ${process.versions.node}, ${platform()} ${arch()},`,
    `${others.length + 1} × ${cpu?.model ?? "unknown"}, load ${load} at the end. ${ROUNDS} rounds, the contenders in turn.`,
  ].join(" ");
}

const wanted = options.only?.split(",");
const figures = FIGURES.filter(({ name }) => wanted?.includes(name) ?? true);
if (figures.length < (wanted?.length ?? 1))
  throw new Error(`the figures are ${FIGURES.map(({ name }) => name).join(", ")}`);
const told: string[] = [];
for (const figure of figures) {
  const text = await measure(figure, options.small ? "small" : "full").then(table, (error: unknown) => {
    process.exitCode = 1; // the others are measured all the same
    process.stderr.write(`${figure.name}: ${error instanceof Error ? error.stack : String(error)}\n`);
    return notMeasured(figure, error);
  });
  told.push(text);
  process.stdout.write(`${text}\n`);
}
await lab.close();
if (wanted === undefined && !options.small) {
  const text = readFileSync(README, "utf8");
  const [before, after] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  const made = `\n\n${circumstances()}\n\n${told.join("\n")}\n`;
  writeFileSync(README, text.slice(0, before) + made + text.slice(after));
  execFileSync("npx", ["biome", "format", "--write", README]); // tables whose columns stand below each other
}
process.exit(); // some clients keep a timer after they were told to disconnect
