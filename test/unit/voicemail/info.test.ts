import { describe, expect, test } from "vitest";
import { parseInfo } from "../../../src/voicemail/info.js";
import { infoOf } from "./spool-folder.js";

describe("the text of a message", () => {
  test("tells when, from whom, where and for how long it was left", () => {
    expect(parseInfo(infoOf())).toEqual({
      id: "1795696821-00000000",
      leftAt: 1_795_696_821,
      callerId: '"Bob Brown" <101>',
      priority: "2",
      leftIn: "100",
      duration: 4,
    });
  });

  test("may be of an Asterisk that gave messages no id, or end its lines otherwise", () => {
    const old = infoOf().replace(/^msg_id.*\n/m, "");
    expect(parseInfo(old)).toMatchObject({ id: "", leftAt: 1_795_696_821 });
    expect(parseInfo(infoOf().replaceAll("\n", "\r\n"))).toMatchObject({ callerId: '"Bob Brown" <101>' });
    expect(parseInfo(infoOf().replaceAll("=", " => "))).toMatchObject({ priority: "2", duration: 4 });
  });

  test.each(["a b", "x\rAction: Originate", "../x", "1".repeat(65)])("has no id where it is %j", (id) => {
    expect(parseInfo(infoOf({ msg_id: id }))?.id).toBe("");
  });

  test.each([
    ["is not finished", infoOf().replace(/^duration.*\n/m, "")],
    ["is cut in mid-line", infoOf().slice(0, 120)],
    ["is empty", ""],
    ["has no section", infoOf().replace("[message]", "")],
    ["is another's section", infoOf().replace("[message]", "[general]")],
    ["has a time that is none", infoOf({ origtime: "yesterday" })],
    ["has a duration that is none", infoOf({ duration: "-1" })],
    ["is no text", "\u0000\u0001\u0002".repeat(100)],
  ])("that %s is no message's", (_what, text) => {
    expect(parseInfo(text)).toBeUndefined();
  });

  test("counts as it stands first", () => {
    expect(parseInfo(`${infoOf()}\nduration=99\n`)?.duration).toBe(4);
  });
});
