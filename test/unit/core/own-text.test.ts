import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Framer } from "../../../src/ami/framer.js";
import { ownText } from "../../../src/core/own-text.js";
import { translate } from "../../../src/events/translate.js";
import { createIngest } from "../../../src/ingest.js";
import { emptyState } from "../../../src/state/tables.js";

const LEGS = 1_000;
/** Far more than a leg needs, so that what the heap holds for other reasons does not count. */
const PADDING = "x".repeat(20_000);

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const created = (n: number): string[] => [
  "Event: Newchannel",
  `Channel: PJSIP/1000-${String(n).padStart(8, "0")}`,
  "ChannelState: 0",
  "CallerIDNum: 1000",
  "CallerIDName: Somebody with a long name",
  "Context: from-internal",
  "Exten: 1001",
  `Uniqueid: 1790000000.${10_000 + n}`,
  `Linkedid: 1790000000.${10_000 + n}`,
];

const bridged = (n: number): string[] => [
  "Event: BridgeCreate",
  `BridgeUniqueid: 00000000-0000-0000-0000-${String(n).padStart(12, "0")}`,
  "BridgeType: basic",
  "BridgeName: a name of some length",
];

const joined = (n: number): string[] => [
  "Event: QueueMemberAdded",
  "Queue: a queue with a long name",
  `Interface: Local/${10_000 + n}@from-internal/n`,
  "MemberName: Somebody with a long name",
];

test.each([
  ["a leg", created],
  ["a bridge", bridged],
  ["a member of a queue", joined],
])("%s does not keep the message that told of it", (_what, lines) => {
  const framer = new Framer();
  framer.push(Buffer.from("Asterisk Call Manager/9.0.0\r\n"));
  const ingest = createIngest({
    store: { save: () => {}, load: emptyState },
    feed: { publish: () => {} },
    now: () => 0,
  });
  let given = 0;
  const newIds = () => {
    given += 1;
    return { segmentId: `s${given}`, callerIdId: `c${given}` };
  };
  const context = { now: () => 0, newIds, newId: () => "room" };
  const before = heapUsed();
  for (let n = 0; n < LEGS; n += 1) {
    const bytes = Buffer.from([...lines(n), `ChanVariable: A=${PADDING}`, "\r\n"].join("\r\n"));
    ingest.take(framer.push(bytes).flatMap((message) => translate(message, context) ?? []));
  }
  const held = heapUsed() - before;
  const { segments, bridges, queueMembers } = ingest.state;
  expect([segments, bridges, queueMembers].flatMap((table) => [...table.values()])).toHaveLength(LEGS);
  expect(held / LEGS).toBeLessThan(PADDING.length / 2);
});

describe("a text of its own", () => {
  test("is the same, and cut where it is too long, between two letters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 40 }), (text, longest) => {
        const own = ownText(text, longest);
        expect(text.startsWith(own)).toBe(true);
        expect(own.length).toBeLessThanOrEqual(longest);
        expect(own.length).toBeGreaterThanOrEqual(Math.min(text.length, longest - 1));
        expect(Buffer.from(own).toString()).toBe(own);
      }),
    );
  });
});
