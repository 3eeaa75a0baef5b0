import { describe, expect, test } from "vitest";
import type { CallerId, CommandOf, SpyMode } from "../../../src/control/command.js";
import { MAX_RING_SECONDS } from "../../../src/core/limits.js";
import type { PbxEvent } from "../../../src/events/event.js";
import {
  B1,
  calls,
  dials,
  enters,
  extension,
  gone,
  is,
  joins,
  leaves,
  linkLost,
  local,
  made,
  parks,
  ringing,
  snapshot,
  talk,
  up,
} from "../state/facts.js";
import { refusal } from "./fake-session.js";
import { type Setting, setting } from "./setting.js";

const pbx = snapshot({
  extensions: [
    extension("100"),
    extension("101"),
    extension("102", { displayName: "Carol" }),
    extension("103", { devices: ["PJSIP/103", "PJSIP/103m"] }),
  ],
});

const joining = (events: readonly PbxEvent[], more: Partial<Setting> = {}) =>
  setting({ ...more, events: [pbx, ...events] });

const by = (number: string): Pick<CommandOf<"Spy">, "extension" | "callerId" | "ringSeconds"> => ({
  extension: `${number}@from-internal`,
  callerId: null,
  ringSeconds: 20,
});
const unpark = (id: string, number = "102") =>
  ({ type: "Unpark", segmentId: `segment ${id}`, ...by(number) }) as const;
const pickUp = (id: string, number = "102") =>
  ({ type: "PickUp", segmentId: `segment ${id}`, ...by(number) }) as const;
const spy = (id: string, number = "102", mode: SpyMode = "listen") =>
  ({ type: "Spy", segmentId: `segment ${id}`, mode, ...by(number) }) as const;

const outside = { name: "PJSIP/provider-00000001", callerName: "Alice", callerNumber: "555" };
const fromOutside = [calls("900", "101", outside), made("101"), dials("900", "101"), ringing("101")];
const talkOutside = [
  ...fromOutside,
  up("101"),
  enters("101", B1),
  enters("900", B1),
  is("900", "up", outside),
];
const parked = [...talkOutside, parks("900", "701"), leaves("900", B1), is("900", "up", outside)];
const rings = [calls("100", "101"), made("101"), dials("100", "101"), ringing("101")];

describe("an extension is rung", () => {
  test("and given the parked leg that it is shown", async () => {
    const { control, sent, logged } = joining(parked);
    await control.execute(unpark("900"));
    expect(sent).toEqual([
      {
        name: "Originate",
        fields: [
          ["Channel", "PJSIP/102"],
          ["Application", "ParkedCall"],
          ["Data", "default,701"],
          ["Timeout", "20000"],
          ["Async", "true"],
          ["Variable", "CONNECTEDLINE(num,i)=555"],
          ["Variable", "CONNECTEDLINE(name,i)=Alice"],
          ["ChannelId", "tandem-1"],
        ],
      },
    ]);
    expect(logged).toEqual([{ command: "Unpark", segment: "segment 900", extension: "102@from-internal" }]);
  });

  test("and given the call of a leg that rings, shown who calls", async () => {
    const { control, fields, sent } = joining(fromOutside);
    await control.execute(pickUp("101"));
    expect(fields("Originate")).toMatchObject({ Application: "PickupChan", Data: "PJSIP/101-101" });
    expect(sent[0]?.fields).toContainEqual(["Variable", "CONNECTEDLINE(num,i)=555"]);
  });

  test.each<[string, readonly PbxEvent[]]>([
    ["without saying so, where its phone has sent early media alone", rings.slice(0, 3)],
    ["for a call that Asterisk makes for nobody", [made("101"), dials(null, "101"), ringing("101")]],
    [
      "behind a Local channel",
      [
        calls("100", "8"),
        ...local("L1"),
        dials("100", "L1;1"),
        made("101"),
        dials("L1;2", "101"),
        ringing("101"),
      ],
    ],
  ])("and given the call of a leg that rings %s", async (_, events) => {
    const { control, fields } = joining(events);
    await control.execute(pickUp("101"));
    expect(fields("Originate")).toMatchObject({ Data: "PJSIP/101-101" });
  });

  test.each([
    ["listen", "uqES"],
    ["whisper", "uqwES"],
    ["whisper-only", "uqWES"],
    ["barge", "uqBES"],
  ] as const)("and hears a leg's call: %s", async (mode, options) => {
    const { control, fields, logged } = joining(talk);
    await control.execute(spy("101", "102", mode));
    expect(fields("Originate")).toMatchObject({
      Application: "ChanSpy",
      Data: `PJSIP/101-101,${options}`,
      Timeout: "20000",
    });
    expect(logged).toEqual([
      { command: "Spy", segment: "segment 101", extension: "102@from-internal", mode },
    ]);
  });

  test("and hears a call of three", async () => {
    const { control, sent } = joining([...talk, made("104"), enters("104", B1)]);
    await control.execute(spy("101"));
    expect(sent).toHaveLength(1);
  });

  test("as a call to it would, where it has several devices", async () => {
    const ShowDialPlan = [{ Event: "ListDialplan", Priority: "1" }];
    const { control, fields } = joining(talk, { lists: { ShowDialPlan } });
    await control.execute(spy("101", "103"));
    expect(fields("Originate")).toMatchObject({
      Channel: "Local/103@outgoing/n",
      OtherChannelId: "tandem-1-2",
    });
  });

  test("not where its number is not there to be called", async () => {
    const { control, sent } = joining(talk, { lists: { ShowDialPlan: [] } });
    await expect(control.execute(spy("101", "103"))).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("[outgoing]"),
    });
    expect(sent.some(({ name }) => name === "Originate")).toBe(false);
  });

  test.each<[string, CallerId | null, string, string, string]>([
    ["who it is told", { name: "The, Boss", number: "900" }, "555", "900", "The Boss"],
    ["who is on that leg", null, "555", "555", "Alice"],
    ["itself, where nobody knows who that is", null, "", "102", "Carol"],
    ["itself, where that is no number", null, "a b,c", "102", "Carol"],
  ])("and shown %s", async (_, callerId, callerNumber, number, name) => {
    const { control, sent } = joining([...talkOutside, is("900", "up", { ...outside, callerNumber })]);
    await control.execute({ ...spy("900"), callerId });
    expect(sent[0]?.fields).toContainEqual(["Variable", `CONNECTEDLINE(num,i)=${number}`]);
    expect(sent[0]?.fields).toContainEqual(["Variable", `CONNECTEDLINE(name,i)=${name}`]);
  });

  test("in vain where the PBX refuses: it is watched no longer", async () => {
    const { control, forgotten } = joining(talk, { onSend: () => refusal("no") });
    await expect(control.execute(spy("101"))).rejects.toMatchObject({ kind: "pbx-refused" });
    expect(forgotten).toEqual(["tandem-1"]);
  });
});

