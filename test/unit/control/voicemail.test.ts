import { describe, expect, test } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import type { PbxEvent } from "../../../src/events/event.js";
import { calls, dials, extension, made, ringing, snapshot, talk, up } from "../state/facts.js";
import { type Lists, message, refusal } from "./fake-session.js";
import { type Setting, setting } from "./setting.js";

const pbx = snapshot({
  extensions: [extension("100"), extension("101"), extension("102"), extension("1,2"), extension("1&2")],
});
const rings = [calls("100", "101"), made("101"), dials("100", "101"), ringing("101")];
const THERE: Lists = {
  ShowDialPlan: [{ Event: "ListDialplan", Priority: "1" }],
  VoicemailUserStatus: [{ Event: "VoicemailUserDetail" }],
};

const sending = (events: readonly PbxEvent[], more: Partial<Setting> = {}) =>
  setting({ lists: THERE, ...more, events: [pbx, ...events] });
const toMailbox = (id: string, mailbox = "102@from-internal") =>
  ({ type: "TransferToVoicemail", segmentId: `segment ${id}`, mailbox }) as const;

describe("to transfer to voicemail", () => {
  test("moves whoever talks to the leg, once the mailbox is known to be there", async () => {
    const { control, sent, logged } = sending(talk);
    await control.execute(toMailbox("100"));
    expect(sent).toEqual([
      { name: "Getvar", fields: [["Variable", "TANDEM_VOICEMAIL_CONTEXT"]] },
      {
        name: "ShowDialPlan",
        fields: [
          ["Context", "tandem-voicemail"],
          ["Extension", "102"],
        ],
      },
      {
        name: "VoicemailUserStatus",
        fields: [
          ["Context", "default"],
          ["Mailbox", "102"],
        ],
      },
      {
        name: "BlindTransfer",
        fields: [
          ["Channel", "PJSIP/100-100"],
          ["Context", "tandem-voicemail"],
          ["Exten", "102"],
        ],
      },
    ]);
    expect(logged).toEqual([
      { command: "TransferToVoicemail", segment: "segment 100", mailbox: "102@from-internal" },
    ]);
  });

  test("sends the caller on where the leg rings", async () => {
    const { control, fields } = sending(rings);
    await control.execute(toMailbox("101"));
    expect(fields("Redirect")).toEqual({
      Channel: "PJSIP/100-100",
      Context: "tandem-voicemail",
      Exten: "102",
      Priority: "1",
    });
  });

  test("looks for the mailbox in the voicemail context that the PBX names", async () => {
    const { control, fields } = sending(talk, {
      answers: { Getvar: message({ Response: "Success", Value: "company" }) },
    });
    await control.execute(toMailbox("100"));
    expect(fields("VoicemailUserStatus")).toEqual({ Context: "company", Mailbox: "102" });
  });

  test("uses the configured context, and asks for no more than its being there", async () => {
    const { control, sent, fields } = sending(talk, { dialplan: { voicemailContext: "boxes" } });
    await control.execute(toMailbox("100"));
    expect(fields("BlindTransfer")).toMatchObject({ Context: "boxes", Exten: "102" });
    expect(sent.map(({ name }) => name)).toEqual(["ShowDialPlan", "BlindTransfer"]);
  });
});

describe("nobody is moved to voicemail", () => {
  test.each<[string, Partial<Setting>, string]>([
    [
      "the shipped context is not on the PBX",
      { lists: { ...THERE, ShowDialPlan: refusal("Did not find context tandem-voicemail") } },
      "#include",
    ],
    ["there is no such mailbox", { lists: { ...THERE, VoicemailUserStatus: [] } }, "no mailbox 102"],
    [
      "the configured context has no such number",
      { lists: { ...THERE, ShowDialPlan: [] }, dialplan: { voicemailContext: "boxes" } },
      "[boxes]",
    ],
  ])("where %s", async (_, more, words) => {
    const { control, sent } = sending(talk, more);
    await expect(control.execute(toMailbox("100"))).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining(words),
    });
    expect(sent.some(({ name }) => name === "BlindTransfer" || name === "Redirect")).toBe(false);
  });

  test.each<[string, string, string, readonly PbxEvent[]]>([
    ["not-found", "100", "102@from-internal", []],
    ["not-found", "100", "103@from-internal", talk],
    ["not-found", "100", "102", talk],
    ["conflict", "100", "102@from-internal", rings],
    ["conflict", "100", "102@from-internal", [calls("100", "860"), up("100")]],
    ["invalid-request", "100", "1,2@from-internal", talk],
    ["invalid-request", "100", "1&2@from-internal", talk],
  ])("%s, and nothing is sent: leg %s to %s", async (kind, id, mailbox, events) => {
    const { control, sent } = sending(events);
    await expect(control.execute(toMailbox(id, mailbox))).rejects.toMatchObject({ kind });
    expect(sent).toEqual([]);
  });

  test("where the PBX does not answer", async () => {
    const lists = { ...THERE, VoicemailUserStatus: new AppError("pbx-unavailable", "gone") };
    const { control, sent } = sending(talk, { lists });
    await expect(control.execute(toMailbox("100"))).rejects.toMatchObject({ kind: "pbx-unavailable" });
    expect(sent.some(({ name }) => name === "BlindTransfer")).toBe(false);
  });
});
