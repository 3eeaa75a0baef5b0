import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createActionStore } from "../../../src/store/actions.js";
import { openDatabase } from "../../../src/store/database.js";

/** More than a pipe holds by far, which is 64 KiB. */
const ACTIONS = 2_000;
/** A process has to be started, which takes long where the machine is busy. */
const TIMEOUT_MS = 60_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-pipe-"));
  const database = openDatabase(join(folder, "tandem.db"));
  const store = createActionStore(database);
  const names = { requestId: "r", account: "crm", address: "::1", dialect: "telphin", operation: "PUT /x" };
  const fill = database.transaction(() => {
    for (let n = 1; n <= ACTIONS; n += 1)
      store.begin({ begunAt: n, ...names, path: `/${n}`, body: "x".repeat(100) });
  });
  fill();
  database.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The command line as it is run; a shell puts the pipe in place, for Node's own between two processes is a socket. */
const run = (command: string) => {
  const child = spawn("bash", ["-c", `set -o pipefail; ${command}`], {
    env: {
      ...process.env,
      TANDEM: `${process.execPath} --import tsx src/main.ts`,
      TANDEM_AMI_HOST: "127.0.0.1",
      TANDEM_AMI_USERNAME: "tandem",
      TANDEM_AMI_SECRET: "s3cret",
      TANDEM_DATABASE: join(folder, "tandem.db"),
    },
  });
  return Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
};

test("all that is printed comes through a pipe, however slowly it is read", {
  timeout: TIMEOUT_MS,
}, async () => {
  const [output, errors, [exitCode]] = await run(
    `$TANDEM actions --limit ${ACTIONS} | (while IFS= read -r line; do echo "$line"; done)`,
  );
  const lines = output.trim().split("\n");
  expect([exitCode, errors, lines.length]).toEqual([0, "", ACTIONS]);
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ path: `/${ACTIONS}` });
});

test("a reader that has enough ends it without a word", { timeout: TIMEOUT_MS }, async () => {
  const [output, errors] = await run(`$TANDEM actions --limit ${ACTIONS} | head -n 1`);
  expect(output.trim().split("\n")).toHaveLength(1);
  expect(errors).toBe("");
});

test("exit codes are as they were", { timeout: TIMEOUT_MS }, async () => {
  const [, errors, [exitCode]] = await run("$TANDEM actions --limit 0 | cat");
  expect([errors, exitCode]).toEqual(["The limit is a whole number from 1 to 100000.\n", 2]);
});
