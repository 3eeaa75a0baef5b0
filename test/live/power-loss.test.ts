import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createActionStore } from "../../src/store/actions.js";
import { backUp } from "../../src/store/backup.js";
import { openDatabase } from "../../src/store/database.js";
import { createLiveStore } from "../../src/store/live.js";
import { createUserStatusStore } from "../../src/store/user-statuses.js";
import { createWebhookStore } from "../../src/store/webhooks.js";
import { ACCOUNT } from "./api.js";
import { startProcess, type TandemProcess } from "./process.js";
import { openStage, type Stage } from "./stage.js";
import { openTelphinApi, type TelphinApi } from "./telphin-api.js";

/**
 * What was answered is in the files of the database as they are at any moment, without the one that a power cut takes
 * (-shm). That they have reached the disk as well is what store/durable.ts sees to.
 */
const LOOKS = 12;
const MOST_BETWEEN_LOOKS = 30;
const WRITERS = 4;
const MOST_WEBHOOKS = 100; // 20 an extension are allowed

let stage: Stage;
let tandem: TandemProcess;
let telphin: TelphinApi;
const folder = mkdtempSync(join(tmpdir(), "tandem-power-"));
beforeAll(async () => {
  stage = await openStage();
  await stage.stopTandem();
  tandem = await startProcess(stage.configFile);
  telphin = await openTelphinApi(() => tandem.url);
});
afterAll(async () => {
  await tandem?.kill();
  await stage?.restartTandem("same");
  await stage?.stop();
  rmSync(folder, { recursive: true });
});

/** What has been answered so far. */
interface Answered {
  /** Ids of requests. */
  readonly requests: string[];
  /** By what writer n has set its user's status to, in order. */
  readonly notes: string[][];
  readonly webhooks: number[];
  bundle: readonly string[];
}

async function setStatus(answered: Answered, writer: number, n: number): Promise<void> {
  const userName = `${100 + writer}`;
  const requestId = `status-${writer}-${n}`;
  const path = `/communication_manager/rest/live/coreServers/getByName/default/users/getByName/${userName}/status/set`;
  const response = await fetch(tandem.url + path, {
    method: "POST",
    headers: {
      Authorization: `Basic ${btoa(`${ACCOUNT.name}:${ACCOUNT.password}`)}`,
      "Content-Type": "application/json",
      "X-Request-Id": requestId,
    },
    body: JSON.stringify({ name: "Away", type: "away", note: `note ${n}`, returnTime: -1 }),
  });
  expect([response.status, await response.text()]).toEqual([204, ""]);
  answered.requests.push(requestId);
  answered.notes[writer]?.push(`note ${n}`);
}

async function addWebhook(answered: Answered, n: number): Promise<void> {
  const path = `/extension/${await telphin.id(`${100 + (n % 8)}`)}/event/`;
  const event = { url: `http://127.0.0.1:9/${n}`, event_type: "hangup", method: "GET" };
  const { status, body } = await telphin.post<{ id: number }>(path, event);
  expect(status).toBe(201);
  answered.webhooks.push(body.id);
}

async function setBundle(answered: Answered, n: number): Promise<void> {
  const members = [["104"], ["104", "105"], ["105"]][n % 3] ?? [];
  const bundle_list = await Promise.all(members.map((number) => telphin.id(number)));
  const path = `/client/@me/extensions_bundle/${await telphin.id("103")}`;
  expect((await telphin.post(path, { bundle_list })).status).toBe(201);
  answered.bundle = members;
}

/** A database from the files of that moment has all that had been answered by then, or what came after it. */
function expectWhole(file: string, answered: Answered): void {
  const database = openDatabase(file);
  expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
  const done = [...createActionStore(database).find({ limit: 100_000 })];
  const ended = new Set(done.flatMap(({ requestId, result }) => (result === "done" ? [requestId] : [])));
  expect(answered.requests.filter((id) => !ended.has(id))).toEqual([]);
  const statuses = createUserStatusStore(database);
  for (const [writer, notes] of answered.notes.entries()) {
    const note = statuses.find("default", `${100 + writer}`)?.note ?? "note -1";
    expect(Number(note.split(" ")[1])).toBeGreaterThanOrEqual(notes.length - 1);
  }
  const numbers = database.prepare("SELECT number FROM webhook_number").pluck().all();
  expect(numbers).toEqual(expect.arrayContaining([...answered.webhooks]));
  expect(createWebhookStore(database).count("default")).toBeGreaterThanOrEqual(answered.webhooks.length);
  if (answered.bundle.length > 0)
    expect([...createLiveStore(database, "default").load(0).bundleMembers.values()]).not.toEqual([]);
  database.close();
}

/** The files as a power cut would leave them. */
function copyTo(name: string): string {
  const copy = join(folder, `${name}.db`);
  for (const end of ["", "-wal"]) {
    if (existsSync(stage.databaseFile() + end)) copyFileSync(stage.databaseFile() + end, copy + end);
  }
  return copy;
}

it("what was answered is there after a power cut, and in a backup that is made while others write", async () => {
  const answered: Answered = {
    requests: [],
    notes: Array.from({ length: WRITERS }, () => []),
    webhooks: [],
    bundle: [],
  };
  let over = false;
  const repeat = async (write: (n: number) => Promise<void>, most = Number.POSITIVE_INFINITY) => {
    for (let n = 0; n < most && !over; n += 1) await write(n);
  };
  const writing = Promise.all([
    ...answered.notes.map((_, writer) => repeat((n) => setStatus(answered, writer, n))),
    repeat((n) => addWebhook(answered, n), MOST_WEBHOOKS),
    repeat((n) => setBundle(answered, n)),
  ]);
  const then = () => structuredClone(answered);
  try {
    for (let look = 0; look < LOOKS; look += 1) {
      const next = answered.requests.length + Math.random() * MOST_BETWEEN_LOOKS;
      await stage.until(() => expect(answered.requests.length).toBeGreaterThan(next));
      let before = then();
      let copy = "";
      await tandem.frozen(() => {
        before = then();
        copy = copyTo(`look-${look}`);
      });
      expectWhole(copy, before);
      const backup = join(folder, `backup-${look}.db`);
      before = then();
      await backUp(stage.databaseFile(), backup);
      expectWhole(backup, before);
    }
  } finally {
    over = true;
    await writing;
  }
  expect(answered.requests.length).toBeGreaterThan(LOOKS);
  expect(answered.webhooks.length).toBeGreaterThan(3);
});
