import { describe, expect, test } from "vitest";
import { deviceOf, kindOf, namedExtension, otherEnd } from "../../../src/state/channel-name.js";

describe("a channel's name", () => {
  test.each([
    ["PJSIP/100-0000002a", "leg"],
    ["SIP/100-0000002a", "leg"],
    ["IAX2/branch-77", "leg"],
    ["DAHDI/i1/5551234-3", "leg"],
    ["Local/101@from-internal-00000003;1", "local"],
    ["Local/101@from-internal-00000003;2", "local"],
    ["DAHDI/33-1", "leg"],
    ["DAHDI/pseudo-1234567890", "inner"],
    ["DAHDI/pseudonym-1", "leg"],
    ["CBAnn/600-00000000;1", "inner"],
    ["Snoop/100-00000000", "inner"],
    ["Surrogate/PJSIP/100-0000002a", "inner"],
    ["PJSIP/100-0000002a<ZOMBIE>", "inner"],
    ["nameless", "inner"],
    ["", "inner"],
  ])("%s is %s", (name, kind) => expect(kindOf(name)).toBe(kind));

  test.each([
    ["PJSIP/100-0000002a", "PJSIP/100"],
    ["PJSIP/desk-phone-0000002a", "PJSIP/desk-phone"],
    ["PJSIP/100", "PJSIP/100"],
  ])("%s is a channel of %s", (name, device) => expect(deviceOf(name)).toBe(device));

  test("of an end of a Local channel names the other", () => {
    expect(otherEnd("Local/101@ctx-00000003;1")).toBe("Local/101@ctx-00000003;2");
    expect(otherEnd("Local/101@ctx-00000003;2")).toBe("Local/101@ctx-00000003;1");
    expect(otherEnd("Local/101@ctx-00000003")).toBeNull();
    expect(otherEnd("CBAnn/600-00000000;1")).toBeNull();
  });
});

test.each([
  ["Local/101@from-internal/n", { number: "101", context: "from-internal" }],
  ["Local/101@from-internal", { number: "101", context: "from-internal" }],
  ["hint:101@from-internal", { number: "101", context: "from-internal" }],
  ["Local/101", { number: "101", context: null }],
  ["PJSIP/101", null],
  ["Custom:DND101", null],
])("the interface %s names %o", (dialed, named) => {
  expect(namedExtension(dialed)).toEqual(named);
});
