import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "vitest";

const run = promisify(execFile);

/** Measures these figures in short, in a process of its own, as `npm run bench` does; each of them has to be in what it prints. */
export async function expectMeasured(figures: readonly string[], timeoutMs: number): Promise<void> {
  const words = ["--import", "tsx", "bench/run.ts", "--small", "--only", figures.join(",")];
  const { stdout } = await run(process.execPath, words, { timeout: timeoutMs });
  expect([...stdout.matchAll(/^### (.+)$/gm)].map(([, name]) => name)).toEqual(figures);
  expect(stdout).not.toContain("Not measured");
  expect(stdout).toMatch(/^\| Tandem \| [0-9,.]+ \|/m);
}
