import { describe, expect, test } from "vitest";
import { MAX_CALL_SECONDS, SHOWN_TIMEOUT_MS } from "../../../src/core/limits.js";
import type { PbxEvent } from "../../../src/events/event.js";
import {
  B1,
  calls,
  dials,
  enters,
  extension,
  gone,
  joins,
  leaves,
  made,
  parks,
  ringing,
  snapshot,
  talk,
  up,
} from "../state/facts.js";
import { refusal } from "./fake-session.js";
import { setting } from "./setting.js";

const pbx = snapshot({ extensions: [extension("100"), extension("101")] });
const park = (id: string, timeoutSeconds: number | null = null) =>
  ({ type: "Park", segmentId: `segment ${id}`, timeoutSeconds }) as const;
const isParked = [leaves("101", B1), parks("101", "701")];

describe("to park", () => {
  test("moves the other party, tells the space to the one who parks it, and rings it again", async () => {
    const { control, sent, story, waits } = setting({ events: [pbx, ...talk], follows: isParked });
    await control.execute(park("100", 30));
    expect(sent).toEqual([
      {
        name: "Park",
        fields: [
          ["Channel", "PJSIP/101-101"],
          ["TimeoutChannel", "PJSIP/100-100"],
          ["AnnounceChannel", "PJSIP/100-100"],
          ["Timeout", "30000"],
        ],
      },
    ]);
    expect(waits).toEqual([SHOWN_TIMEOUT_MS]);
    expect(story.segment("101").parked).toMatchObject({ lot: "default", space: "701" });
  });

  test("leaves the time to the lot where none is named", async () => {
    const { control, fields } = setting({ events: [pbx, ...talk], follows: isParked });
    await control.execute(park("100"));
    expect(fields("Park")).not.toHaveProperty("Timeout");
  });

  test.each<[string, readonly PbxEvent[]]>([
    ["nothing is seen", []],
    ["the other has hung up", [gone("101")]],
    ["the other is seen in the call still", [parks("101", "701")]],
    ["the one who parks was parked", [leaves("100", B1), parks("100", "701")]],
  ])("is unconfirmed where %s", async (_, follows) => {
    const { control } = setting({ events: [pbx, ...talk], follows });
    await expect(control.execute(park("100"))).rejects.toMatchObject({
      kind: "unconfirmed",
      message: "Asterisk accepted this, and the other party is not seen parked.",
    });
  });

  test("is refused where the PBX says no, and nothing is waited for", async () => {
    const { control, waits } = setting({ events: [pbx, ...talk], onSend: () => refusal("Parking lot full") });
    await expect(control.execute(park("100"))).rejects.toMatchObject({ kind: "pbx-refused" });
    expect(waits).toEqual([]);
  });

  test.each<[string, string, readonly PbxEvent[]]>([
    ["not-found", "no call segment", []],
    ["conflict", "still dialling", [calls("100", "101"), made("101"), dials("100", "101"), ringing("101")]],
    ["conflict", "in a conference", [calls("100", "600"), up("100"), joins("100", "600")]],
    ["conflict", "is parked", [...talk, parks("100", "701"), leaves("100", B1)]],
    ["conflict", "bound to no other", [...talk, made("102"), enters("102", B1)]],
  ])("is refused where there is nobody to park: %s, '%s'", async (kind, words, events) => {
    const { control, sent } = setting({ events: [pbx, ...events] });
    await expect(control.execute(park("100"))).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(words),
    });
    expect(sent).toEqual([]);
  });

  test.each([0, -1, 0.5, Number.NaN, MAX_CALL_SECONDS + 1])("is refused for %d seconds", async (seconds) => {
    const { control, sent } = setting({ events: [pbx, ...talk] });
    await expect(control.execute(park("100", seconds))).rejects.toMatchObject({ kind: "invalid-request" });
    expect(sent).toEqual([]);
  });
});
