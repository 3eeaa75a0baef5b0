import { describe, expect, test } from "vitest";
import { AmiSession } from "../../../src/ami/session.js";
import { toldRecordings } from "../../../src/link/read-recordings.js";
import { readSnapshot } from "../../../src/link/read-snapshot.js";
import { emptyState } from "../../../src/state/tables.js";
import { type Answerer, FakeAmi, field, ok, refuse } from "../../fakes/fake-ami.js";
import { channelItem, list } from "./pbx.js";

const LISTS = [
  "CoreShowChannels",
  "BridgeList",
  "QueueStatus",
  "ParkedCalls",
  "ExtensionStateList",
  "DeviceStateList",
  "VoicemailUsersList",
  "ConfbridgeListRooms",
  "DBGetTree",
  "PJSIPShowEndpoints",
  "PJSIPShowRegistrationInboundContactStatuses",
];

function pbx(answers: Readonly<Record<string, Answerer>> = {}) {
  const ami = new FakeAmi();
  ami.answer("CoreStatus", (action) => ok(action, ["CoreStartupDate", "2026-11-22"]));
  for (const name of LISTS)
    ami.answer(
      name,
      list(`${name}Item`, () => []),
    );
  for (const [name, answer] of Object.entries(answers)) ami.answer(name, answer);
  const session = new AmiSession(ami.link());
  const read = (told = toldRecordings(emptyState(), [])) => readSnapshot(session, told);
  return { ami, read };
}

const refusing =
  (words: string): Answerer =>
  (action) =>
    refuse(action, words);

describe("reading a PBX's lists", () => {
  test("takes each of them, where all are empty lists", async () => {
    const { coreStatus: _, recordings, pjsip, ...lists } = await pbx().read();
    expect(Object.values(lists)).toEqual(Object.values(lists).map(() => []));
    expect(Object.keys(lists)).toHaveLength(10);
    expect(recordings.size).toBe(0);
    expect(pjsip).toEqual({ endpoints: [], registrations: [] });
  });

  test.each([
    ["ConfbridgeListRooms", refusing("No active conferences.")],
    [
      "VoicemailUsersList",
      (action: Parameters<Answerer>[0]) =>
        ok(action, ["Message", "There are no voicemail users currently defined."]),
    ],
    ["ConfbridgeListRooms", refusing("Invalid/unknown command: ConfbridgeListRooms.")],
    ["PJSIPShowEndpoints", refusing("No endpoints found")],
    ["PJSIPShowEndpoints", refusing("Invalid/unknown command: PJSIPShowEndpoints.")],
    ["QueueStatus", refusing("Invalid/unknown command: QueueStatus.")],
    ["ParkedCalls", refusing("Invalid/unknown command: ParkedCalls.")],
    ["VoicemailUsersList", refusing("Invalid/unknown command: VoicemailUsersList.")],
  ])("takes %s for empty in each of the ways in which Asterisk says so", async (name, answer) => {
    const lists = await pbx({ [name]: answer }).read();
    expect([
      ...(lists.conferences ?? []),
      ...lists.mailboxes,
      ...lists.queueStatus,
      ...lists.parkedCalls,
      ...(lists.pjsip?.endpoints ?? []),
    ]).toEqual([]);
  });

  test.each(["CoreStatus", "CoreShowChannels", "BridgeList", "ExtensionStateList", "DeviceStateList"])(
    "fails where Asterisk refuses %s",
    async (name) => {
      await expect(pbx({ [name]: refusing("Permission denied") }).read()).rejects.toMatchObject({
        kind: "pbx-refused",
      });
    },
  );

  test("asks each room for its members; one that has closed meanwhile has none", async () => {
    const { read } = pbx({
      ConfbridgeListRooms: list("ConfbridgeListRooms", () => [
        [["Conference", "600"]],
        [["Conference", "601"]],
      ]),
      ConfbridgeList: (action, connection) =>
        field(action, "Conference") === "601"
          ? refuse(action, "No Conference by that name found.")
          : list("ConfbridgeList", () => [
              [
                ["Conference", "600"],
                ["Uniqueid", "7.1"],
              ],
            ])(action, connection),
    });
    expect((await read()).conferences).toHaveLength(1);
  });
});

describe("whether a leg is recorded", () => {
  const local = [
    ["Channel", "Local/1@c-1;1"],
    ["Uniqueid", "L"],
  ] as const;
  const items = ["100", "101", "102", "103", "104"].map((id) => channelItem(id));
  const CoreShowChannels = list("CoreShowChannel", () => [...items, local]);
  /** 100 never was; 101, 102 and 104 were or are; 103 has hung up meanwhile. */
  const Getvar: Answerer = (action) => {
    const channel = field(action, "Channel") ?? "";
    if (channel.startsWith("PJSIP/103")) return refuse(action, "No such channel");
    return ok(
      action,
      ["Variable", "MIXMONITOR_FILENAME"],
      ["Value", channel.startsWith("PJSIP/100") ? "" : "x.wav"],
    );
  };

  test("is asked where the events are not sure, and they decide where one ever ran", async () => {
    const { ami, read } = pbx({ CoreShowChannels, Getvar });
    const { recordings } = await read({
      sure: (channelId) => (channelId === "102" ? false : undefined),
      ifEver: (channelId) => (channelId === "104" ? null : true),
    });
    expect(recordings).toEqual(
      new Map([
        ["100", false],
        ["101", true],
        ["102", false],
        ["L", true],
      ]),
    );
    const asked = ami.actions
      .filter(({ name }) => name === "Getvar")
      .map((action) => field(action, "Channel"));
    expect(asked).toEqual([
      ...["100", "101", "103", "104"].map((id) => `PJSIP/${id}-00000001`),
      "Local/1@c-1;1",
    ]);
  });

  test("of very many is asked in turns", async () => {
    const many = Array.from({ length: 120 }, (_, n) => channelItem(`1${n}`));
    const { read } = pbx({
      CoreShowChannels: list("CoreShowChannel", () => many),
      Getvar: (action) => ok(action, ["Value", ""]),
    });
    expect((await read()).recordings.size).toBe(120);
  });
});
