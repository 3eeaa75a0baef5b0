import { describe, expect, test } from "vitest";
import type { AmiAction } from "../../../src/ami/action.js";
import { AppError } from "../../../src/core/errors.js";
import type { PbxEvent } from "../../../src/events/event.js";
import {
  B1,
  B2,
  B3,
  calls,
  dials,
  enters,
  extension,
  gone,
  leaves,
  local,
  made,
  ringing,
  snapshot,
  talk,
  up,
} from "../state/facts.js";
import { refusal } from "./fake-session.js";
import { type Setting, setting } from "./setting.js";

const extensions = snapshot({
  extensions: [extension("100"), extension("101", { devices: ["PJSIP/101", "PJSIP/101m"] })],
});

const DIALPLAN_HAS_IT = [{ Event: "ListDialplan", Priority: "1" }];
const listedAs = (application: string, data: string) => [
  {
    Uniqueid: "100",
    Channel: "PJSIP/100-100",
    BridgeId: "B1",
    Application: application,
    ApplicationData: data,
  },
  {
    Uniqueid: "101",
    Channel: "PJSIP/101-101",
    BridgeId: "B1",
    Application: "AppDial",
    ApplicationData: "(Outgoing Line)",
  },
  {
    Uniqueid: "900",
    Channel: "PJSIP/900-900",
    BridgeId: "B9",
    Application: "Dial",
    ApplicationData: "PJSIP/1,30,Tt",
  },
];
const MAY_TRANSFER = listedAs("Dial", "PJSIP/101,30,mT(x)");

/** Two in a call who may transfer it. */
const calling = (more: Partial<Setting> = {}) => {
  const lists = { ShowDialPlan: DIALPLAN_HAS_IT, CoreShowChannels: MAY_TRANSFER, ...more.lists };
  return setting({ ...more, events: [extensions, ...(more.events ?? talk)], lists });
};

const NO_CONTEXTS = { originateContext: null, transferContext: null, queueContext: null };

const blind = (id: string) =>
  ({ type: "Transfer", segmentId: `segment ${id}`, destination: "102", attended: false }) as const;
const consult = (id: string) => ({ ...blind(id), attended: true }) as const;

describe("to transfer", () => {
  test("a leg that talks is one action, once the number is known to be there", async () => {
    const { control, sent } = calling();
    await control.execute(blind("100"));
    expect(sent).toEqual([
      {
        name: "ShowDialPlan",
        fields: [
          ["Context", "transfers"],
          ["Extension", "102"],
        ],
      },
      {
        name: "BlindTransfer",
        fields: [
          ["Channel", "PJSIP/100-100"],
          ["Context", "transfers"],
          ["Exten", "102"],
        ],
      },
    ]);
  });

  test("a leg that rings is a redirect of the other", async () => {
    const events = [calls("100", "101"), made("101"), dials("100", "101"), ringing("101")];
    const { control, fields } = calling({ events });
    await control.execute(blind("101"));
    expect(fields("Redirect")).toMatchObject({ Channel: "PJSIP/100-100", Exten: "102", Priority: "1" });
  });

  test("is told to the log", async () => {
    const { control, logged } = calling();
    await control.execute(blind("100"));
    expect(logged).toEqual([{ command: "BlindTransfer", segment: "segment 100", destination: "102" }]);
  });

  test("is refused while the link for actions is down, and nothing is sent", async () => {
    const { control, sent } = calling({ up: false });
    await expect(control.execute(blind("100"))).rejects.toMatchObject({ kind: "pbx-unavailable" });
    expect(sent).toEqual([]);
  });
});

