import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openPlainFile } from "../../../src/core/plain-file.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-plain-"));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

test.each<[string, (name: string) => unknown]>([
  ["a pipe", (name) => execFileSync("mkfifo", [name])],
  ["a folder", (name) => mkdirSync(name)],
  ["a link", (name) => symlinkSync("/etc/passwd", name)],
  ["a link to a device", (name) => symlinkSync("/dev/zero", name)],
  [
    "a socket",
    (name) =>
      new Promise(
        (done) =>
          void createServer()
            .listen(name, () => done(0))
            .unref(),
      ),
  ],
])("%s is no ordinary file, and holds nobody up", async (what, make) => {
  await make(path(what));
  expect(await openPlainFile(path(what))).toBeUndefined();
});

test("a device is none either", async () => {
  expect(await openPlainFile("/dev/zero")).toBeUndefined();
});

test("what was opened is read, whatever has its name by then", async () => {
  writeFileSync(path("file"), "ours");
  const file = await openPlainFile(path("file"));
  symlinkSync("/etc/passwd", path("new"));
  renameSync(path("new"), path("file"));
  expect(await file?.readFile("utf8")).toBe("ours");
  await file?.close();
  expect(await openPlainFile(path("file"))).toBeUndefined();
});

test("there is none: the system says so", async () => {
  await expect(openPlainFile(path("none"))).rejects.toMatchObject({ code: "ENOENT" });
});
