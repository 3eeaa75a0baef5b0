import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PbxEvent } from "../../../src/events/event.js";
import { evolve } from "../../../src/state/evolve.js";
import { apply } from "../../../src/state/tables.js";
import { createLiveStore } from "../../../src/store/live.js";
import { migrate, readMigrations } from "../../../src/store/migrate.js";
import {
  AT,
  at,
  bundles,
  calls,
  contact,
  endpoint,
  extension,
  gone,
  holds,
  isMember,
  joins,
  listed,
  lists,
  member,
  parks,
  queues,
  snapshot,
  talk,
} from "../state/facts.js";
import { describeCalls, given } from "../state/story.js";

let database: Database.Database;
beforeEach(() => {
  database = new Database(":memory:");
  migrate(database);
});
afterEach(() => void database.close());

const storeOf = (coreServer = "default") => createLiveStore(database, coreServer);

/** Saves what each event changes, as the events come. */
function saved(events: readonly PbxEvent[], coreServer = "default") {
  const story = given();
  for (const event of events) storeOf(coreServer).save(story.when(event));
  return story;
}

const rows = (sql: string): unknown[] => database.prepare(sql).all();

describe("the live state on disk", () => {
  const day = [
    snapshot({
      extensions: [extension("100"), extension("101", { dnd: true })],
      pjsip: { endpoints: [endpoint("100"), endpoint("109")], contacts: [] },
      mailboxes: [{ mailbox: "100", context: "default", fullName: "Alice Adams", email: "" }],
    }),
    isMember(member("500", "PJSIP/101")),
    lists(["100", "109"], contact("100"), contact("109", { expiresAt: null })),
    ...talk,
    holds("100"),
    calls("102", "600"),
    joins("102", "600", true),
    calls("103", "500"),
    queues("103", "500", 1),
    bundles("100", "104", "102"),
  ];

  test("is read back as it was, and nothing in it is live", () => {
    const { state } = saved(day);
    const loaded = storeOf().load(AT + 99);
    expect(describeCalls(loaded)).toEqual(describeCalls(state));
    expect([...loaded.segments.values()]).toEqual(expect.arrayContaining([...state.segments.values()]));
    expect([...loaded.queueMembers.values()]).toEqual([...state.queueMembers.values()]);
    expect([...loaded.conferences.values()]).toEqual([...state.conferences.values()]);
    expect([...loaded.contacts.values()]).toEqual([...state.contacts.values()]);
    expect([...loaded.contacts.values()]).toHaveLength(2);
    expect([...loaded.endpoints.values()]).toEqual([endpoint("100"), endpoint("109")]);
    expect([...loaded.mailboxes.values()]).toEqual([...state.mailboxes.values()]);
    expect(loaded.mailboxes.get("100@default")?.fullName).toBe("Alice Adams");
    expect([...loaded.bundleMembers.values()]).toEqual(
      expect.arrayContaining([...state.bundleMembers.values()]),
    );
    expect(loaded.bundleMembers.get("102@from-internal")).toMatchObject({
      main: "100@from-internal",
      position: 1,
    });
    expect(loaded.extensions.get("101@from-internal")?.dnd).toBe(true);
    expect(loaded.devices.get("PJSIP/101")?.key).toBe("101@from-internal");
    expect(loaded.sync).toEqual({ live: false, since: AT + 99, bootId: "boot 1", hasConferences: true });
  });

  test("is the same, whether it was saved event by event or in one batch", () => {
    const events = [...day, gone("100"), calls("104", "101")];
    saved(events);
    const kept = () => [
      rows("SELECT * FROM live ORDER BY kind, key"),
      rows("SELECT * FROM segment ORDER BY id"),
      rows("SELECT * FROM call_record"),
    ];
    const one = kept();
    database.exec("DELETE FROM live; DELETE FROM segment; DELETE FROM call_record");
    const story = given();
    storeOf().save(events.flatMap((event) => story.when(event)));
    expect(one.flat().length).toBeGreaterThan(20);
    expect(kept()).toEqual(one);
  });

  test("goes on where it was: a leg that is still there keeps its id", () => {
    saved(day);
    const loaded = storeOf().load(0);
    expect([...loaded.segments.values()].map(({ id }) => id)).toContain("segment 100");
    apply(loaded, evolve(loaded, snapshot({ channels: [listed("100", { state: "up" })] })));
    expect([...loaded.segments.values()].map(({ id }) => id)).toEqual(["segment 100"]);
  });

  test("of one core server is not that of another", () => {
    saved(day, "one");
    saved(
      [calls("100", "101")].map((event) => ({ ...event, ids: { segmentId: "s2", callerIdId: "c2" } })),
      "two",
    );
    expect([...storeOf("two").load(0).segments.values()]).toHaveLength(1);
    expect([...storeOf("three").load(0).channels.values()]).toEqual([]);
    expect([...storeOf("one").load(0).segments.values()]).toHaveLength(4);
  });

  test("holds an ended segment as a row that lives no more", () => {
    saved([...day, at(AT + 50, gone("100", 17, "User busy"))]);
    expect(rows("SELECT id, ended_at, cause, cause_text FROM segment WHERE ended_at IS NOT NULL")).toEqual([
      { id: "segment 100", ended_at: AT + 50, cause: 17, cause_text: "User busy" },
    ]);
    expect([...storeOf().load(0).segments.values()].map(({ channelId }) => channelId).sort()).toEqual([
      "101",
      "102",
      "103",
    ]);
  });

  test("writes unknown as null, yes and no as one and nought", () => {
    saved([
      snapshot({ channels: [listed("100", { bridgeId: "B1", recording: null })], bridges: [] }),
      ...day.slice(1),
    ]);
    const known = rows("SELECT channel_id, on_hold, recording, incoming FROM segment ORDER BY channel_id");
    expect(known).toContainEqual({ channel_id: "100", on_hold: 1, recording: null, incoming: 0 });
    expect(known).toContainEqual({ channel_id: "101", on_hold: 0, recording: 0, incoming: 1 });
  });

  test("moves as a whole or not at all", () => {
    const changes = given().when(calls("100", "101"));
    const [first] = changes;
    const broken = {
      type: "ChannelChanged",
      channel: { ...talk[0], channelId: null },
    } as unknown as typeof first;
    if (first === undefined || broken === undefined) throw new Error("no change");
    expect(() => storeOf().save([first, broken])).toThrow();
    expect(rows("SELECT * FROM live")).toEqual([]);
  });

  test("forgets segments that ended before a time, and none that lives", () => {
    saved([...day, at(AT + 50, gone("100")), at(AT + 60, gone("101"))]);
    saved([at(AT, calls("x", "1")), at(AT + 1, gone("x"))], "other");
    expect(storeOf().forgetEndedBefore(AT + 60, 1_000)).toBe(1);
    expect(rows("SELECT id FROM segment ORDER BY id")).toEqual([
      { id: "segment 101" },
      { id: "segment 102" },
      { id: "segment 103" },
      { id: "segment x" },
    ]);
  });
});

