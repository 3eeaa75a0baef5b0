import { describe, expect, it } from "vitest";
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

  it("is the same byte by byte and in batches", () => {
    expect(play(fixture, BYTE_BY_BYTE).changes).toEqual(changes);
    expect(play(fixture, BATCHED).changes).toEqual(changes);
  });
});
