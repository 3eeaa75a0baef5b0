import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "../../../src/store/database.js";
import { lockDatabase } from "../../../src/store/lock.js";

/** Processes have to be started, which takes long where the machine is busy. */
const TIMEOUT_MS = 120_000;

let folder: string;
let file: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-lock-"));
  file = join(folder, "tandem.db");
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  rmSync(folder, { recursive: true });
});

/** Tandem as it is run, beside a PBX that is not there. */
function tandem(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "src/main.ts", ...args], {
    env: {
      ...process.env,
      TANDEM_AMI_HOST: "127.0.0.1",
      TANDEM_AMI_PORT: "1",
      TANDEM_AMI_USERNAME: "tandem",
      TANDEM_AMI_SECRET: "s3cret",
      TANDEM_HTTP_PORT: "0",
      TANDEM_DATABASE: file,
    },
  });
  children.push(child);
  return child;
}

async function running(): Promise<ChildProcess> {
  const child = tandem("start");
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('"listening"')) break;
  child.stdout.resume();
  expect(child.exitCode).toBeNull();
  return child;
}

async function outcome(
  child: ReturnType<typeof tandem>,
): Promise<{ exitCode: unknown; output: string; errors: string }> {
  const ended = once(child, "close");
  const [output, errors, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, output, errors };
}

describe("one Tandem a database", { timeout: TIMEOUT_MS }, () => {
  test("a second one is refused, with who has it, until the first is gone, also by a kill", async () => {
    const first = await running();
    const second = await outcome(tandem("start"));
    expect(second.exitCode).toBe(1);
    expect(second.errors).toMatch(
      new RegExp(
        `^The database ${file} is in use by another Tandem \\(process ${first.pid} on ${hostname()}, since .*\\n$`,
      ),
    );
    const { exitCode, output } = await outcome(tandem("actions", "--verify"));
    expect([exitCode, output]).toEqual([0, expect.stringContaining("actions: 0 entries")]);
    expect((await outcome(tandem("backup", join(folder, "copy.db")))).exitCode).toBe(0);
    expect((await outcome(tandem("account", "list"))).exitCode).toBe(0);

    first.kill("SIGKILL");
    await once(first, "exit");
    const third = await running();
    third.kill("SIGTERM");
    expect(await once(third, "exit")).toEqual([0, null]);
    expect(existsSync(`${file}.holder`)).toBe(false);
  });
});

describe("the lock", () => {
  const now = () => 0;

  test("holds for whatever name leads to the database, and ends when it is given up", () => {
    const held = lockDatabase(file, now);
    symlinkSync(file, join(folder, "link.db"));
    expect(() => lockDatabase(join(folder, "link.db"), now)).toThrow(
      `is in use by another Tandem (process ${process.pid} on ${hostname()}, since 1970-01-01T00:00:00.000Z): stop that one`,
    );
    held.release();
    lockDatabase(join(folder, "link.db"), now).release();
  });

  test("keeps nobody from the database itself, and is nobody else's", () => {
    const held = lockDatabase(file, now);
    openDatabase(file).close();
    expect(statSync(`${file}.lock`).mode & 0o777).toBe(0o600);
    held.release();
  });

  test("that cannot be made is told in a sentence", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => lockDatabase(join(folder, "file", "tandem.db"), now)).toThrow(
      /^The database .* cannot be locked: /,
    );
  });

  test("is none of a database in memory", () => {
    lockDatabase(":memory:", now);
    expect(() => lockDatabase(":memory:", now)).not.toThrow();
  });
});
