import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { hangUp, linked, ring } from "./calls.js";
import { openStage, type Stage } from "./stage.js";
import {
  openServerSent,
  openWebSocket,
  type Subscriber,
  type Told,
  type WebSocketSubscriber,
} from "./stream.js";

/** The event API while real phones call on a real PBX. */
let stage: Stage;
let subscriber: WebSocketSubscriber;
/** Tandem's database, read as each event comes in. */
let database: Database.Database;
const lateRows: string[] = [];

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.stop());

beforeEach(async () => {
  database = new Database(stage.databaseFile(), { readonly: true });
  lateRows.length = 0;
  subscriber = await openWebSocket(stage.url(), (event) => lateRows.push(...whatIsNotOnDisk(event)));
  await subscriber.event("userLogin");
  subscriber.forget();
});
afterEach(async () => {
  await subscriber.close();
  database.close();
  await stage.clear();
  await stage.empty();
  expect(lateRows).toEqual([]);
});

/** What an event tells and the database does not say yet. */
function whatIsNotOnDisk(event: Told): string[] {
  const row = (id: unknown) =>
    database.prepare("SELECT ended_at AS endedAt, whole FROM segment WHERE id = ?").get(id) as
      | { endedAt: number | null; whole: string }
      | undefined;
  const late = (id: unknown, holds: (segment: Record<string, unknown>) => boolean): string[] => {
    const found = row(id);
    const isThere = found !== undefined && (found.endedAt !== null || holds(JSON.parse(found.whole)));
    return isThere ? [] : [`${event.type} before its row: ${found?.whole}`];
  };
  if (event.type === "hangup") return late(event.callSegmentId, () => false);
  if (event.type === "linkStart") {
    return late(event.callSegmentId1, ({ linked }) => linked === event.callSegmentId2);
  }
  return event.type === "confRoomCallJoin" ? late(event.callSegmentId, ({ conference }) => !!conference) : [];
}

const types = ({ events }: Subscriber): string[] => events.map(({ type }) => type);

/** The id that an event says of the segment of an extension. */
const segmentIn = (event: Told, extension: string): unknown =>
  ["", "1", "2", "From", "To"]
    .filter((suffix) => event[`extensionNumber${suffix}`] === extension)
    .map((suffix) => event[`callSegmentId${suffix}`])[0];

it("tells a call from its first ring to its end, in order, with the ids that REST has", async () => {
  await ring(stage, "100", "103");
  const [caller, called] = [stage.segmentOf("100").id, stage.segmentOf("103").id];
  await subscriber.event("dialStart", { callSegmentIdFrom: caller, callSegmentIdTo: called });
  await stage.phone("103").accept();
  const link = await subscriber.event("linkStart");
  expect((await stage.api.get(`/callSegments/${link.callSegmentId1}/linkedCallSegment`)).body).toMatchObject({
    id: link.callSegmentId2,
  });
  await stage.phone("103").hold();
  await subscriber.event("holdStart", { callSegmentId: called });
  await stage.phone("103").resume();
  await subscriber.event("holdEnd", { callSegmentId: called });
  await stage.phone("100").hangup();
  await subscriber.event("hangup", { callSegmentId: caller });
  await subscriber.event("hangup", { callSegmentId: called });
  expect(types(subscriber)).toEqual([
    "dialStart",
    "dialEnd",
    "linkStart",
    "holdStart",
    "holdEnd",
    "linkEnd",
    "hangup",
    "hangup",
  ]);
  const [user, extension] = [
    stage.directory().user({ userName: "100" }),
    stage.directory().extension({ number: "100" }),
  ];
  expect(link).toMatchObject({
    coreServerId: stage.directory().coreServer.id,
    callSegmentId1: caller,
    callerIdName1: "Alice Adams",
    callerIdNumber1: "100",
    did1: "103",
    extensionId1: extension?.id,
    extensionNumber1: "100",
    userId1: user?.id,
    username1: "100",
    callSegmentId2: called,
    did2: null,
    extensionNumber2: "103",
  });
  const { events } = subscriber;
  for (const { time } of events) expect(Math.abs(time - Date.now())).toBeLessThan(30_000);
  expect(events.map(({ time }) => time)).toEqual(events.map(({ time }) => time).sort((a, b) => a - b));
});

