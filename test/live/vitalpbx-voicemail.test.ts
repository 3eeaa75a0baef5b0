import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openStage, type Stage } from "./stage.js";
import { type ApiExtension, BRANCH_KEY, createVitalPbxApi, type VitalPbxApi } from "./vitalpbx-api.js";

let stage: Stage;
let api: VitalPbxApi;
beforeAll(async () => {
  stage = await openStage();
  api = createVitalPbxApi(stage.url);
});
afterAll(() => stage?.stop());
afterEach(async () => {
  await stage.clear();
  await stage.empty();
  await rm(mailbox(), { recursive: true, force: true });
  expect(stage.faults()).toEqual([]);
});

interface VoicemailRecord {
  readonly date: string;
  readonly clid: string;
  readonly priority: string;
  readonly vmorig: string;
  readonly duration: string;
  readonly recfile: string;
  readonly filename: string;
}

type Records = Readonly<Record<string, VoicemailRecord | readonly VoicemailRecord[]>> | readonly never[];

/** So long a message is left; its duration is in whole seconds, and the beep and the hang-up take some of it. */
const SPOKEN_MS = 2_500;

/** The files of 100's mailbox. */
const mailbox = (...parts: readonly string[]) =>
  join(stage.pbx.directories.spool, "voicemail", "default", "100", ...parts);

/** Whether this Asterisk tells of messages and moves them: then Tandem asks it to. */
const tells = () => stage.pbx.version !== "16";

async function recordsOf(number: string, of: VitalPbxApi = api): Promise<Records> {
  const all = (await api.get<readonly ApiExtension[]>("/extensions")).body.data;
  const id = all.find(({ extension }) => extension === number)?.extension_id;
  const { status, body } = await of.get<Records>(`/extensions/${id}/voicemail_records`);
  expect({ status, body }).toMatchObject({ status: 200, body: { status: "success" } });
  return body.data;
}

/** All records with their folders, several or one. */
const flat = (records: Records): readonly (VoicemailRecord & { readonly folder: string })[] =>
  Object.entries(records).flatMap(([folder, some]) => [some].flat().map((one) => ({ ...one, folder })));

/** Which message lies where, by who left it. */
const places = (records: Records) =>
  flat(records).map(({ folder, filename, clid }) => `${folder} ${filename} ${clid}`);

/** Somebody leaves a message for 100. */
async function leave(from: string): Promise<void> {
  const before = flat(await recordsOf("100")).length;
  await speak(from);
  expect(flat(await recordsOf("100"))).toHaveLength(before); // what is being recorded is none yet
  await stage.phone(from).hangup();
  await stage.until(async () => expect(flat(await recordsOf("100"))).toHaveLength(before + 1));
}

async function speak(from: string): Promise<void> {
  await stage.phone(from).dial("*86100");
  await stage.until(() => {
    const { answeredAt } = stage.segmentOf(from);
    expect(answeredAt === null ? 0 : Date.now() - answeredAt).toBeGreaterThan(SPOKEN_MS);
  });
}

/** What Asterisk counts: new, old. */
async function counted(): Promise<readonly string[]> {
  const count = await stage.witness().act({ action: "MailboxCount", mailbox: "100@default" });
  const users = await stage
    .witness()
    .list("VoicemailUsersList", "VoicemailUserEntry", "VoicemailUserEntryComplete");
  const user = users.find((one) => one.voicemailbox === "100" && one.vmcontext === "default");
  expect([user?.newmessagecount, user?.oldmessagecount]).toEqual([count.newmessages, count.oldmessages]);
  return [count.newmessages ?? "", count.oldmessages ?? ""];
}

/** Does something after which the phones of 100 are told that so many messages wait. */
async function told(counts: { readonly new: string; readonly old: string }, act: () => Promise<unknown>) {
  const waiting = stage.witness().next("MessageWaiting", { mailbox: "100@default", ...counts });
  await act();
  await waiting;
  expect(await counted()).toEqual([counts.new, counts.old]);
}

const done = { status: 200, body: { status: "success", message: null, data: null } };
const listen = async (what: string, of = api) => expect(await of.post(`/voicemail/${what}`)).toEqual(done);
const remove = async (what: string, of = api) => expect(await of.delete(`/voicemail/${what}`)).toEqual(done);

