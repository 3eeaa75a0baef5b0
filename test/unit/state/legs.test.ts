import { describe, expect, test } from "vitest";
import type { PbxEvent } from "../../../src/events/event.js";
import { evolve } from "../../../src/state/evolve.js";
import {
  AT,
  at,
  B1,
  B2,
  calls,
  dials,
  enters,
  extension,
  gone,
  holds,
  is,
  linkLost,
  listed,
  local,
  made,
  renamed,
  rings,
  snapshot,
  talk,
  up,
} from "./facts.js";
import { given } from "./story.js";

const extensions = snapshot({
  extensions: [extension("100"), extension("101", { displayName: "Bob Brown" })],
});

const callerIdIs = (id: string, callerNumber: string, callerName: string): PbxEvent => {
  const { channel } = is(id, "up", { callerNumber, callerName });
  return { at: AT + 7, type: "CallerIdChanged", channel };
};

describe("a leg", () => {
  test("is opened whole, with the ids that came with the event", () => {
    const changes = given().when(calls("100", "101", { callerNumber: "5551234", callerName: "Anne" }));
    expect(changes.map(({ type }) => type)).toEqual(["ChannelChanged", "SegmentOpened"]);
    expect(changes[1]).toMatchObject({
      segment: {
        id: "segment 100",
        channelId: "100",
        callerId: { id: "caller 100", name: "Anne", number: "5551234" },
        did: "101",
        incoming: false,
        onHold: false,
        recording: false,
        state: "down",
        startedAt: AT,
        answeredAt: null,
        endedAt: null,
      },
    });
  });

  test("that a dial made has no DID, and so has one that came in without a number", () => {
    expect(given(made("101", { exten: "s" })).segment("101").did).toBeNull();
    expect(given(calls("100", "")).segment("100").did).toBeNull();
  });

  test("comes in by the number that its device names with the first Ring, and by no later one", () => {
    const story = given(made("SIP/1", { exten: "5550100" }));
    expect(story.segment("SIP/1").did).toBeNull();
    story.when(rings("SIP/1", "5550100"), rings("SIP/1", "600"), up("SIP/1"));
    expect(story.segment("SIP/1")).toMatchObject({ did: "5550100", incoming: false, state: "up" });
  });

  test.each(["s", "h", "i", "t", "T", "o", "a", "e"])("comes in by no number where that is %s", (exten) => {
    expect(given(calls("100", exten)).segment("100").did).toBeNull();
    expect(given(made("100"), rings("100", exten)).segment("100").did).toBeNull();
  });

  test("that is dialled comes in by no number, whatever its device says", () => {
    const story = given(calls("100", "101"), made("101"), dials("100", "101"), rings("101", "101"));
    expect(story.segment("101")).toMatchObject({ did: null, incoming: true });
  });

  test("that DAHDI has for mixing only is none", () => {
    expect(
      given(made("x", { name: "DAHDI/pseudo-1234567890" })).state.segments.get("segment x"),
    ).toBeUndefined();
  });

  test("ends with its cause, when it ended, and in no relation", () => {
    const story = given(...talk, holds("100"), at(AT + 60_000, gone("100", 17, "User busy")));
    expect(story.closed).toEqual([
      expect.objectContaining({
        id: "segment 100",
        endedAt: AT + 60_000,
        cause: 17,
        causeText: "User busy",
        linked: null,
        dialingTo: [],
        onHold: false,
      }),
    ]);
    expect(story.segment("101").linked).toBeNull();
    expect(story.state.bridges.get("B1")?.members).toEqual(["101"]);
  });

  test("never seen opens nothing, whatever is told of it", () => {
    const story = given();
    for (const event of [up("900"), gone("900"), enters("900", B1), renamed("900", "PJSIP/900-2")]) {
      story.when(event);
    }
    expect([...story.state.segments.values()]).toEqual([]);
    expect([...story.state.channels.values()]).toEqual([]);
    expect([...story.state.bridges.values()]).toEqual([]);
  });

  test("keeps its id when it is renamed, and shows the new name", () => {
    const story = given(...talk, renamed("100", "PJSIP/100-0000beef"));
    expect(story.segment("100")).toMatchObject({ id: "segment 100", channel: "PJSIP/100-0000beef" });
    expect(story.calls()).toEqual(["100 talks to 101"]);
  });

  test("that a masquerade has emptied is closed when that happens", () => {
    const story = given(...talk, at(AT + 500, renamed("101", "PJSIP/101-101<ZOMBIE>")));
    expect(story.closed).toMatchObject([{ channelId: "101", endedAt: AT + 500, cause: 0 }]);
    expect(story.calls()).toEqual([]);
    expect(story.when(gone("101")).filter(({ type }) => type === "SegmentClosed")).toEqual([]);
  });

  test("first seen up has no answer time, and a change of its caller id gives it none", () => {
    const inCall = snapshot({ channels: [listed("100", { state: "up" })] });
    const story = given(inCall, callerIdIs("100", "5551234", "Anne"));
    expect(story.segment("100")).toMatchObject({
      answeredAt: null,
      callerId: { number: "5551234", name: "Anne" },
    });
  });
});

