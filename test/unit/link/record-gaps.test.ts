import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RECORD_MARK_MS } from "../../../src/core/limits.js";
import type { PbxEvent } from "../../../src/events/event.js";
import { endOf, readSince } from "../../../src/link/record-file.js";
import { RecordGaps } from "../../../src/link/record-gaps.js";
import { openDatabase } from "../../../src/store/database.js";
import { createRecordGapStore, MAX_RECORD_GAPS } from "../../../src/store/record-gaps.js";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-records-"));
  file = join(folder, "tandem.csv");
  writeFileSync(file, "");
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const line = (id: string): string =>
  `${[id, id, "1", "PJSIP/1", "", "1", "2", "in", "", "Echo", "", "10.5", "0", "12.5", "2", "0", "BUSY", ""]
    .map((value) => `"${value}"`)
    .join(",")}\n`;

/** One Tandem on that database; it follows its PBX whenever `live` is set. */
function run(database = openDatabase(":memory:"), path: string | null = file) {
  const clock = { now: 1_000, live: false, diskFull: false };
  const got: string[] = [];
  const kept = createRecordGapStore(database, "default");
  const marks: number[] = [];
  const store = {
    ...kept,
    mark(mark: Parameters<typeof kept.mark>[0]) {
      kept.mark(mark);
      marks.push(mark.heardUntil);
    },
  };
  const quiet = () => {};
  const gaps = new RecordGaps({
    store,
    file: path,
    take: (events: readonly PbxEvent[]) => {
      if (clock.diskFull) throw new Error("the disk is full");
      got.push(...events.flatMap((one) => (one.type === "CallRecorded" ? one.record.channelId : [])));
    },
    isLive: () => clock.live,
    now: () => clock.now,
    log: { error: quiet, warn: quiet, info: quiet, debug: quiet },
  });
  const settled = () => gaps.close(); // its timer ends; what is under way is awaited
  return {
    database,
    clock,
    got,
    gaps,
    /** Up to when records have been heard, as it was noted, each time. */
    marks,
    async follow(at: number) {
      Object.assign(clock, { now: at, live: true });
      gaps.followed();
      await settled();
    },
    lose(at: number) {
      gaps.lost();
      Object.assign(clock, { now: at, live: false });
    },
  };
}

