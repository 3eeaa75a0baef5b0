import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

const FIGURES = [
  "ingest",
  "reads-list",
  "reads-list-p99",
  "reads-one",
  "reads-one-p99",
  "command-answer",
  "command-ring",
  "lag",
];

test("each figure beside the PBX can still be measured; how fast it is, no test says", async () => {
  const words = ["--import", "tsx", "bench/run.ts", "--small", "--only", FIGURES.join(",")];
  const { stdout } = await run(process.execPath, words, { timeout: 80_000 });
  expect([...stdout.matchAll(/^### (.+)$/gm)].map(([, name]) => name)).toEqual(FIGURES);
  expect(stdout).toMatch(/^\| Tandem \| [0-9,.]+ \|/m);
});
