import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withinFolder } from "../../../src/voicemail/open-folder.js";
import { spoolFolder } from "./spool-folder.js";

const { root, path } = spoolFolder();

/** What somebody else's folder has, and who owns the spool puts in the place of one of ours. */
function swap(name: string): void {
  renameSync(path(name), path("was"));
  symlinkSync(path("theirs"), path(name));
}

function given(): void {
  for (const folder of ["c/100/INBOX", "theirs/100/INBOX", "theirs/INBOX"])
    mkdirSync(path(folder), { recursive: true });
  for (const folder of ["theirs", "theirs/INBOX", "theirs/100/INBOX"])
    writeFileSync(path(folder, "file"), "theirs");
  writeFileSync(path("c/100/INBOX/file"), "ours");
}

const NAMES = ["c", "100", "INBOX"];

test.each(["c", "c/100", "c/100/INBOX"])(
  "what is done in a folder is done in it though %s is another by then",
  async (name) => {
    given();
    const read = await withinFolder(root, NAMES, async (folder) => {
      swap(name);
      const content = await readFile(join(folder, "file"), "utf8");
      await unlink(join(folder, "file"));
      return content;
    });
    expect(read).toBe("ours");
    for (const theirs of ["theirs/file", "theirs/INBOX/file", "theirs/100/INBOX/file"])
      expect(readFileSync(path(theirs), "utf8")).toBe("theirs");
  },
);

test.each(["c", "c/100", "c/100/INBOX"])("a link is no folder: %s", async (name) => {
  given();
  swap(name);
  expect(await withinFolder(root, NAMES, async () => "acted")).toBeUndefined();
  expect(await withinFolder(root, NAMES, async () => "acted", true)).toBeUndefined();
});

test("the last folder is made where that is asked for, and no other", async () => {
  given();
  expect(await withinFolder(root, ["c", "100", "Old"], async () => "acted")).toBeUndefined();
  expect(await withinFolder(root, ["c", "100", "Old"], async () => "acted", true)).toBe("acted");
  expect(existsSync(path("c/100/Old"))).toBe(true);
  expect(await withinFolder(root, ["c", "101", "Old"], async () => "acted", true)).toBeUndefined();
});

test("no handle stays open, whatever happens", async () => {
  given();
  const open = () => readdirSync("/proc/self/fd").length;
  const before = open();
  for (let n = 0; n < 20; n += 1) {
    await withinFolder(root, NAMES, async () => "acted");
    await withinFolder(root, ["c", "none", "INBOX"], async () => "acted");
    await expect(withinFolder(root, NAMES, () => Promise.reject(new Error("it fails")))).rejects.toThrow();
    await expect(withinFolder(path("none"), NAMES, async () => "acted")).rejects.toMatchObject({
      code: "ENOENT",
    });
  }
  expect(open()).toBeLessThan(before + 20);
});
