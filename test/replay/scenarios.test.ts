import type { Database } from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { createLiveStore } from "../../src/store/live.js";
import { eventsOf, tellEvents } from "./events.js";
import { fixtureNames, readFixture } from "./fixture.js";
import { BATCHED, BYTE_BY_BYTE, play, WHOLE } from "./play.js";
import { tell } from "./tell.js";

const names = fixtureNames();

it("there are recordings to play", () => {
  expect(names.length).toBeGreaterThan(30);
});

describe.each(names)("%s", (name) => {
  const fixture = readFixture(name);
  const { changes, state, unseen } = play(fixture, WHOLE);

  it(fixture.story, async () => {
    await expect(tell(changes)).toMatchFileSnapshot(`../fixtures/ami/${name}/changes.txt`);
  });

  it("leaves nothing over, and drops nothing", () => {
    expect([...state.segments.values(), ...state.channels.values()]).toEqual([]);
    expect([...state.bridges.values()].flatMap(({ members }) => members)).toEqual([]);
    expect(unseen).toBe(0);
  });

  it("is told to subscribers as events, however the bytes come", async () => {
    const events = eventsOf(fixture, WHOLE);
    await expect(tellEvents(events)).toMatchFileSnapshot(`../fixtures/ami/${name}/events.txt`);
    for (const arrival of [BYTE_BY_BYTE, BATCHED]) {
      expect(tellEvents(eventsOf(fixture, arrival))).toBe(tellEvents(events));
    }
  });

  it("keeps each call record that the PBX wrote, and each once however often it is told", () => {
    const databases: Database[] = [];
    const { changes: heard } = play(fixture, WHOLE, ({ database }) => databases.push(database));
    const [database] = databases;
    if (database === undefined) throw new Error("nothing was played");
    const count = database.prepare<[], number>("SELECT count(*) FROM call_record").pluck();
    const written = fixture.parts.flatMap((part) =>
      part.kind === "ami" ? (part.text.match(/^Event: Cdr$/gm) ?? []) : [],
    );
    expect(count.get()).toBe(written.length);
    createLiveStore(database, "default").save(heard.filter(({ type }) => type === "CallRecorded"));
    expect(count.get()).toBe(written.length);
  });

  it("is the same byte by byte and in batches", () => {
    expect(play(fixture, BYTE_BY_BYTE).changes).toEqual(changes);
    expect(play(fixture, BATCHED).changes).toEqual(changes);
  });
});
