import { describe, expect, test } from "vitest";
import type { CallRecordFacts } from "../../../src/events/call-record-facts.js";
import type { CallRecord } from "../../../src/state/model.js";
import { AT, extension, record, snapshot } from "./facts.js";
import { given } from "./story.js";

const pbx = snapshot({ extensions: [extension("100"), extension("101"), extension("102")] });

function recorded(more: Partial<CallRecordFacts>): CallRecord {
  const [change, ...others] = given(pbx).when(record(more));
  expect(others).toEqual([]);
  if (change?.type !== "CallRecorded") throw new Error("nothing was recorded");
  expect(change.savedAt).toBe(AT);
  return change.record;
}

describe("a call record", () => {
  test("is kept as it was told, and changes nothing that lives", () => {
    const story = given(pbx);
    const [change] = story.when(record());
    expect(change).toMatchObject({ type: "CallRecorded", record: record().record });
    expect([...story.state.segments.values()]).toEqual([]);
  });

  test.each<[string, Partial<CallRecordFacts>, Partial<CallRecord>]>([
    [
      "one extension to another",
      {},
      { sourceExtension: "100@from-internal", destinationExtension: "101@from-internal", flow: "local" },
    ],
    [
      "an extension to nobody that answered",
      { destinationChannel: "", destination: "102" },
      { sourceExtension: "100@from-internal", destinationExtension: "102@from-internal", flow: "local" },
    ],
    [
      "an extension to a service",
      { destinationChannel: "", destination: "860", lastApplication: "Echo", lastData: "" },
      { sourceExtension: "100@from-internal", destinationExtension: null, flow: "local" },
    ],
    [
      "an extension to the outside",
      { destinationChannel: "PJSIP/provider-0000000a", destination: "5551234", source: "5550100" },
      { source: "100", sourceExtension: "100@from-internal", destinationExtension: null, flow: "out" },
    ],
    [
      "an extension to the outside that was not reached",
      { destinationChannel: "", destination: "5551234", lastData: "PJSIP/5551234@provider,30" },
      { sourceExtension: "100@from-internal", destinationExtension: null, flow: "out" },
    ],
    [
      "the outside to an extension",
      { channel: "PJSIP/provider-0000000a", source: "5551234" },
      { source: "5551234", sourceExtension: null, destinationExtension: "101@from-internal", flow: "in" },
    ],
    [
      "the outside to a queue that nobody answered",
      {
        channel: "PJSIP/provider-0000000a",
        destinationChannel: "",
        destination: "500",
        lastApplication: "Queue",
        lastData: "500,tT",
      },
      { sourceExtension: null, destinationExtension: null, flow: "in" },
    ],
    [
      "an extension that a queue has put through to another",
      { channel: "Local/101@from-internal-00000001;2", source: "100" },
      {
        source: "100",
        sourceExtension: "100@from-internal",
        destinationExtension: "101@from-internal",
        flow: "local",
      },
    ],
    [
      "the outside that a queue has put through",
      { channel: "Local/101@from-internal-00000001;2", source: "5551234" },
      {
        source: "5551234",
        sourceExtension: null,
        destinationExtension: "101@from-internal",
        flow: "in",
      },
    ],
    [
      "the outside to an extension that forwards to the outside",
      {
        channel: "PJSIP/provider-0000000a",
        source: "5551234",
        destination: "102",
        destinationChannel: "Local/5559876@from-internal-00000001;1",
      },
      { sourceExtension: null, destinationExtension: "102@from-internal", flow: "in" },
    ],
    [
      "the outside back to it",
      {
        channel: "PJSIP/provider-0000000a",
        destinationChannel: "PJSIP/provider-0000000b",
        destination: "5551234",
      },
      { sourceExtension: null, destinationExtension: null, flow: "through" },
    ],
    [
      "an extension through a Local channel to another",
      { destinationChannel: "Local/102@from-internal-00000001;1" },
      { sourceExtension: "100@from-internal", destinationExtension: "102@from-internal", flow: "local" },
    ],
    [
      "an extension to one that did not answer, in a context without hints",
      { destinationChannel: "", destination: "102", destinationContext: "from-internal-xfer" },
      { destinationExtension: "102@from-internal", flow: "local" },
    ],
    [
      "an extension that a queue has put through, by way of contexts without hints",
      {
        channel: "Local/101@queue-500-00000001;2",
        source: "100",
        destinationContext: "queue-500",
        destinationChannel: "Local/102@queue-500-00000002;1",
      },
      {
        sourceExtension: "100@from-internal",
        destinationExtension: "102@from-internal",
        flow: "local",
      },
    ],
  ])("of %s", (_what, more, meaning) => {
    expect(recorded(more)).toMatchObject(meaning);
  });
});
