import { describe, expect, test } from "vitest";
import { createFeed } from "../../src/feed/feed.js";
import { createIngest } from "../../src/ingest.js";
import type { Change } from "../../src/state/model.js";
import { emptyState } from "../../src/state/tables.js";
import { calls, gone, snapshot, talk, up } from "./state/facts.js";
import { describeCalls } from "./state/story.js";

function ingesting() {
  const told: string[] = [];
  const disk = { full: false };
  const save = (changes: readonly Change[]) => {
    if (disk.full) throw new Error("the disk is full");
    told.push(`disk ${changes.length}`);
  };
  const feed = createFeed();
  const ingest = createIngest({ store: { save, load: emptyState }, feed, now: () => 0 });
  feed.subscribe((occurrences) => {
    const counts = occurrences.map(({ changes }) => changes.length).join("+");
    told.push(`feed ${counts}, segments ${[...ingest.state.segments.values()].length}`);
  });
  return { ingest, told, disk };
}

describe("a batch of facts", () => {
  test("goes to the disk, then to memory, then to the subscribers, all at once", () => {
    const { ingest, told } = ingesting();
    expect(ingest.take([calls("100", "101"), up("100")])).toBe(0);
    expect(told).toEqual(["disk 4", "feed 2+2, segments 1"]);
  });

  test("that the disk refuses moves nothing and tells nobody", () => {
    const { ingest, told, disk } = ingesting();
    ingest.take([calls("100", "101")]);
    disk.full = true;
    expect(() => ingest.take([up("100"), ...talk.slice(1)])).toThrow("the disk is full");
    expect([...ingest.state.segments.values()]).toMatchObject([{ channelId: "100", state: "down" }]);
    expect(told).toHaveLength(2);
    disk.full = false;
    ingest.take([up("100"), ...talk.slice(1)]);
    expect(describeCalls(ingest.state)).toEqual(["100 talks to 101"]);
  });

  test("a link that is lost is lost, though the disk refuses to be told of it", () => {
    const { ingest, told, disk } = ingesting();
    ingest.take([snapshot()]);
    expect(ingest.state.sync.live).toBe(true);
    disk.full = true;
    expect(ingest.lose(7_000)).toEqual(new Error("the disk is full"));
    expect(ingest.state.sync).toMatchObject({ live: false, since: 7_000 });
    expect(told.at(-1)).toMatch(/^feed 1,/);
    disk.full = false;
    expect(ingest.lose(8_000)).toBeNull();
    expect(ingest.state.sync).toMatchObject({ live: false, since: 7_000 });
  });

  test("that changes nothing is neither written nor told", () => {
    const { ingest, told } = ingesting();
    expect(ingest.take([])).toBe(0);
    expect(ingest.take([gone("900")])).toBe(1);
    expect(told).toEqual([]);
  });

  test("counts the facts about channels never seen; one that began in the same batch was seen", () => {
    const { ingest } = ingesting();
    expect(ingest.take([up("900"), calls("100", "101"), up("100"), gone("100"), up("901")])).toBe(2);
  });

  test("does not count what is told of a channel after its end: Asterisk's threads overtake each other", () => {
    const { ingest } = ingesting();
    expect(ingest.take([calls("100", "101"), gone("100"), up("100")])).toBe(0);
    expect(ingest.take([up("100"), up("101")])).toBe(1);
  });

  test("remembers the last thousand channels that ended", () => {
    const { ingest } = ingesting();
    const ids = Array.from({ length: 1_001 }, (_, n) => `${100 + n}`);
    ingest.take(ids.flatMap((id) => [calls(id, "101"), gone(id)]));
    expect(ingest.take([up("100")])).toBe(1);
    expect(ingest.take([up("101"), up("1100")])).toBe(0);
  });
});
