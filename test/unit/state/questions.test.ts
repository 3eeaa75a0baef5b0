import { describe, expect, test } from "vitest";
import type { PbxEvent } from "../../../src/events/event.js";
import { tellsOfNewHint, unknownChannel } from "../../../src/state/questions.js";
import {
  AT,
  B1,
  created,
  dialEnds,
  dials,
  enters,
  extension,
  gone,
  holds,
  linkLost,
  local,
  made,
  snapshot,
} from "./facts.js";
import { given } from "./story.js";

describe("an event about a channel never seen", () => {
  const { state } = given(made("100"), ...local("L1"));
  const unseen: PbxEvent[] = [
    gone("900"),
    holds("900"),
    enters("900", B1),
    dials("100", "900"),
    dialEnds("900"),
  ];
  const seen: PbxEvent[] = [
    gone("100"),
    holds("100"),
    enters("100", B1),
    dials("900", "100"),
    ...local("L1").slice(2),
  ];
  const aboutNone: PbxEvent[] = [
    made("900"),
    created(B1),
    linkLost,
    snapshot(),
    { at: AT, type: "ModuleReloaded" },
  ];

  test.each(unseen.map((event) => [event.type, event] as const))("is noticed: %s", (_, event) => {
    expect(unknownChannel(state, event)).toBe("900");
  });

  test.each([...seen, ...aboutNone].map((event) => [event.type, event] as const))(
    "is not: %s",
    (_, event) => {
      expect(unknownChannel(state, event)).toBeNull();
    },
  );

  test("is not the outcome of an originate, which may have made no channel at all", () => {
    const event = { at: AT, type: "OriginateEnded", channelId: "900", answered: false } as const;
    expect(unknownChannel(state, event)).toBeNull();
  });
});

describe("a hint that is told", () => {
  const { state } = given(
    snapshot({
      extensions: [extension("100")],
      rooms: [{ room: "600", number: "600", conferenceId: "room" }],
    }),
  );
  const told = (number: string, more: { devices?: readonly string[] | null; room?: string }) =>
    tellsOfNewHint(state, {
      at: AT,
      type: "ExtensionStateChanged",
      number,
      context: "from-internal",
      devices: [],
      room: null,
      status: "idle",
      ...more,
    });

  test.each([
    ["of an extension that is not known", "101", { devices: ["PJSIP/101"] }, true],
    ["with other devices than are known", "100", { devices: ["PJSIP/100", "PJSIP/100m"] }, true],
    ["without devices any more", "100", { devices: [] }, true],
    ["that does not say of what, for a number that is not known", "101", { devices: null }, true],
    ["of a room that is not known", "601", { room: "601" }, true],
    ["of an extension as it is known", "100", { devices: ["PJSIP/100"] }, false],
    ["that does not say of what, for a number that is known", "100", { devices: null }, false],
    ["of a room that is known", "600", { room: "600" }, false],
    ["of nothing that rings", "701", {}, false],
  ])("%s", (_, number, more, isNews) => {
    expect(told(number, more)).toBe(isNews);
  });
});