describe("a message left by a call", () => {
  it("is told with its time, caller and duration, and its sound is had whole and in part", async () => {
    expect(await recordsOf("100")).toEqual([]);
    const begun = Math.floor(Date.now() / 1_000);
    await leave("101");
    const [record, ...more] = flat(await recordsOf("100"));
    if (record === undefined) throw new Error("no record");
    expect([more, Object.keys(await recordsOf("100"))]).toEqual([[], ["INBOX"]]);
    const { path } = stage.directory().tenants[0] ?? {};
    expect(record).toEqual({
      folder: "INBOX",
      date: expect.stringMatching(/^[0-9]+$/),
      clid: "Bob Brown<101>",
      priority: "1",
      vmorig: "100",
      duration: expect.stringMatching(/^[1-9]$/),
      recfile: `/static/${path}/voicemail/100/INBOX/msg0000.wav`,
      filename: "msg0000.txt",
    });
    expect(Number(record.date)).toBeGreaterThanOrEqual(begun);
    expect(Number(record.date)).toBeLessThanOrEqual(Date.now() / 1_000);
    expect(await counted()).toEqual(["1", "0"]);

    const sound = await readFile(mailbox("INBOX", "msg0000.wav"));
    const whole = await api.file(record.recfile);
    expect([whole.status, whole.headers.get("Content-Type")]).toEqual([200, "audio/wav"]);
    expect(Buffer.from(await whole.arrayBuffer()).equals(sound)).toBe(true);
    expect(sound.toString("latin1", 0, 4)).toBe("RIFF");
    expect(sound.length).toBeGreaterThan(16_000 * Number(record.duration)); // 8,000 samples of 2 bytes a second
    const range = { Range: "bytes=44-143", "If-Range": whole.headers.get("ETag") ?? "" };
    const part = await api.file(record.recfile, range);
    expect([part.status, part.headers.get("Content-Range")]).toEqual([206, `bytes 44-143/${sound.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(sound.subarray(44, 144))).toBe(true);
    expect((await api.file(record.recfile, { Range: `bytes=${sound.length}-` })).status).toBe(416);
  });

  it("moves when it is marked, goes when it is deleted, and the PBX and its phones know", async () => {
    for (const from of ["101", "102", "103"]) await leave(from);
    const [bob, carol, dave] = ["Bob Brown<101>", "Carol Clark<102>", "Dave Davis<103>"];
    await told({ new: "2", old: "1" }, () => listen("100/INBOX/msg0001"));
    expect(places(await recordsOf("100"))).toEqual([
      `INBOX msg0000.txt ${bob}`,
      `INBOX msg0001.txt ${dave}`,
      `Old msg0000.txt ${carol}`,
    ]);
    await told({ new: "1", old: "1" }, () => remove("100@default/INBOX/msg0000.txt"));
    expect(places(await recordsOf("100"))).toEqual([`INBOX msg0000.txt ${dave}`, `Old msg0000.txt ${carol}`]);
    await told({ new: "1", old: "0" }, () => remove("100/Old/msg0000"));
    await told({ new: "0", old: "0" }, () => remove("100/INBOX/msg0000"));
    expect(await recordsOf("100")).toEqual([]);
    expect(await readdir(mailbox("INBOX"))).toEqual([]);
    await leave("101"); // into a mailbox that Tandem has left as Asterisk would
    expect(places(await recordsOf("100"))).toEqual([`INBOX msg0000.txt ${bob}`]);
    expect(await counted()).toEqual(["1", "0"]);
  });

  it("is moved and deleted in the spool where the PBX cannot name it", async () => {
    for (const from of ["101", "102", "103"]) await leave(from);
    for (const name of await readdir(mailbox("INBOX"))) {
      if (!name.endsWith(".txt")) continue;
      const text = await readFile(mailbox("INBOX", name), "utf8");
      await writeFile(mailbox("INBOX", name), text.replace(/^msg_id=.*\n/m, "")); // as Asterisk 10 left it
    }
    await told({ new: "2", old: "1" }, () => listen("100/INBOX/msg0000"));
    await told({ new: "1", old: "1" }, () => remove("100/INBOX/msg0001"));
    expect(places(await recordsOf("100"))).toEqual([
      "INBOX msg0000.txt Carol Clark<102>",
      "Old msg0000.txt Bob Brown<101>",
    ]);
  });

  it("is not lost where several requests change a mailbox at once", async () => {
    for (const from of ["101", "102", "103"]) await leave(from);
    const statuses = await Promise.all([
      ...["msg0000", "msg0002"].map((name) => api.delete(`/voicemail/100/INBOX/${name}`)),
      api.post("/voicemail/100/INBOX/msg0001"),
    ]).then((answers) => answers.map(({ status }) => status));
    expect(statuses.filter((status) => status !== 200 && status !== 404)).toEqual([]); // 404: one before it was quicker
    const left = flat(await recordsOf("100"));
    const inFolder = (folder: string) => left.filter((one) => one.folder === folder);
    expect(left).toHaveLength(3 - statuses.slice(0, 2).filter((status) => status === 200).length);
    expect(inFolder("Old")).toHaveLength(statuses[2] === 200 ? 1 : 0);
    for (const folder of ["INBOX", "Old"]) {
      const names = inFolder(folder).map((_one, index) => `msg000${index}.txt`);
      expect(inFolder(folder).map(({ filename }) => filename)).toEqual(names);
    }
    expect(await counted()).toEqual([String(inFolder("INBOX").length), String(inFolder("Old").length)]);
  });

  it("is not lost while others are left and change places", async () => {
    const callers = ["101", "102", "103", "104"];
    let calling = true;
    const [marked, deleted] = [{ count: 0 }, { count: 0 }];
    const change = async (done: { count: number }, act: () => Promise<{ readonly status: number }>) => {
      while (calling) {
        const { status } = await act();
        expect([200, 404]).toContain(status);
        if (status === 200) done.count += 1;
      }
    };
    const changes = [
      change(marked, () => api.post("/voicemail/100/INBOX/msg0000")),
      change(deleted, () => api.delete("/voicemail/100/INBOX/msg0000")),
    ];
    for (let round = 0; round < 2; round += 1) {
      await Promise.all(callers.map(speak));
      await Promise.all(callers.map((from) => stage.phone(from).hangup()));
      await stage.empty();
    }
    await stage.until(() => expect(marked.count + deleted.count).toBe(2 * callers.length));
    calling = false;
    await Promise.all(changes);
    const names = flat(await recordsOf("100")).map(({ folder, filename }) => `${folder} ${filename}`);
    expect(names).toEqual(Array.from({ length: marked.count }, (_, index) => `Old msg000${index}.txt`));
    expect(await counted()).toEqual(["0", String(marked.count)]);
    expect(await readdir(mailbox("INBOX"))).toEqual([]);
  });

  it("is nobody's of another tenant", async () => {
    await leave("101");
    const [record] = flat(await recordsOf("100"));
    const branch = createVitalPbxApi(stage.url, BRANCH_KEY);
    const recfile = record?.recfile ?? "";
    expect((await api.file(recfile)).status).toBe(200);
    expect((await branch.file(recfile)).status).toBe(404);
    const [, { path = "" } = {}] = stage.directory().tenants;
    expect((await branch.file(recfile.replace(/^\/static\/\w+/, `/static/${path}`))).status).toBe(404);
    for (const what of ["100/INBOX/msg0000", "100@default/INBOX/msg0000"]) {
      expect((await branch.post(`/voicemail/${what}`)).status).toBe(404);
      expect((await branch.delete(`/voicemail/${what}`)).status).toBe(404);
    }
    expect((await api.delete("/voicemail/301/INBOX/msg0000")).body.message).toMatch(/no mailbox/);
    expect((await branch.delete("/voicemail/301/INBOX/msg0000")).body.message).toMatch(/no message/);
    expect(await counted()).toEqual(["1", "0"]);
  });
});

describe("without the spool", () => {
  it("messages are had of a PBX that tells of them, and of no other, which is said", async () => {
    for (const from of ["101", "102"]) await leave(from);
    await stage.withTandem({ voicemail: {} }, async (bridge) => {
      const other = createVitalPbxApi(() => bridge.url);
      await stage.until(() => expect(bridge.pbxs[0]?.state().sync.live).toBe(true));
      const all = (await other.get<readonly ApiExtension[]>("/extensions")).body.data;
      const id = all.find(({ extension }) => extension === "100")?.extension_id;
      const path = `/extensions/${id}/voicemail_records`;
      if (!tells()) {
        const { status, body } = await other.get(path);
        expect([status, body.message]).toEqual([501, expect.stringContaining("voicemail.spool")]);
        expect((await other.delete("/voicemail/100/INBOX/msg0000")).status).toBe(501);
        return;
      }
      const [one, two] = flat(await recordsOf("100"));
      const unknown = { priority: "", vmorig: "", recfile: "" };
      const theirs = flat((await other.get<Records>(path)).body.data);
      expect(theirs).toEqual([
        { ...one, ...unknown, date: expect.any(String) },
        { ...two, ...unknown, date: expect.any(String) },
      ]);
      expect(Math.abs(Number(theirs[0]?.date) - Number(one?.date))).toBeLessThanOrEqual(1);
      await told({ new: "1", old: "1" }, () => listen("100/INBOX/msg0000", other));
      await told({ new: "0", old: "1" }, () => remove("100/INBOX/msg0000", other));
      expect(places((await other.get<Records>(path)).body.data)).toEqual(["Old msg0000.txt Bob Brown<101>"]);
    });
  });
});
