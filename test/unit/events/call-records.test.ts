import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callRecordFacts } from "../../../src/events/call-records.js";
import { message } from "./message.js";

const RECORD = [
  "Event: Cdr",
  "AccountCode: ",
  "Source: 210",
  "Destination: 860",
  "DestinationContext: from-internal",
  'CallerID: "Kate King" <210>',
  "Channel: PJSIP/210-00000000",
  "DestinationChannel: ",
  "LastApplication: Echo",
  "LastData: ",
  "StartTime: 2026-11-22 09:41:23",
  "AnswerTime: 2026-11-22 09:41:23",
  "EndTime: 2026-11-22 09:41:24",
  "Duration: 0",
  "BillableSeconds: 0",
  "Disposition: ANSWERED",
  "UniqueID: 1795340483.0",
  "LinkedID: 1795340483.0",
  "Sequence: 0",
];

const told = (changed: Readonly<Record<string, string>>, at: number) =>
  callRecordFacts(
    message(
      RECORD.map((line) => {
        const name = line.slice(0, line.indexOf(":"));
        return changed[name] === undefined ? line : `${name}: ${changed[name]}`;
      }).join("\n"),
    ),
    at,
  );

const END = Date.UTC(2026, 10, 22, 9, 41, 24);
const iso = (time: number | null) => time && new Date(time).toISOString();

describe("a call detail record", () => {
  test("with numbers that cannot be meant still has times, and a disposition that is one", () => {
    const endless = "9".repeat(400);
    const { duration, startedAt, endedAt, disposition } = told(
      { Duration: endless, StartTime: "x", Disposition: "constructor" },
      END,
    );
    expect([duration, startedAt, endedAt, disposition]).toEqual([0, END, END, "unknown"]);
  });

  test("is told in our words", () => {
    expect(told({}, END + 480)).toEqual({
      channelId: "1795340483.0",
      channel: "PJSIP/210-00000000",
      destinationChannel: "",
      linkedId: "1795340483.0",
      sequence: 0,
      source: "210",
      destination: "860",
      destinationContext: "from-internal",
      callerId: '"Kate King" <210>',
      lastApplication: "Echo",
      lastData: "",
      startedAt: END - 1_000,
      answeredAt: END - 1_000,
      endedAt: END,
      duration: 0,
      billable: 0,
      disposition: "answered",
      accountCode: "",
    });
  });

  test("without an answer, and from a PBX that maps neither linkedid nor sequence", () => {
    const { answeredAt, linkedId, sequence, disposition } = told(
      { AnswerTime: "", LinkedID: "", Sequence: "", Disposition: "NO ANSWER" },
      END,
    );
    expect({ answeredAt, linkedId, sequence, disposition }).toEqual({
      answeredAt: null,
      linkedId: null,
      sequence: null,
      disposition: "no-answer",
    });
  });

  test.each([
    ["BUSY", "busy"],
    ["FAILED", "failed"],
    ["CONGESTION", "congestion"],
    ["SOMETHING", "unknown"],
  ])("with the disposition %s", (word, disposition) => {
    expect(told({ Disposition: word }, END).disposition).toBe(disposition);
  });

  test("that lasted over a change to winter time is counted back from its end", () => {
    // 02:30 summer time (00:30 UTC) to 02:10 winter time (01:10 UTC): 40 minutes, on a clock that was put back
    const record = told(
      {
        StartTime: "2026-10-25 02:30:00",
        AnswerTime: "2026-10-25 02:30:10",
        EndTime: "2026-10-25 02:10:00",
        Duration: "2400",
        BillableSeconds: "2390",
      },
      Date.UTC(2026, 9, 25, 1, 10, 1),
    );
    expect([record.startedAt, record.answeredAt, record.endedAt].map(iso)).toEqual([
      "2026-10-25T00:30:00.000Z",
      "2026-10-25T00:30:10.000Z",
      "2026-10-25T01:10:00.000Z",
    ]);
  });

  test("in any zone, told up to seven minutes late, has the times at which it happened", () => {
    const local = (time: number) => new Date(time).toISOString().slice(0, 19).replace("T", " ");
    fc.assert(
      fc.property(
        fc.integer({ min: -48, max: 56 }), // quarters of an hour: -12:00 to +14:00
        fc.integer({ min: 0, max: 86_400 }),
        fc.integer({ min: 0, max: 7 * 60_000 }),
        (quarters, duration, lateMs) => {
          const shift = quarters * 15 * 60_000;
          const record = told(
            {
              StartTime: local(END - duration * 1000 + shift),
              AnswerTime: "",
              EndTime: local(END + shift),
              Duration: String(duration),
            },
            END + lateMs,
          );
          expect([record.startedAt, record.endedAt]).toEqual([END - duration * 1000, END]);
        },
      ),
    );
  });
});
