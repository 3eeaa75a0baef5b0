import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { checkPbx } from "../../src/check/check-pbx.js";
import { hasFailed } from "../../src/check/finding.js";
import { loadConfig } from "../../src/config.js";
import { createApi } from "./api.js";
import { hangUp, linked, talk } from "./calls.js";
import { startProcess } from "./process.js";
import { openStage, type Stage } from "./stage.js";

/** What Tandem promises beside the calls, on a real PBX. */
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.stop());
afterEach(() => stage.clear());

it("an audit finds what the events did not tell, counts it, and puts it right", async () => {
  await talk(stage, "100", "103");
  stage.relay.swallow("Event: Hangup\r\n");
  await stage.phone("100").hangup();
  await stage.phone("103").idle();
  await stage.until(() => expect(stage.relay.swallowed()).toBe(2));
  stage.relay.swallow(undefined);
  expect([...stage.state().segments.values()]).toHaveLength(2);
  stage.requestAudit();
  await stage.empty();
  const { lastAudit } = stage.status();
  expect(lastAudit?.differences).toBe(2);
  expect(stage.logged).toContainEqual(
    expect.objectContaining({ level: "warn", message: "audit: the PBX differs" }),
  );
  expect(await stage.page("/metrics")).toContain(
    'tandem_audit_differences_total{core_server="default",about="channel"} 2',
  );
});

it("an extension that the dialplan gets is there at once, and one that it loses is gone with the next audit", async () => {
  const asked = async () => (await stage.api.get("/extensions/getByName/177")).status;
  await stage.pbx.cli("dialplan add extension 177,hint,PJSIP/107 into from-internal");
  await stage.until(async () => expect(await asked()).toBe(200));
  await stage.pbx.cli("dialplan remove extension 177@from-internal"); // of which AMI says nothing
  stage.requestAudit();
  await stage.until(async () => expect(await asked()).toBe(404));
});

it("an extension and a queue that a reload of their files brings are found", async () => {
  const { etc } = stage.pbx.directories;
  const files = ["extensions.conf", "queues.conf"].map((name) => join(etc, name));
  const [extensions = "", queues = ""] = files;
  const before = await Promise.all(files.map((file) => readFile(file, "utf8")));
  const asked = async (path: string) => (await stage.api.get(path)).status;
  await appendFile(extensions, "\n[from-internal](+)\nexten => 176,hint,PJSIP/106\n");
  await stage.pbx.cli("dialplan reload");
  await stage.until(async () => expect(await asked("/extensions/getByName/176")).toBe(200));
  await appendFile(queues, "\n[510](queue)\nmember => PJSIP/104\n");
  await stage.pbx.cli("queue reload all"); // of which AMI says nothing
  expect(await asked("/queues/getByName/510")).toBe(404);
  stage.requestAudit();
  await stage.until(async () => expect(await asked("/queues/getByName/510")).toBe(200));
  expect((await stage.api.get("/queues/getByName/510/agents")).body).toMatchObject([{ dynamic: false }]);
  await Promise.all(files.map((file, index) => writeFile(file, before[index] ?? "")));
  await stage.pbx.cli("dialplan reload");
  await stage.pbx.cli("queue reload all");
  stage.requestAudit();
  await stage.until(async () => expect(await asked("/queues/getByName/510")).toBe(404));
  await stage.until(async () => expect(await asked("/extensions/getByName/176")).toBe(404));
});

it("Do Not Disturb that is written into the AstDB behind everybody's back is found by the next audit", async () => {
  const isOn = async () => (await stage.api.get("/extensions/getByName/102/dnd")).body;
  await stage.witness().act({ action: "DBPut", family: "DND", key: "102", val: "YES" });
  expect(await isOn()).toEqual({ enabled: false }); // of which AMI says nothing
  stage.requestAudit();
  await stage.until(async () => expect(await isOn()).toEqual({ enabled: true }));
  expect((await stage.api.post("/extensions/getByName/102/disableDnd", {})).status).toBe(204);
  await expect(stage.witness().act({ action: "DBGet", family: "DND", key: "102" })).rejects.toThrow();
  expect(await isOn()).toEqual({ enabled: false });
});

it("a user's status is kept when Tandem ends and begins again", async () => {
  const set = { name: "Went back in time", type: "away", note: "Tell Doc Brown", returnTime: 499132800 };
  expect(await stage.api.post("/users/status/set", set)).toEqual({ status: 204, body: "" });
  const before = (await stage.api.get("/users/status")).body;
  expect(before).toMatchObject({ ...set, userCreated: true });
  await stage.restartTandem("same");
  expect((await stage.api.get("/users/status")).body).toEqual(before);
  expect((await stage.api.get("/users/getByName/100/status")).body).toEqual(before);
  expect((await stage.api.get("/users/getByName/ivy/status")).status).toBe(403);
});

it("unlicensed extensions are left out, refused by name, and so are their calls alone", async () => {
  const { body } = await stage.api.get("/extensions");
  expect(body).not.toContainEqual(expect.objectContaining({ extensionNumber: "108" }));
  expect((await stage.api.get("/extensions/getByName/108")).status).toBe(403);
  await stage.phone("108").dial("860");
  await stage.until(() => expect(stage.segmentOf("108").state).toBe("up"));
  expect((await stage.api.get("/callSegments")).body).toEqual([]);
  expect((await stage.api.get(`/callSegments/${stage.segmentOf("108").id}`)).status).toBe(403);
  await hangUp(stage, "108");
});

