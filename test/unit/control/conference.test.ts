import { describe, expect, test } from "vitest";
import { SHOWN_TIMEOUT_MS } from "../../../src/core/limits.js";
import type { PbxEvent } from "../../../src/events/event.js";
import {
  calls,
  extension,
  gone,
  joins,
  leavesConference,
  linkLost,
  mutes,
  snapshot,
  talk,
  up,
} from "../state/facts.js";
import { refusal } from "./fake-session.js";
import { setting } from "./setting.js";

const pbx = snapshot({ extensions: [extension("100"), extension("101")] });
const inRoom = [pbx, calls("100", "600"), up("100"), joins("100", "600")];

const kick = { type: "KickFromConference", segmentId: "segment 100" } as const;
const mute = (muted: boolean) => ({ type: "MuteInConference", segmentId: "segment 100", muted }) as const;

describe("a leg in a conference room", () => {
  test.each<[string, readonly PbxEvent[]]>([
    ["leaves it", [leavesConference("100")]],
    ["hangs up", [gone("100")]],
    ["is sent to another", [leavesConference("100"), joins("100", "601")]],
  ])("is kicked when it %s", async (_, follows) => {
    const { control, sent, waits, logged } = setting({ events: inRoom, follows });
    await control.execute(kick);
    expect(sent).toEqual([
      {
        name: "ConfbridgeKick",
        fields: [
          ["Conference", "600"],
          ["Channel", "PJSIP/100-100"],
        ],
      },
    ]);
    expect(waits).toEqual([SHOWN_TIMEOUT_MS]);
    expect(logged).toEqual([{ command: "KickFromConference", segment: "segment 100" }]);
  });

  test.each([
    [true, "ConfbridgeMute"],
    [false, "ConfbridgeUnmute"],
  ])("is muted: %s", async (muted, name) => {
    const events = [...inRoom, mutes("100", !muted)];
    const { control, sent, fields, story } = setting({ events, follows: [mutes("100", muted)] });
    await control.execute(mute(muted));
    expect(sent.map((what) => what.name)).toEqual([name]);
    expect(fields(name)).toEqual({ Conference: "600", Channel: "PJSIP/100-100" });
    expect(story.segment("100").conference).toEqual({ room: "600", muted });
  });

  test("is muted again where it is muted already", async () => {
    const { control, sent } = setting({ events: [...inRoom, mutes("100", true)] });
    await control.execute(mute(true));
    expect(sent).toHaveLength(1);
  });

  test.each([
    [kick, "the call segment is still seen in conference room 600"],
    [mute(true), "the call segment is not seen muted in conference room 600"],
  ])("of which nothing is seen is unconfirmed: $type", async (command, words) => {
    const { control } = setting({ events: inRoom });
    await expect(control.execute(command)).rejects.toMatchObject({
      kind: "unconfirmed",
      message: `Asterisk accepted this, and ${words}.`,
    });
  });

  test("that has left meanwhile is not unmuted", async () => {
    const { control } = setting({
      events: [...inRoom, mutes("100", true)],
      follows: [leavesConference("100")],
    });
    await expect(control.execute(mute(false))).rejects.toMatchObject({ kind: "unconfirmed" });
  });

  test.each([[kick], [mute(true)], [mute(false)]])(
    "that the PBX does not find is refused: %j",
    async (command) => {
      const onSend = () => refusal("No Channel by that name found in Conference");
      const { control, waits } = setting({ events: inRoom, onSend });
      await expect(control.execute(command)).rejects.toMatchObject({ kind: "pbx-refused" });
      expect(waits).toEqual([]);
    },
  );
});

describe("to kick and to mute is refused, and nothing is sent", () => {
  test.each<[string, string, readonly PbxEvent[], string]>([
    [
      "for a leg that is in no room",
      "conflict",
      [pbx, ...talk],
      "This call segment is in no conference room.",
    ],
    [
      "for a leg that has left its room",
      "conflict",
      [...inRoom, leavesConference("100")],
      "in no conference room",
    ],
    ["for a leg that is not there", "not-found", [pbx], "There is no call segment 'segment 100'."],
    ["while the state is not live", "pbx-unavailable", [...inRoom, linkLost], "cannot be reached"],
  ])("%s", async (_, kind, events, words) => {
    const { control, sent } = setting({ events });
    const refused = { kind, message: expect.stringContaining(words) };
    await expect(control.execute(kick)).rejects.toMatchObject(refused);
    await expect(control.execute(mute(true))).rejects.toMatchObject(refused);
    expect(sent).toEqual([]);
  });
});
