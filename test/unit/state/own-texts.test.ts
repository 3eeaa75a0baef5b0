import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { Framer } from "../../../src/ami/framer.js";
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

const created = (n: number): Buffer =>
  Buffer.from(
    [
      "Event: Newchannel",
      `Channel: PJSIP/1000-${String(n).padStart(8, "0")}`,
      "ChannelState: 0",
      "CallerIDNum: 1000",
      "CallerIDName: Somebody with a long name",
      "Context: from-internal",
      "Exten: 1001",
      `Uniqueid: 1790000000.${10_000 + n}`,
      `Linkedid: 1790000000.${10_000 + n}`,
      `ChanVariable: A=${PADDING}`,
      "\r\n",
    ].join("\r\n"),
  );

test("a leg does not keep the message that told of it", () => {
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
    ingest.take(framer.push(created(n)).flatMap((message) => translate(message, context) ?? []));
  }
  const held = heapUsed() - before;
  expect([...ingest.state.segments.values()]).toHaveLength(LEGS);
  expect(held / LEGS).toBeLessThan(PADDING.length / 2);
});
