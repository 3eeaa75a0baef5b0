import { describe, expect, test } from "vitest";
import type { Origination } from "../../../src/control/command.js";
import { MAX_CALL_SECONDS, MAX_RING_SECONDS, MAX_SOURCES } from "../../../src/core/limits.js";
import type { PbxEvent } from "../../../src/events/event.js";
import { contact, extension, linkLost, lists, snapshot } from "../state/facts.js";
import { refusal } from "./fake-session.js";
import { type Setting, setting } from "./setting.js";

const pbx = snapshot({
  extensions: [
    extension("100", { displayName: 'Al "A" <Adams>, Jr' }),
    extension("101", { devices: ["PJSIP/101", "PJSIP/101m"] }),
    extension("103"),
    extension("104", { context: "elsewhere" }),
  ],
});

const HAS_CONTEXT = { ShowDialPlan: [{ Event: "ListDialplan", Priority: "1" }] };
const MAY_NOT_RUN = { kind: "invalid-request" };

const originating = (more: Partial<Setting> = {}) =>
  setting({ lists: HAS_CONTEXT, ...more, events: [pbx, ...(more.events ?? [])] });

const call = (more: Partial<Origination> = {}): Origination => ({
  extension: "100@from-internal",
  sources: "extension",
  destination: "102",
  callerId: null,
  destinationCallerId: null,
  ringSeconds: 25,
  maxSeconds: null,
  ...more,
});

const variables = ({ sent }: ReturnType<typeof originating>): string[] =>
  sent
    .filter(({ name }) => name === "Originate")
    .flatMap(({ fields }) => fields.filter(([name]) => name === "Variable").map(([, value]) => value));

describe("to originate", () => {
  test("names the new channel, which is the call's Linkedid, and calls with the extension's own name", async () => {
    const { control, sent, logged } = originating();
    expect(await control.originate(call())).toBe("tandem-1");
    expect(sent).toEqual([
      {
        name: "ShowDialPlan",
        fields: [
          ["Context", "outgoing"],
          ["Extension", "102"],
        ],
      },
      {
        name: "Originate",
        fields: [
          ["Channel", "PJSIP/100"],
          ["Context", "outgoing"],
          ["Exten", "102"],
          ["Priority", "1"],
          ["Timeout", "25000"],
          ["Async", "true"],
          ["Variable", "CONNECTEDLINE(num,i)=100"],
          ["Variable", "CONNECTEDLINE(name,i)=Al A Adams Jr"],
          ["Variable", "CALLERID(num)=100"],
          ["Variable", "CALLERID(name)=Al A Adams Jr"],
          ["Variable", "TANDEM_EXTENSION=100"],
          ["ChannelId", "tandem-1"],
        ],
      },
    ]);
    expect(logged).toEqual([
      { command: "Originate", extension: "100@from-internal", destination: "102", linkedId: "tandem-1" },
    ]);
  });

  test("shows the source one caller and the destination another", async () => {
    const callerId = { name: "Shop", number: "+15550100" };
    const destinationCallerId = { name: "", number: "7" };
    const using = originating();
    await using.control.originate(call({ callerId, destinationCallerId }));
    expect(variables(using)).toEqual([
      "CONNECTEDLINE(num,i)=+15550100",
      "CONNECTEDLINE(name,i)=Shop",
      "CALLERID(num)=7",
      "CALLERID(name)=",
      "TANDEM_EXTENSION=100",
    ]);
  });

  test("bounds the whole call", async () => {
    const using = originating();
    await using.control.originate(call({ maxSeconds: 90 }));
    expect(variables(using)).toContain("TIMEOUT(absolute)=90");
  });

  test("that the PBX refuses is watched no longer, and the caller is told", async () => {
    const { control, forgotten } = originating({ onSend: () => refusal("Extension does not exist") });
    await expect(control.originate(call())).rejects.toMatchObject({ kind: "pbx-refused" });
    expect(forgotten).toEqual(["tandem-1"]);
  });

  test.each([
    ["the link for actions is down", { up: false }],
    ["the state is not live", { events: [linkLost] }],
  ])("is refused while %s, and nothing is sent", async (_, more: Partial<Setting>) => {
    const { control, sent } = originating(more);
    await expect(control.originate(call())).rejects.toMatchObject({ kind: "pbx-unavailable" });
    expect(sent).toEqual([]);
  });

  test("is refused for an extension that is not there", async () => {
    const { control } = originating();
    await expect(control.originate(call({ extension: "100@elsewhere" }))).rejects.toMatchObject({
      kind: "not-found",
    });
  });
});