describe("call records that were written while nobody listened", () => {
  test("are read in the PBX's file, and leave no gap", async () => {
    const one = run();
    appendFileSync(file, line("before"));
    await one.follow(2_000);
    one.lose(5_000);
    expect(one.gaps.gaps()).toEqual([{ from: 2_000, to: null }]);
    appendFileSync(file, line("a") + line("b"));
    await one.follow(9_000);
    expect(one.got).toEqual(["before", "a", "b"]); // what was heard is read again, and is the same row
    expect(one.gaps.gaps()).toEqual([]);
  });

  test("are read after a new start too", async () => {
    const one = run();
    await one.follow(2_000);
    appendFileSync(file, line("a"));
    const two = run(one.database);
    await two.follow(60_000);
    expect(two.got).toEqual(["a"]);
    expect(two.gaps.gaps()).toEqual([]);
  });

  test("are read in the file that was rotated meanwhile, and in the new one", async () => {
    const one = run();
    await one.follow(2_000);
    one.lose(3_000);
    appendFileSync(file, line("a"));
    renameSync(file, `${file}.1`);
    writeFileSync(file, line("b"));
    await one.follow(9_000);
    expect(one.got).toEqual(["a", "b"]);
    expect(one.gaps.gaps()).toEqual([]);
  });

  test("of which some are in no file any more are a gap, and the rest is read", async () => {
    const one = run();
    await one.follow(2_000);
    one.lose(3_000);
    renameSync(file, `${file}.7`);
    writeFileSync(file, line("b"));
    await one.follow(9_000);
    expect(one.got).toEqual(["b"]);
    expect(one.gaps.gaps()).toEqual([{ from: 2_000, to: 9_000 }]);
  });

  test("are read in a file that was not there before", async () => {
    rmSync(file);
    const one = run();
    await one.follow(2_000);
    one.lose(3_000);
    writeFileSync(file, line("a"));
    await one.follow(9_000);
    expect(one.got).toEqual(["a"]);
    expect(one.gaps.gaps()).toEqual([]);
  });

  test("are a gap where there is no file, and where none comes", async () => {
    for (const path of [null, join(folder, "none.csv")]) {
      const one = run(undefined, path);
      await one.follow(2_000);
      one.lose(3_000);
      await one.follow(9_000);
      expect(one.gaps.gaps()).toEqual([{ from: 2_000, to: 9_000 }]);
    }
  });

  test("are a gap as long as the disk refuses them, and no longer", async () => {
    const one = run();
    await one.follow(2_000);
    one.lose(3_000);
    appendFileSync(file, line("a"));
    one.clock.diskFull = true;
    await one.follow(9_000);
    expect(one.gaps.gaps()).toEqual([{ from: 2_000, to: null }]);
    one.clock.diskFull = false;
    await one.follow(12_000);
    expect(one.got).toEqual(["a"]);
    expect(one.gaps.gaps()).toEqual([]);
  });

  test("are whole lines: what is still being written, and what is no record, is left out", async () => {
    const one = run();
    await one.follow(2_000);
    appendFileSync(
      file,
      `${line("a")}rubbish\n${"x".repeat(200_000)}\n${line("b")}${line("c").slice(0, -3)}`,
    );
    await one.follow(9_000);
    expect(one.got).toEqual(["a", "b"]);
  });
});

describe("up to where records are heard", () => {
  test("is noted a round late, since a link that is silent is found dead in less", async () => {
    const one = run();
    one.clock.live = true;
    one.gaps.followed();
    await vi.waitFor(() => expect(one.marks).toEqual([1_000]));
    for (const [at, marks] of [
      [20_000, [1_000, 1_000]],
      [40_000, [1_000, 1_000, 20_000]],
      [60_000, [1_000, 1_000, 20_000, 40_000]],
    ] as const) {
      one.clock.now = at;
      await vi.advanceTimersByTimeAsync(RECORD_MARK_MS);
      await vi.waitFor(() => expect(one.marks).toEqual(marks));
    }
  });
});

test(`of more than ${MAX_RECORD_GAPS} gaps the oldest are told as one`, () => {
  const store = createRecordGapStore(openDatabase(":memory:"), "default");
  for (let n = 0; n <= MAX_RECORD_GAPS; n += 1) store.add({ from: n * 10, to: n * 10 + 5 });
  expect(store.gaps()).toHaveLength(MAX_RECORD_GAPS);
  expect(store.gaps()[0]).toEqual({ from: 0, to: 15 });
  expect(store.forgetEndedBefore(26)).toBe(2);
});

describe("a file of call records that is no ordinary file", () => {
  test.each<[string, (path: string) => unknown]>([
    ["a pipe", (path) => execFileSync("mkfifo", [path])],
    ["a link", (path) => symlinkSync("/etc/passwd", path)],
    ["a folder", (path) => mkdirSync(path)],
  ])("is refused, and holds nobody up: %s", async (_what, make) => {
    rmSync(file);
    await make(file);
    await expect(endOf(file)).rejects.toThrow(`${file} is no ordinary file`);
    const read = readSince(file, { fileId: "1", offset: 0 }, () => {});
    await expect(read).rejects.toThrow("is no ordinary file");
  });

  test("nor is that of before read where it is a link", async () => {
    const { fileId, offset } = await endOf(file);
    symlinkSync("/etc/passwd", `${file}.1`);
    const read = readSince(file, { fileId: `${fileId}0`, offset }, () => {});
    await expect(read).rejects.toThrow("is no ordinary file");
  });
});