it("/status and /readyz say how it stands while the link is cut", async () => {
  expect(await stage.page("/readyz")).toContain('"default"');
  await stage.loseLink();
  const { link, sync } = stage.status();
  expect([link.state, sync.live]).toEqual(["down", false]);
  expect((await fetch(`${stage.url()}/readyz`)).status).toBe(503);
  expect((await fetch(`${stage.url()}/healthz`)).status).toBe(200);
  await stage.regainLink();
  expect((await fetch(`${stage.url()}/readyz`)).status).toBe(200);
});

it("nothing is told as live while events come late, and all is as it was when they do no more", async () => {
  await talk(stage, "100", "103");
  await stage.phone("101").dial("102");
  await linked(stage, "101", "102");
  const { sync } = stage.status();
  const staying = stage.segmentOf("100").id;
  const snapshots = () => stage.logged.filter(({ message }) => message === "snapshot in").length;
  const before = snapshots();
  stage.relay.slowDown(20);
  await stage.phone("101").hangup();
  await stage.until(async () => expect((await fetch(`${stage.url()}/readyz`)).status).toBe(503));
  expect(stage.segmentOf("101").state).toBe("up"); // which is what would be told
  const { status, body } = await stage.api.get("/callSegments");
  expect([status, body]).toEqual([503, expect.stringContaining("what its PBX tells comes late")]);
  expect(stage.status()).toMatchObject({ link: { state: "up" }, sync: { live: false } });
  expect(stage.status().sync.since).toBe(stage.status().lateSince);
  stage.relay.release();
  await stage.until(async () => expect((await fetch(`${stage.url()}/readyz`)).status).toBe(200));
  await stage.agree();
  expect(stage.segmentOf("100").id).toBe(staying);
  expect([stage.status().sync, stage.status().lateSince, snapshots()]).toEqual([sync, null, before]);
  await hangUp(stage, "100");
});

it("call records that are written while the link is cut are read in the PBX's file, and those heard stay one", async () => {
  const database = new Database(stage.databaseFile(), { readonly: true });
  const kept = () => database.prepare("SELECT channel_id FROM call_record ORDER BY rowid").pluck().all();
  const before = kept().length;
  await talk(stage, "100", "103");
  const heard = stage.segmentOf("100").channelId;
  await hangUp(stage, "100");
  await stage.until(() => expect(kept().slice(before)).toEqual([heard]));
  await stage.phone("101").dial("102");
  await linked(stage, "101", "102");
  const missed = stage.segmentOf("101").channelId;
  await stage.loseLink();
  expect(stage.status().callRecordGaps).toEqual([{ from: expect.any(Number), to: null }]);
  await stage.phone("101").hangup();
  const file = join(stage.pbx.directories.log, "cdr-custom", "tandem.csv");
  await stage.until(async () => expect(await readFile(file, "utf8")).toContain(`"${missed}"`));
  await stage.regainLink();
  await stage.until(() => expect(kept().slice(before)).toEqual([heard, missed]));
  await stage.until(() => expect(stage.status().callRecordGaps).toEqual([]));
  database.close();
  await stage.empty();
});

it("a core server without conference rooms says so, to whoever is named", async () => {
  await talk(stage, "100", "103");
  await stage.withTandem({ conferenceRooms: false }, async (bridge) => {
    const api = createApi(() => bridge.url);
    await stage.until(async () => expect((await api.get("/callSegments")).body).toHaveLength(2));
    const [segment] = (await api.get("/callSegments")).body as { id: string }[];
    for (const what of ["kick", "mute", "unmute"]) {
      const { status, body } = await api.post(`/callSegments/${segment?.id}/${what}`, {});
      expect([status, body]).toEqual([500, expect.stringContaining("conference rooms")]);
    }
    expect((await api.get("/conferences")).body).toEqual([]);
    expect((await api.get("/conferences/getByName/600")).status).toBe(404);
  });
  await hangUp(stage, "100");
});

it("a bad AMI secret is said clearly, and the service stays up", async () => {
  const { pbx } = stage;
  const { username } = pbx.accounts.tandem;
  const ami = { host: pbx.amiHost, port: pbx.amiPort, username, secret: "wrong" };
  await stage.withTandem({ ami }, async (bridge) => {
    const status = () => bridge.pbxs[0]?.status();
    await stage.until(() => expect(status()?.link.lastError).toContain(`refused the AMI user '${username}'`));
    expect(status()?.link.lastError).not.toContain("wrong");
    expect((await fetch(`${bridge.url}/readyz`)).status).toBe(503);
  });
});

it("check finds the lab's PBX in order, and names the file where it is not", async () => {
  const [server] = loadConfig({ TANDEM_CONFIG: stage.configFile }).coreServers;
  if (server === undefined) throw new Error("no core server");
  const findings = await checkPbx(server);
  expect(findings.length).toBeGreaterThan(5);
  expect(findings.filter(({ level }) => level !== "ok")).toEqual([]);
  const wrong = await checkPbx({ ...server, ami: { ...server.ami, secret: "wrong" } });
  expect(hasFailed(wrong)).toBe(true);
  expect(wrong.at(-1)).toMatchObject({ level: "fail", text: expect.stringContaining("manager.conf") });
});

it("SIGTERM ends it within five seconds, logged off", async () => {
  await stage.stopTandem();
  const process = await startProcess(stage.configFile);
  const begun = Date.now();
  expect(await process.terminate()).toBe(0);
  expect(Date.now() - begun).toBeLessThan(5_000);
  await stage.until(async () => {
    expect(await stage.pbx.cli("manager show connected")).not.toContain(stage.pbx.accounts.tandem.username);
  });
  await stage.restartTandem("same");
});
