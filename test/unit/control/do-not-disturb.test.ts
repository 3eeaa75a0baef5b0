import { describe, expect, test } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { AT, extension, linkLost, setsDnd, snapshot } from "../state/facts.js";
import { refusal } from "./fake-session.js";
import { setting } from "./setting.js";

const events = [snapshot({ extensions: [extension("100")] })];
const dnd = (enabled: boolean, key = "100@from-internal") =>
  ({ type: "SetDnd", extension: key, enabled }) as const;

const MISSING = refusal("Database entry could not be deleted");
const NOTHING_THERE = { DBGet: refusal("Database entry not found") };

describe("Do Not Disturb", () => {
  test("goes on where the dialplan reads it, then where lamps show it", async () => {
    const { control, sent } = setting({ events });
    await control.execute(dnd(true));
    expect(sent).toEqual([
      {
        name: "DBPut",
        fields: [
          ["Family", "DND"],
          ["Key", "100"],
          ["Val", "YES"],
        ],
      },
      {
        name: "Setvar",
        fields: [
          ["Variable", "DEVICE_STATE(Custom:DND100)"],
          ["Value", "BUSY"],
        ],
      },
    ]);
  });

  test("goes off to UNAVAILABLE, so that the hint shows the phones", async () => {
    const { control, sent, fields } = setting({ events });
    await control.execute(dnd(false));
    expect(sent.map(({ name }) => name)).toEqual(["DBDel", "Setvar"]);
    expect(fields("DBDel")).toEqual({ Family: "DND", Key: "100" });
    expect(fields("Setvar")).toEqual({ Variable: "DEVICE_STATE(Custom:DND100)", Value: "UNAVAILABLE" });
  });

  test.each([true, false])("is known at once, without an event: %s", async (enabled) => {
    const { control, told, story } = setting({
      events: [...events, ...(enabled ? [] : [setsDnd("100", true)])],
    });
    await control.execute(dnd(enabled));
    expect(told).toEqual([{ type: "DndChanged", number: "100", enabled, at: AT + 7 }]);
    expect(story.state.extensions.get("100@from-internal")?.dnd).toBe(enabled);
  });

  test("that is off already goes off: Asterisk refuses to delete a key that is not there", async () => {
    const onSend = ({ name }: { name: string }) => (name === "DBDel" ? MISSING : undefined);
    const { control, told, sent, fields } = setting({ events, onSend, lists: NOTHING_THERE });
    await control.execute(dnd(false));
    expect(fields("DBGet")).toEqual({ Family: "DND", Key: "100" });
    expect(sent.map(({ name }) => name)).toEqual(["DBDel", "DBGet", "Setvar"]);
    expect(told).toMatchObject([{ enabled: false }]);
  });

  test("that cannot be deleted is still on", async () => {
    const onSend = ({ name }: { name: string }) => (name === "DBDel" ? MISSING : undefined);
    const lists = { DBGet: [{ Event: "DBGetResponse", Val: "YES" }] };
    const { control, told, sent } = setting({ events, onSend, lists });
    await expect(control.execute(dnd(false))).rejects.toBe(MISSING);
    expect(sent.map(({ name }) => name)).toEqual(["DBDel", "DBGet"]);
    expect(told).toEqual([]);
  });

  test("is not asked about where the link was lost", async () => {
    const lost = new AppError("pbx-unavailable", "gone");
    const { control, sent } = setting({ events, onSend: () => lost });
    await expect(control.execute(dnd(false))).rejects.toBe(lost);
    expect(sent.map(({ name }) => name)).toEqual(["DBDel"]);
  });

  test.each([
    [true, "on"],
    [false, "off"],
  ])("is %s for the dialplan where the lamp fails, and that is told", async (enabled, word) => {
    const onSend = ({ name }: { name: string }) =>
      name === "Setvar" ? refusal("Permission denied") : undefined;
    const { control, told, logged } = setting({ events, onSend });
    await expect(control.execute(dnd(enabled))).rejects.toMatchObject({
      kind: "pbx-refused",
      message: expect.stringMatching(`of extension 100 is ${word}, but lamps .* Permission denied`),
    });
    expect(told).toMatchObject([{ enabled }]);
    expect(logged).toEqual([]);
  });

  test.each([
    ["an extension that is not there", "999@from-internal", events, "not-found"],
    ["a PBX that is not there", "100@from-internal", [...events, linkLost], "pbx-unavailable"],
    [
      "a number that is none",
      "1)0@from-internal",
      [snapshot({ extensions: [extension("1)0")] })],
      "invalid-request",
    ],
  ])("of %s is refused, and nothing is sent", async (_, key, happened, kind) => {
    const { control, sent } = setting({ events: happened });
    await expect(control.execute(dnd(true, key))).rejects.toMatchObject({ kind });
    expect(sent).toEqual([]);
  });
});
