import fc from "fast-check";
import { expect, test } from "vitest";
import type { ExtensionFacts, PbxEvent } from "../../../../src/events/event.js";
import type { Segment } from "../../../../src/state/model.js";
import { extension, linkLost, snapshot } from "../../state/facts.js";
import { ModelPbx, type Step } from "../../state/model-pbx.js";
import { type Listening, listenTo, PHONES } from "./listening.js";
import { linesOf, partsOf, Replica } from "./replica.js";

const aStep: fc.Arbitrary<Step> = fc.tuple(fc.nat(22), fc.nat(50), fc.nat(50));
const aDay = fc.array(aStep, { minLength: 5, maxLength: 80, size: "max" });
const RUNS = { numRuns: 60 };

/** The model's calls are made by four phones: here all of them have hints, and no leg is from outside. */
const ALL_PHONES = [...PHONES, extension("103")];

function eventsOf(steps: readonly Step[]): readonly PbxEvent[] {
  const pbx = new ModelPbx();
  for (const step of steps) pbx.do(step);
  return pbx.events;
}

/** A PBX with these phones and no calls. */
const having = (extensions: readonly ExtensionFacts[]) => snapshot({ extensions });

/** Hears in batches of such a size, and looks after each at what the client has made of it. */
function follow(
  story: Listening,
  replica: Replica,
  events: readonly PbxEvent[],
  batch: number,
  look: () => void,
): void {
  for (let from = 0; from < events.length; from += batch) {
    replica.take(story.hearAtOnce(...events.slice(from, from + batch)));
    look();
  }
}

/** A client cannot know that a hold is not known any more. */
const exceptUnknownHolds = ({ state }: Listening, lines: Iterable<string>): string[] =>
  [...lines].filter((line) => {
    const [what, id = ""] = partsOf(line);
    return what !== "hold" || state.segments.get(id)?.onHold !== null;
  });

test("who begins at any time with what REST says, and follows the events, has what REST says at every time", () => {
  fc.assert(
    fc.property(aDay, fc.nat(60), fc.integer({ min: 1, max: 20 }), (steps, before, batch) => {
      const events = eventsOf(steps);
      const story = listenTo({}, having(ALL_PHONES), ...events.slice(0, before));
      const replica = new Replica(linesOf(story.state));
      follow(story, replica, events.slice(before), batch, () => {
        expect([...replica.open].sort()).toEqual(linesOf(story.state));
      });
      expect(replica.faults).toEqual([]);
    }),
    RUNS,
  );
});

test("of calls that licences do not cover, no event is told but of those that had to do with one that they do", () => {
  const isLicensed = ({ extension }: Segment) => extension !== null;
  fc.assert(
    fc.property(aDay, fc.integer({ min: 1, max: 20 }), (steps, batch) => {
      const story = listenTo({}, having(PHONES)); // legs of 103 are from outside
      const replica = new Replica();
      follow(story, replica, eventsOf(steps), batch, () => {
        const all = linesOf(story.state);
        const told = [...replica.open].sort();
        expect(all).toEqual(expect.arrayContaining(told));
        expect(told).toEqual(expect.arrayContaining(linesOf(story.state, isLicensed)));
      });
      expect(replica.faults).toEqual([]);
    }),
    RUNS,
  );
});

test("after a break, what a snapshot shows is told as if it had been heard", () => {
  fc.assert(
    fc.property(aDay, aDay, (seen, missed) => {
      const pbx = new ModelPbx();
      for (const step of seen) pbx.do(step);
      const heard = [...pbx.events];
      for (const step of missed) pbx.do(step);
      const story = listenTo({}, having(ALL_PHONES));
      const replica = new Replica();
      const back = pbx.snapshot();
      if (back.type !== "SnapshotTaken") throw new Error("a snapshot is a SnapshotTaken");
      const withPhones = { ...back, snapshot: { ...back.snapshot, extensions: ALL_PHONES } };
      follow(story, replica, [...heard, linkLost, withPhones], heard.length + 1, () => {
        const told = exceptUnknownHolds(story, replica.open).sort();
        expect(told).toEqual(exceptUnknownHolds(story, linesOf(story.state)));
      });
      expect(replica.faults).toEqual([]);
    }),
    RUNS,
  );
});