test("rows of a version that knew no Do Not Disturb and no optimisation are read as if there were none", () => {
  const old = new Database(":memory:");
  const [first, second, ...later] = readMigrations();
  migrate(
    old,
    [first, second].flatMap((migration) => migration ?? []),
  );
  const put = old.prepare("INSERT INTO live (core_server, kind, key, whole) VALUES ('default', ?, ?, ?)");
  const { optimizing: _, ...channel } = given(...talk).state.channels.get("100") ?? {};
  const { dnd: __, ...facts } = extension("100");
  put.run("channel", "100", JSON.stringify(channel));
  put.run("extension", "100@from-internal", JSON.stringify({ ...facts, key: "100@from-internal" }));
  put.run("sync", "", JSON.stringify({ live: true, since: AT, bootId: "boot 1" }));
  expect(later.length).toBeGreaterThan(0);
  migrate(old);
  const state = createLiveStore(old, "default").load(AT);
  expect(state.channels.get("100")).toMatchObject({ ...channel, optimizing: [] });
  expect(state.extensions.get("100@from-internal")).toMatchObject({ ...facts, dnd: false });
  expect(state.sync).toMatchObject({ bootId: "boot 1", hasConferences: false });
  old.close();
});

test("legs of a version that knew neither since when nor by whom are read as if they had been so all along", () => {
  const old = new Database(":memory:");
  migrate(
    old,
    readMigrations().filter(({ name }) => name < "0005"),
  );
  const { state } = given(...talk, parks("101", "701"));
  const { parker: _parker, ...parkedThen } = state.channels.get("101")?.parked ?? {};
  const { since: _since, by: _by, ...placeThen } = state.segments.get("segment 101")?.parked ?? {};
  const channel = { ...state.channels.get("101"), parked: parkedThen };
  const {
    onHoldSince: _hold,
    recordingSince: _recording,
    ...segment
  } = state.segments.get("segment 101") ?? {};
  old
    .prepare("INSERT INTO live (core_server, kind, key, whole) VALUES ('default', 'channel', '101', ?)")
    .run(JSON.stringify(channel));
  old
    .prepare(
      `INSERT INTO segment (id, core_server, channel_id, linked_id, channel, caller_name, caller_number, incoming, state,
         started_at, whole) VALUES ('segment 101', 'default', '101', 'call', 'c', '', '', 1, 'up', ?, ?)`,
    )
    .run(AT, JSON.stringify({ ...segment, parked: placeThen }));
  migrate(old);
  const loaded = createLiveStore(old, "default").load(AT);
  expect(loaded.channels.get("101")).toEqual(state.channels.get("101"));
  expect(loaded.segments.get("segment 101")).toEqual(state.segments.get("segment 101"));
  old.close();
});
