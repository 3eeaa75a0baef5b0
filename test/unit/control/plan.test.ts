import { describe, expect, test } from "vitest";
import { plan } from "../../../src/control/plan.js";
import { allRights } from "../../../src/control/rights.js";
import type { PbxEvent } from "../../../src/events/event.js";
import {
  B1,
  calls,
  dials,
  enters,
  extension,
  joins,
  leaves,
  linkLost,
  local,
  made,
  parks,
  queues,
  ringing,
  snapshot,
  talk,
  up,
} from "../state/facts.js";
import { given } from "../state/story.js";

const extensions = snapshot({ extensions: [extension("100"), extension("101")] });
const trunk = { name: "PJSIP/provider-00000001" };

const planned = (events: readonly PbxEvent[], command: Parameters<typeof plan>[1]) => {
  const { state } = given(extensions, ...events);
  return plan(state, command, allRights(state));
};

const transfer = (id: string, attended = false, destination = "102") =>
  ({ type: "Transfer", segmentId: `segment ${id}`, destination, attended }) as const;

describe("a plan is refused", () => {
  test.each(["", "1 2", "102\r\nAction: Hangup", "102,1,Hangup", "$(SHELL)", "1".repeat(65), "102&103"])(
    "for the number %j, which may not be dialled",
    (destination) => {
      const refusal = expect.objectContaining({ kind: "invalid-request" });
      expect(() => planned(talk, transfer("100", false, destination))).toThrow(refusal);
    },
  );

  test("while the state is not live", () => {
    const refusal = expect.objectContaining({ kind: "pbx-unavailable" });
    expect(() => planned([...talk, linkLost], transfer("100"))).toThrow(refusal);
  });

  test("for a leg that is not there", () => {
    const refusal = expect.objectContaining({ kind: "not-found" });
    expect(() => planned([], transfer("100"))).toThrow(refusal);
  });

  test.each<[words: string, events: readonly PbxEvent[]]>([
    ["still dialling", [calls("100", "101"), made("101"), dials("100", "101"), ringing("101")]],
    ["in a conference", [calls("100", "600"), up("100"), joins("100", "600")]],
    ["is parked", [...talk, parks("100", "701"), leaves("100", B1)]],
    ["waits in a queue", [calls("100", "500"), up("100"), queues("100", "500", 1)]],
    ["bound to no other", [calls("100", "860"), up("100")]],
  ])("for a leg that is bound to nobody: it says '%s'", (words, events) => {
    expect(() => planned(events, transfer("100"))).toThrow(
      expect.objectContaining({ kind: "conflict", message: expect.stringContaining(words) }),
    );
  });

  test("with consultation, for an external leg", () => {
    const events = [calls("900", "101", trunk), made("101"), enters("900", B1), enters("101", B1)];
    expect(() => planned(events, transfer("900", true))).toThrow(
      expect.objectContaining({ kind: "conflict", message: expect.stringContaining("external") }),
    );
  });

  test("with consultation, for a leg that rings, talks to nobody, or talks with two", () => {
    const refusal = expect.objectContaining({ kind: "conflict", message: expect.stringContaining("of two") });
    const rings = [calls("100", "101"), made("101"), dials("100", "101"), ringing("101")];
    expect(() => planned(rings, transfer("101", true))).toThrow(refusal);
    expect(() => planned([calls("100", "860"), up("100")], transfer("100", true))).toThrow(refusal);
    expect(() => planned([...talk, made("102"), enters("102", B1)], transfer("100", true))).toThrow(refusal);
  });
});

describe("a plan", () => {
  test("to transfer a leg that talks moves whoever is with it, by that leg's channel", () => {
    expect(planned(talk, transfer("100"))).toMatchObject({
      type: "BlindTransfer",
      channel: "PJSIP/100-100",
      extension: { number: "100" },
      destination: "102",
    });
  });

  test("to transfer by an external leg looks the number up where the extension would", () => {
    const events = [calls("900", "101", trunk), made("101"), enters("900", B1), enters("101", B1)];
    expect(planned(events, transfer("900"))).toMatchObject({
      type: "BlindTransfer",
      channel: trunk.name,
      extension: { number: "101" },
    });
  });

  test("to transfer between two external legs has no extension to ask", () => {
    const other = made("901", { name: "PJSIP/provider-00000002" });
    const events = [calls("900", "1", trunk), other, enters("900", B1), enters("901", B1)];
    expect(planned(events, transfer("900"))).toMatchObject({ type: "BlindTransfer", extension: null });
  });

  test("to transfer a leg that rings redirects who dials it, through Local channels too", () => {
    const ringsAt101 = [
      calls("100", "8"),
      ...local("L1"),
      dials("100", "L1;1"),
      made("101"),
      dials("L1;2", "101"),
    ];
    expect(planned([...ringsAt101, ringing("101")], transfer("101"))).toMatchObject({
      type: "Redirect",
      channel: "PJSIP/100-100",
      extension: { number: "101" },
    });
  });

  test("to transfer with consultation names both sides", () => {
    expect(planned(talk, transfer("101", true))).toMatchObject({
      type: "AttendedTransfer",
      segment: { id: "segment 101" },
      linked: "segment 100",
      extension: { number: "101" },
      destination: "102",
    });
  });
});