describe("the party at a leg", () => {
  test("is the extension whose device it is, with the extension's own name and number", () => {
    const story = given(extensions, made("101", { callerNumber: "0", callerName: "Somebody" }));
    expect(story.segment("101")).toMatchObject({
      extension: "101@from-internal",
      callerId: { name: "Bob Brown", number: "101" },
    });
  });

  test("of an outbound external leg is the number that was dialled", () => {
    const trunk = made("900", { name: "PJSIP/provider-00000001", callerNumber: "100", callerName: "" });
    const story = given(extensions, calls("100", "5551234"), trunk, dials("100", "900", "5551234"));
    expect(story.segment("900")).toMatchObject({ extension: null, callerId: { number: "5551234" } });
  });

  test("of an inbound external leg is its caller, as last told", () => {
    const story = given(
      extensions,
      calls("900", "101", { name: "PJSIP/provider-00000001", callerNumber: "1" }),
    );
    story.when(callerIdIs("900", "5559876", "Zoe"));
    expect(story.segment("900").callerId).toMatchObject({ number: "5559876", name: "Zoe" });
  });

  test("of a device with several extensions is the first that names it", () => {
    const shared = snapshot({ extensions: [extension("100"), extension("200", { devices: ["PJSIP/100"] })] });
    expect(given(shared, made("100")).segment("100").extension).toBe("100@from-internal");
  });

  test("is found by the whole device name, dashes and all", () => {
    const dashed = snapshot({ extensions: [extension("100", { devices: ["PJSIP/desk-phone"] })] });
    const story = given(dashed, made("100", { name: "PJSIP/desk-phone-0000002a" }));
    expect(story.segment("100").extension).toBe("100@from-internal");
  });

  test("follows the directory while the call lives", () => {
    const story = given(extensions, made("101"));
    const renamedTo = (displayName: string) =>
      snapshot({ channels: [listed("101")], extensions: [extension("101", { displayName })] });
    const changes = story.when(renamedTo("Bob Black"));
    expect(changes.map(({ type }) => type)).toContain("SegmentChanged");
    expect(story.segment("101").callerId).toMatchObject({ name: "Bob Black" });
    expect(story.when(renamedTo("Bob Black"))).toEqual([]);
    story.when(snapshot({ channels: [listed("101", { callerNumber: "7" })] }));
    expect(story.segment("101")).toMatchObject({ extension: null, callerId: { number: "7" } });
  });
});

describe("an extension's state", () => {
  test("is taken in Asterisk's words, for extensions that there are", () => {
    const story = given(extensions);
    const told = {
      at: AT,
      type: "ExtensionStateChanged",
      devices: ["PJSIP/101"],
      room: null,
      context: "from-internal",
      status: "ringing",
    } as const;
    story.when({ ...told, number: "101" });
    expect(story.state.extensions.get("101@from-internal")?.status).toBe("ringing");
    expect(story.when({ ...told, number: "101" })).toEqual([]);
    expect(story.when({ ...told, number: "999" })).toEqual([]);
  });
});

describe("a lost link", () => {
  test("makes nothing that we hold live, tells since when, and closes nobody", () => {
    const story = given(extensions, ...talk);
    story.when(at(AT + 5, linkLost));
    expect(story.state.sync).toEqual({ live: false, since: AT + 5, bootId: "boot 1", hasConferences: true });
    expect(story.calls()).toEqual(["100 talks to 101"]);
    expect(story.when(at(AT + 9, linkLost))).toEqual([]);
  });
});

test("evolve leaves the state that it is given as it was", () => {
  const { state } = given(extensions, ...talk, ...local("L1"));
  const picture = () => structuredClone([state.channels, state.bridges, state.segments, state.sync]);
  const before = picture();
  for (const event of [gone("100"), enters("100", B2), linkLost, snapshot({ bootId: "boot 2" })]) {
    expect(evolve(state, event).length).toBeGreaterThan(0);
  }
  expect(picture()).toEqual(before);
});