it("tells of a call through Local channels as of one call, while they go away", async () => {
  await stage.phone("100").dial("803");
  await linked(stage, "100", "101");
  await stage.until(() => {
    const names = [...stage.state().channels.values()].map(({ name }) => name);
    expect(names.filter((name) => name.startsWith("Local/"))).toEqual([]);
  });
  await hangUp(stage, "100");
  await stage.until(() => expect(types(subscriber).filter((type) => type === "hangup")).toHaveLength(2));
  expect(types(subscriber)).toEqual(["dialStart", "dialEnd", "linkStart", "linkEnd", "hangup", "hangup"]);
});

it("tells of a queue's callers and agents", async () => {
  await stage.phone("102").dial("501");
  const join = await subscriber.event("queueCallJoin", { queue: "501", extensionNumber: "102" });
  expect(join).toMatchObject({ callSegmentId: stage.segmentOf("102").id, position: 1 });
  await stage.api.post("/queues/getByName/501/login", { extensionNumber: "104", paused: true });
  const login = await subscriber.event("agentLogin", { queue: "501", extensionNumber: "104" });
  const { body } = await stage.api.get("/queues/getByName/501/agents");
  expect(body).toMatchObject([{ id: login.agentId, name: login.agent }]);
  await subscriber.event("agentPaused", { agentId: login.agentId });
  await stage.api.post(`/queues/getByName/501/agents/${login.agentId}/unpause`, {});
  await subscriber.event("agentUnpaused", { agentId: login.agentId });
  await stage.phone("104").ringing();
  await stage.phone("104").accept();
  await subscriber.event("linkStart");
  await subscriber.event("queueCallLeave", { callSegmentId: join.callSegmentId });
  await stage.api.post("/queues/getByName/501/logout", { extensionNumber: "104" });
  await subscriber.event("agentLogout", { agentId: login.agentId });
  await hangUp(stage, "102");
});

it("tells of conferences, Do Not Disturb and statuses, and a filter lets through what it names", async () => {
  const all = await openServerSent(stage.url());
  await stage.phone("100").dial("666");
  const join = await all.event("confRoomCallJoin", { extensionNumber: "100" });
  const { body } = await stage.api.get("/conferences/getByName/666");
  expect(join).toMatchObject({ conferenceRoomId: (body as { id: string }).id, conferenceRoomName: "666" });
  await stage.phone("100").hangup();
  await all.event("confRoomCallLeave", { callSegmentId: join.callSegmentId });
  await subscriber.filter({ property: "type", value: "dnd*" }, { property: "extensionNumber", value: "10*" });
  await stage.api.post("/extensions/getByName/100/enableDnd", {});
  await stage.api.post("/extensions/getByName/100/disableDnd", {});
  await subscriber.event("dndOff", { extensionNumber: "100" });
  expect(types(subscriber)).toEqual(["dndOn", "dndOff"]);
  const status = { name: "Went back in time", type: "away", note: "Tell Doc Brown", returnTime: 499132800 };
  await stage.api.post("/users/getByName/100/status/set", status);
  const { type: statusType, ...more } = status;
  expect(await all.event("userStatus", { username: "100" })).toMatchObject({ statusType, ...more });
  await all.close();
});

it("tells what phones do by themselves: *78, *50, and a transfer", async () => {
  await stage.phone("101").dial("*78");
  await subscriber.event("dndOn", { extensionNumber: "101" });
  await stage.empty();
  await stage.phone("101").dial("*79");
  await subscriber.event("dndOff", { extensionNumber: "101" });
  await stage.empty();
  subscriber.forget();
  await ring(stage, "100", "103");
  await stage.phone("103").accept();
  const first = await subscriber.event("linkStart");
  await stage.phone("100").blindTransfer("101");
  await linked(stage, "103", "101");
  const second = await subscriber.event("linkStart", { extensionNumber2: "101" });
  expect(segmentIn(second, "103")).toBe(segmentIn(first, "103"));
  const links = subscriber.events.filter(({ type }) => type.startsWith("link")).map(({ type }) => type);
  expect(links).toEqual(["linkStart", "linkEnd", "linkStart"]);
  await hangUp(stage, "103");
});

