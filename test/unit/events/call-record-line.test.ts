import { describe, expect, test } from "vitest";
import { callRecordOfLine } from "../../../src/events/call-record-line.js";
import { callRecordFacts } from "../../../src/events/call-records.js";
import { message } from "./message.js";

/** As Asterisk 22 wrote it by tandem/cdr_custom.conf. */
const line = (more: Readonly<Record<number, string>> = {}): string =>
  [
    "1795701502.14",
    "1795701502.14",
    "7",
    "PJSIP/100-0000000a",
    "PJSIP/103-0000000b",
    "100",
    "103",
    "from-internal",
    '"Alice Adams" <100>',
    "Dial",
    "PJSIP/103,30,tTxX",
    "1795701502.912345",
    "1795701505.100001",
    "1795701509.999999",
    "7",
    "4",
    "ANSWERED",
    "",
  ]
    .map((value, index) => `"${(more[index] ?? value).replaceAll('"', '""')}"`)
    .join(",");

describe("a line of the PBX's file of call records", () => {
  test("says what the event of the same record says", () => {
    const event = message(`
      Event: Cdr
      AccountCode:
      Source: 100
      Destination: 103
      DestinationContext: from-internal
      CallerID: "Alice Adams" <100>
      Channel: PJSIP/100-0000000a
      DestinationChannel: PJSIP/103-0000000b
      LastApplication: Dial
      LastData: PJSIP/103,30,tTxX
      StartTime: 2026-11-26 14:58:22
      AnswerTime: 2026-11-26 14:58:25
      EndTime: 2026-11-26 14:58:29
      Duration: 7
      BillableSeconds: 4
      Disposition: ANSWERED
      UniqueID: 1795701502.14
      LinkedID: 1795701502.14
      Sequence: 7`); // by a clock an hour before UTC
    const at = Date.UTC(2026, 10, 26, 13, 58, 30);
    expect(callRecordOfLine(line())).toEqual(callRecordFacts(event, at));
  });

  test("of a call that nobody answered has no time of an answer", () => {
    expect(callRecordOfLine(line({ 12: "0.000000", 15: "0", 16: "NO ANSWER" }))).toMatchObject({
      answeredAt: null,
      billable: 0,
      disposition: "no-answer",
    });
  });

  test.each([
    ["with fewer fields", '"1","2"'],
    ["whose quote is not closed", line().slice(0, -1)],
    ["with something beside the quotes", `${line()} `],
    ["whose time is no number", line({ 11: "yesterday" })],
    ["without a channel", line({ 0: "" })],
    ["that never began", line({ 11: "0.000000" })],
    ["that is empty", ""],
  ])("%s is none", (_what, text) => {
    expect(callRecordOfLine(text)).toBeUndefined();
  });
});