describe("nobody is rung", () => {
  type Joining = ReturnType<typeof unpark> | ReturnType<typeof pickUp> | ReturnType<typeof spy>;

  test.each<[string, Joining, readonly PbxEvent[], string]>([
    ["for a leg that is not parked", unpark("101"), talk, "is not parked"],
    [
      "for a leg that is parked by its own phone",
      unpark("101", "101"),
      [...talk, parks("101", "701"), leaves("101", B1)],
      "in this call itself",
    ],
    ["for a leg that has answered", pickUp("101"), talk, "does not ring"],
    ["for a leg that calls", pickUp("100"), rings, "does not ring"],
    ["for a leg that rings there already", pickUp("101", "101"), rings, "in this call itself"],
    ["for a call of its own", pickUp("101", "100"), rings, "in this call itself"],
    ["for a leg that rings", spy("101"), rings, "no answered call"],
    ["for a leg that is alone", spy("100"), [calls("100", "860"), up("100")], "no answered call"],
    ["for a leg that is parked", spy("900"), parked, "no answered call"],
    ["for a leg in a room", spy("100"), [calls("100", "600"), up("100"), joins("100", "600")], "no answered"],
    ["for a leg of its own", spy("101", "101"), talk, "in this call itself"],
    ["for whom it talks to", spy("101", "100"), talk, "in this call itself"],
  ])("%s", async (_, command, events, words) => {
    const { control, sent } = joining(events);
    await expect(control.execute(command)).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining(words),
    });
    expect(sent).toEqual([]);
  });

  test.each<[Joining, readonly PbxEvent[]]>([
    [unpark("900"), parked],
    [pickUp("101"), rings],
    [spy("101"), talk],
  ])(
    "for a leg or an extension that is gone, while the state is not live, or out of bounds: %j",
    async (command, events) => {
      const refused = async (what: Joining, kind: string, happened = events) => {
        const { control, sent } = joining(happened);
        await expect(control.execute(what)).rejects.toMatchObject({ kind });
        expect(sent).toEqual([]);
      };
      await refused(command, "not-found", [...events, gone("101"), gone("900")]);
      await refused({ ...command, extension: "102@elsewhere" }, "not-found");
      await refused(command, "pbx-unavailable", [...events, linkLost]);
      await refused({ ...command, ringSeconds: MAX_RING_SECONDS + 1 }, "invalid-request");
      await refused({ ...command, ringSeconds: 0 }, "invalid-request");
      for (const number of ["", "1,2", "1\r\nAction: Hangup", `\${X}`, "1&2", "1|2", "1\0"]) {
        await refused({ ...command, callerId: { name: "", number } }, "invalid-request");
      }
    },
  );

  test.each([
    "SIP/a,qX-01",
    "SIP/a&PJSIP-01",
    `SIP/\${SHELL(id)}-01`,
    "SIP/a|b-01",
    "SIP/a b-01",
    'SIP/"a"-01',
  ])("for a channel by the name of %j: an application would read more into it", async (name) => {
    const stranger = [calls("900", "101", { name }), made("101"), enters("900", B1), enters("101", B1)];
    const { control, sent } = joining(stranger);
    await expect(control.execute(spy("900"))).rejects.toMatchObject({ kind: "conflict" });
    expect(sent).toEqual([]);
  });
});