it("says when the PBX is out of sight, and what it finds changed afterwards", async () => {
  await ring(stage, "100", "103");
  const { id } = stage.segmentOf("100");
  await subscriber.event("dialStart"); // the state shows it before the stream has brought it here
  subscriber.forget();
  await stage.loseLink();
  await subscriber.event("coreServerUnavailable");
  await stage.phone("100").hangup();
  await stage.phone("103").idle();
  await stage.regainLink();
  await subscriber.event("coreServerAvailable");
  await subscriber.event("hangup", { callSegmentId: id });
  expect(types(subscriber)).toEqual([
    "coreServerUnavailable",
    "dialEnd",
    "hangup",
    "hangup",
    "coreServerAvailable",
  ]);
});

it("a client that comes back misses nothing, and is told when it did", async () => {
  const first = await openServerSent(stage.url());
  await ring(stage, "100", "103");
  await first.event("dialStart");
  const { lastId } = first;
  await first.close();
  await stage.phone("103").accept();
  await linked(stage, "100", "103");
  await hangUp(stage, "100");
  await stage.until(() => expect(types(subscriber).filter((type) => type === "hangup")).toHaveLength(2));
  const again = await openServerSent(stage.url(), lastId);
  await stage.until(() => expect(types(again)).toEqual(types(subscriber).slice(1)));
  expect(again.events).toEqual(subscriber.events.slice(1));
  const { lastId: newest } = again;
  await again.close();
  await subscriber.close();
  await stage.restartTandem("same");
  const later = await openServerSent(stage.url(), newest);
  await later.event("eventsMissed");
  await later.close();
  subscriber = await openWebSocket(stage.url());
});

it("one that does not read is cut off, and nobody else waits for it", async () => {
  const slow = await openWebSocket(stage.url());
  const closed = new Promise<number>((resolve) => slow.socket.once("close", resolve));
  slow.socket.pause();
  const note = "\u{20ac}".repeat(990);
  const statuses = 6_000; // 19 MB of events: more than all buffers between the two hold
  for (let n = 0; n < statuses; n += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, k) => setStatus(`${n + k} ${note}`)));
    if (n === statuses / 2) await ring(stage, "100", "103");
  }
  await subscriber.event("dialStart", { extensionNumberFrom: "100" });
  await stage.until(() => {
    const told = subscriber.events.filter(({ type }) => type === "userStatus");
    expect(told).toHaveLength(statuses);
  });
  const notes = subscriber.events.flatMap((event) => (event.type === "userStatus" ? [event.note] : []));
  expect(new Set(notes).size).toBe(statuses);
  await stage.until(async () => {
    expect(await stage.page("/metrics")).toContain('tandem_event_streams_cut_total{reason="slow"} 1');
  });
  slow.socket.resume();
  expect(await closed).toBe(1013);
  await hangUp(stage, "100");
}, 120_000);

async function setStatus(note: string): Promise<void> {
  const { status } = await stage.api.post("/users/getByName/101/status/set", {
    name: "Away",
    type: "away",
    note,
  });
  expect(status).toBe(204);
}

it("logins are those who are connected", async () => {
  const logins = async () => (await stage.api.get("/users/getByName/100/logins")).body as { id: string }[];
  const [first] = await logins();
  const other = await openWebSocket(stage.url());
  const began = await subscriber.event("userLogin", { username: "100" });
  expect((await logins()).map(({ id }) => id)).toEqual([first?.id, began.userLoginId]);
  expect((await stage.api.get(`/users/getByName/100/logins/${began.userLoginId}`)).body).toMatchObject({
    ip: "127.0.0.1",
    port: began.port,
  });
  await other.close();
  await subscriber.event("userLogout", { userLoginId: began.userLoginId });
  expect((await logins()).map(({ id }) => id)).toEqual([first?.id]);
});