describe("the dialplan context", () => {
  test("is the one that the extension's endpoint had when the PBX was read, and is not asked for", async () => {
    const endpoints = [
      {
        name: "100",
        context: "offices",
        callerId: "",
        language: "",
        accountCode: "",
        mailboxes: [],
        musicClass: "",
        auths: [],
      },
    ];
    const read = snapshot({
      extensions: [extension("100"), extension("101")],
      pjsip: { endpoints, contacts: [] },
    });
    const { control, fields, sent } = calling({ dialplan: NO_CONTEXTS, events: [read, ...talk] });
    await control.execute(blind("100"));
    expect(sent.map(({ name }) => name)).toEqual(["ShowDialPlan", "BlindTransfer"]);
    expect(fields("BlindTransfer")).toMatchObject({ Context: "offices" });
  });

  const detail = [
    { Event: "EndpointDetail", Context: "phones" },
    { Event: "AuthDetail", Context: "x" },
  ];

  test("is asked of the extension's endpoint where it is not known", async () => {
    const { control, fields } = calling({ dialplan: NO_CONTEXTS, lists: { PJSIPShowEndpoint: detail } });
    await control.execute(blind("100"));
    expect(fields("PJSIPShowEndpoint")).toEqual({ Endpoint: "100" });
    expect(fields("BlindTransfer")).toMatchObject({ Context: "phones" });
  });

  test.each([
    ["the endpoint does not say", [{ Event: "EndpointDetail", Context: "" }]],
    ["there is no detail of the endpoint", []],
  ])("is asked for in a sentence where %s", async (_, list) => {
    const { control } = calling({ dialplan: NO_CONTEXTS, lists: { PJSIPShowEndpoint: list } });
    await expect(control.execute(blind("100"))).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("tandem.yaml"),
    });
  });
});

/** What Asterisk lists of a context, or of a number in it; where it lists nothing it says that it did not find it. */
const dialplan =
  (shown: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>) =>
  ({ fields }: AmiAction) => {
    const { Context = "", Extension } = Object.fromEntries(fields);
    const place = Extension === undefined ? Context : `${Extension}@${Context}`;
    return shown[place] ?? refusal(`Did not find extension ${place}`);
  };

describe("a number to transfer to", () => {
  const rings = [calls("100", "101"), made("101"), dials("100", "101"), ringing("101")];
  const ways = [
    ["who talks", talk, blind("100"), "BlindTransfer"],
    ["who rings somebody", rings, blind("101"), "Redirect"],
    ["with consultation", talk, consult("100"), "Atxfer"],
  ] as const;

  test.each(
    ways.flatMap(([whom, events, command, name]) => [
      [whom, "Asterisk finds no such number", dialplan({}), events, command, name] as const,
      [whom, "the list is empty", dialplan({ "102@transfers": [] }), events, command, name] as const,
      [
        whom,
        "there is a hint alone",
        dialplan({ "102@transfers": [{ Priority: "hint" }] }),
        events,
        command,
        name,
      ] as const,
      [
        whom,
        "contexts include one another, and none has it",
        dialplan({ transfers: [{ IncludeContext: "more" }], more: [{ IncludeContext: "transfers" }] }),
        events,
        command,
        name,
      ] as const,
    ]),
  )(
    "that is not there is refused, and nobody is moved: %s, %s",
    async (_, __, ShowDialPlan, events, command, name) => {
      const { control, sent } = calling({ lists: { ShowDialPlan }, events });
      await expect(control.execute(command)).rejects.toMatchObject({
        kind: "invalid-request",
        message: "There is no number 102 to transfer to.",
      });
      expect(sent.some((what) => what.name === name)).toBe(false);
    },
  );

  test.each([
    ["the context itself", { transfers: [{ Switch: "Realtime/numbers@table" }] }],
    [
      "one that it includes at some times",
      {
        transfers: [{ Priority: "1" }, { IncludeContext: "day,9:00-17:00,mon-fri,*,*" }],
        day: [{ IncludeContext: "far" }],
        far: [{ Switch: "Lua/" }],
      },
    ],
  ])("may be behind a switch of %s, and is tried", async (_, shown) => {
    const { control, fields } = calling({ lists: { ShowDialPlan: dialplan(shown) } });
    await control.execute(blind("100"));
    expect(fields("BlindTransfer")).toMatchObject({ Exten: "102" });
  });

  test.each([new AppError("pbx-unavailable", "The AMI link was lost."), refusal("Permission denied")])(
    "is not called missing where the dialplan cannot be read: $message",
    async (why) => {
      const { control, sent } = calling({ lists: { ShowDialPlan: why } });
      for (const command of [blind("100"), consult("100")])
        await expect(control.execute(command)).rejects.toBe(why);
      expect(sent.map(({ name }) => name)).toEqual(["ShowDialPlan", "ShowDialPlan"]);
    },
  );
});

