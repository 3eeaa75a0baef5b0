import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const inRoot = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const read = (name: string) => readFileSync(inRoot(name), "utf8");
const UNIT = read("packaging/tandem.service");

/** Of 10; below it systemd says OK. */
const MOST_EXPOSED = 2.5;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-packaging-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** lab/setup.mjs installs systemd's tools for the tests; no systemd has to run. */
const has = (tool: string) => (process.env.PATH ?? "").split(":").some((one) => existsSync(join(one, tool)));

function run(tool: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(tool, args, { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, expect.not.stringMatching(/ignoring|unknown|invalid/i)]);
  return stdout;
}

describe.skipIf(!has("systemd-analyze"))("the unit", () => {
  test("leaves little open", () => {
    const told = run("systemd-analyze", "security", "--offline=yes", inRoot("packaging/tandem.service"));
    const exposure = Number(/Overall exposure level for tandem\.service: ([\d.]+)/.exec(told)?.[1]);
    expect(exposure).toBeLessThanOrEqual(MOST_EXPOSED);
  });

  test("is one that systemd understands", () => {
    const unit = join(folder, "tandem.service");
    writeFileSync(unit, UNIT.replace("/usr/bin/node", process.execPath));
    run("systemd-analyze", "verify", "--man=no", unit);
  });
});

test("the unit, the image and `npm start` run the same program, with the same flags", () => {
  const { start } = JSON.parse(read("package.json")).scripts as Record<string, string>;
  const entry = /^ENTRYPOINT (\[.*\])$/gm;
  const [, image = "[]"] = [...read("Dockerfile").matchAll(entry)].at(-1) ?? [];
  expect(/^ExecStart=\/usr\/bin\/(.*)$/m.exec(UNIT)?.[1]).toBe(start);
  expect((JSON.parse(image) as string[]).join(" ")).toBe(start);
});

test("the image and who works on it have the same Node, which the documents name", () => {
  const node = read(".nvmrc").trim();
  for (const [, version] of read("Dockerfile").matchAll(/^FROM node:(\d+)-/gm)) expect(version).toBe(node);
  expect(UNIT).toContain(`# Node ${node}.`);
  expect(read("README.md")).toContain(`on a machine with Node ${node}`);
});

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot || !has("systemd-sysusers") || !has("systemd-tmpfiles"))(
  "its user and its folders",
  () => {
    test("are made, and nobody else reads the secret", () => {
      const root = join(folder, "root");
      for (const name of ["etc", "run"]) mkdirSync(join(root, name), { recursive: true });
      run("systemd-sysusers", `--root=${root}`, inRoot("packaging/tandem.sysusers"));
      run("systemd-tmpfiles", `--root=${root}`, "--create", inRoot("packaging/tandem.tmpfiles"));
      const etc = (name: string) => readFileSync(join(root, "etc", name), "utf8");
      expect(etc("passwd")).toMatch(/^tandem:.*:\/usr\/sbin\/nologin$/m);
      expect(etc("group")).toMatch(/^asterisk:.*:tandem$/m);
      const modes = spawnSync("stat", [
        "-c",
        "%a",
        join(root, "etc/tandem"),
        join(root, "etc/tandem/ami-secret"),
      ]);
      expect(String(modes.stdout).trim().split("\n")).toEqual(["750", "640"]);
    });
  },
);