describe("what rings first", () => {
  const twice = [
    lists(["103"], contact("103"), contact("103", { uri: "sip:103@192.0.2.2" })),
  ] satisfies PbxEvent[];

  test.each<[string, Partial<Origination>, readonly PbxEvent[]]>([
    ["an extension of several devices", { extension: "101@from-internal" }, []],
    ["an extension whose device is registered twice", { extension: "103@from-internal" }, twice],
  ])("%s is rung as a call to it would", async (_, more, events) => {
    const { control, fields } = originating({ events });
    await control.originate(call(more));
    expect(fields("Originate")).toMatchObject({
      Channel: `Local/${more.extension?.slice(0, 3)}@outgoing/n`,
      ChannelId: "tandem-1",
      OtherChannelId: "tandem-1-2",
    });
  });

  test.each<[string, Partial<Origination>, readonly PbxEvent[]]>([
    ["the only device of another extension", { sources: ["103"] }, []],
    ["the same number twice", { sources: ["103", "103"] }, []],
    ["its only contact that has not expired", { sources: ["103"] }, [lists(["103"], contact("103"))]],
  ])("%s", async (_, more, events) => {
    const { control, sent, fields } = originating({ events });
    await control.originate(call(more));
    expect(fields("Originate")).toMatchObject({ Channel: "PJSIP/103" });
    expect(sent.map(({ name }) => name)).toEqual(["ShowDialPlan", "Originate"]);
  });

  const local = (...numbers: readonly string[]) =>
    numbers.map((number) => `Local/${number}@outgoing`).join("&");

  test.each<[string, Partial<Origination>, string]>([
    [
      "several numbers at once",
      { sources: ["100", "103", "100", "5559876"] },
      local("100", "103", "5559876"),
    ],
    ["a number outside", { sources: ["5559876"] }, local("5559876")],
    ["a number of another context", { sources: ["104"] }, local("104")],
    ["another extension of several devices", { sources: ["101"] }, local("101")],
    [
      "its own devices, where the destination is to be shown another",
      { extension: "101@from-internal", destinationCallerId: { name: "", number: "7" } },
      local("101"),
    ],
  ])("%s, through the shipped context", async (_, more, dialString) => {
    const using = originating();
    await using.control.originate(call(more));
    expect(using.fields("ShowDialPlan")).toEqual({ Context: "tandem-sources", Extension: "ring" });
    expect(using.fields("Originate")).toMatchObject({
      Channel: "Local/ring@tandem-sources/n",
      Context: "outgoing",
      Exten: "102",
      OtherChannelId: "tandem-1-2",
    });
    expect(variables(using)).toContain(`TANDEM_SOURCES=${dialString}`);
  });

  test("is told to be impossible where the PBX lacks the shipped context", async () => {
    const { control, sent } = originating({ lists: { ShowDialPlan: refusal("Did not find context") } });
    await expect(control.originate(call({ sources: ["100", "103"] }))).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining('#include "tandem/extensions_tandem.conf"'),
    });
    expect(sent.map(({ name }) => name)).toEqual(["ShowDialPlan"]);
  });
});

describe("nothing is sent for", () => {
  const HOSTILE = [
    "",
    "1 2",
    "102\r\nAction: Hangup",
    "102\n\nAction: Hangup",
    "102\0",
    "102,1,Hangup",
    "102&103",
    "102|x",
    "102/n",
    "102@elsewhere",
    `\${SHELL(id)}`,
    "$[1]",
    "1".repeat(65),
  ];

  test.each(HOSTILE)("the number %j, wherever it stands", async (number) => {
    const { control, sent } = originating();
    const callerId = { name: "", number };
    for (const more of [
      { destination: number },
      { sources: [number] },
      { sources: ["103", number] },
      { callerId },
      { destinationCallerId: callerId },
    ]) {
      await expect(control.originate(call(more))).rejects.toMatchObject(MAY_NOT_RUN);
    }
    expect(sent).toEqual([]);
  });

  test.each([
    [{ sources: [] }],
    [{ sources: Array.from({ length: MAX_SOURCES + 1 }, (_, at) => String(at)) }],
    [{ ringSeconds: 0 }],
    [{ ringSeconds: 1.5 }],
    [{ ringSeconds: Number.NaN }],
    [{ ringSeconds: MAX_RING_SECONDS + 1 }],
    [{ maxSeconds: 0 }],
    [{ maxSeconds: -1 }],
    [{ maxSeconds: MAX_CALL_SECONDS + 1 }],
  ])("a call that is out of bounds: %j", async (more) => {
    const { control, sent } = originating();
    await expect(control.originate(call(more))).rejects.toMatchObject(MAY_NOT_RUN);
    expect(sent).toEqual([]);
  });
});

describe("a caller's name", () => {
  test.each([
    ["a\r\nAction: Command", "aAction Command"],
    ["a\n\nb\0c", "abc"],
    ["Smith, CALLERID(num)=1", "Smith CALLERIDnum1"],
    [`\${SHELL(id)}|&;`, "SHELLid"],
    ['"Åsa" O\'Hara-Lund.', "Åsa O'Hara-Lund."],
    ["é".repeat(60), "é".repeat(39)],
  ])("%j is sent as %j", async (name, plain) => {
    const using = originating();
    await using.control.originate(call({ callerId: { name, number: "7" } }));
    expect(variables(using)).toContain(`CONNECTEDLINE(name,i)=${plain}`);
  });
});