describe("an attended transfer", () => {
  const left = [leaves("100", B1), ...local("L1"), enters("100", B2), enters("L1;1", B2)];
  const consults = [...left, made("102"), dials("L1;2", "102"), ringing("102")];

  test("is answered when the consultation leg rings", async () => {
    const { control, fields, sent } = calling({ follows: consults });
    await control.execute(consult("100"));
    expect(fields("Atxfer")).toEqual({ Channel: "PJSIP/100-100", Exten: "102#", Context: "transfers" });
    expect(sent.map(({ name }) => name)).toEqual(["ShowDialPlan", "CoreShowChannels", "Atxfer"]);
  });

  test.each([
    ["No attended transfer feature code found", /found\. Set atxfer in \[featuremap\] of features\.conf\.$/],
    ["Permission denied", /denied\.$/],
  ])("that Asterisk refuses says what mends it: %s", async (reason, message) => {
    const onSend = ({ name }: AmiAction) => (name === "Atxfer" ? refusal(reason) : undefined);
    const answer = calling({ onSend }).control.execute(consult("100"));
    await expect(answer).rejects.toMatchObject({
      kind: "pbx-refused",
      message: expect.stringMatching(message),
    });
  });

  test("is answered when the consultation leg has answered already", async () => {
    const answers = [...consults, up("102"), enters("L1;2", B3), enters("102", B3)];
    const { control } = calling({ follows: answers });
    await expect(control.execute(consult("100"))).resolves.toBeUndefined();
  });

  test.each<[string, string, string, boolean]>([
    ["100", "Dial", "PJSIP/101,30,T", true],
    ["100", "Dial", "PJSIP/101,30,t", false],
    ["100", "Dial", "PJSIP/101,30", false],
    ["100", "Dial", "PJSIP/101,30,m(T)", false],
    ["101", "Dial", "PJSIP/101,30,t", true],
    ["101", "Dial", "PJSIP/101,30,T", false],
    ["100", "Queue", "500,T", true],
    ["101", "Queue", "500,t,,,30", true],
    ["100", "Queue", "500,,T", false],
    ["100", "ConfBridge", "600,,T", false],
  ])("of leg %s set up by %s(%s) is allowed: %s", async (id, application, data, allowed) => {
    const follows =
      id === "100" ? consults : [leaves("101", B1), enters("101", B2), made("102"), dials("101", "102")];
    const { control, sent } = calling({ lists: { CoreShowChannels: listedAs(application, data) }, follows });
    const outcome = control.execute(consult(id));
    if (allowed) await outcome;
    else
      await expect(outcome).rejects.toMatchObject({
        kind: "conflict",
        message: expect.stringContaining("option T"),
      });
    expect(sent.some(({ name }) => name === "Atxfer")).toBe(allowed);
  });

  test("is refused at once where the options are brackets without end", { timeout: 20_000 }, async () => {
    const data = `PJSIP/101,30,m${"(".repeat(500_000)}`;
    const { control } = calling({ lists: { CoreShowChannels: listedAs("Dial", data) } });
    await expect(control.execute(consult("100"))).rejects.toMatchObject({ kind: "conflict" });
  });

  test("presses no key where the bridge has gone meanwhile", async () => {
    const alone = [{ Uniqueid: "100", Channel: "PJSIP/100-100", BridgeId: "" }];
    const { control, sent } = calling({ lists: { CoreShowChannels: alone } });
    await expect(control.execute(consult("100"))).rejects.toMatchObject({ kind: "conflict" });
    expect(sent.some(({ name }) => name === "Atxfer")).toBe(false);
  });

  test.each<[string, readonly PbxEvent[]]>([
    ["the two are still in their call", []],
    ["the transferring party has hung up", [gone("100")]],
    ["the other party has hung up", [gone("101")]],
    ["left the call and reached nobody", [leaves("100", B1)]],
  ])("that Asterisk accepted and that did not happen is never called done: %s", async (words, follows) => {
    const { control } = calling({ follows });
    await expect(control.execute(consult("100"))).rejects.toMatchObject({
      kind: "unconfirmed",
      message: expect.stringContaining(words),
    });
  });
});
