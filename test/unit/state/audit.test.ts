import { describe, expect, test } from "vitest";
import {
  contactDifferences,
  differences,
  type Listed,
  linesOf,
  persisting,
  there,
} from "../../../src/state/audit.js";
import type { PbxState } from "../../../src/state/model.js";
import { memberKey } from "../../../src/state/questions.js";
import {
  B1 as B,
  calls,
  contact,
  extension,
  joins,
  leaves,
  listed,
  lists,
  local,
  made,
  member,
  parks,
  queues,
  snapshot,
  talk,
} from "./facts.js";
import { given } from "./story.js";

const inB1 = (id: string) => listed(id, { state: "up", bridgeId: "B1" });

const NONE: ReadonlySet<string> = new Set();
const B1: ReadonlySet<string> = new Set(["B1"]);

type Things = Readonly<
  Partial<Record<keyof Listed["things"], ReadonlySet<string> | ReadonlyMap<string, string> | null>>
>;
type Lists = Things & Partial<Pick<Listed, "channels" | "dnd">>;

const NOTHING = {
  bridge: NONE,
  extension: NONE,
  room: NONE,
  queue: NONE,
  member: NONE,
  line: NONE,
  participant: NONE,
  parked: NONE,
};

/** What is not given is not there. */
const compare = (state: PbxState, { channels = [], dnd = NONE, ...given }: Lists) => {
  const things = Object.fromEntries(
    Object.entries<ReadonlySet<string> | ReadonlyMap<string, string> | null>({ ...NOTHING, ...given }).map(
      ([kind, some]) => [kind, some instanceof Set ? there(some) : some],
    ),
  ) as unknown as Listed["things"];
  return differences(state, { channels, dnd, things });
};

describe("an audit", () => {
  test("finds nothing where both agree, Local channels included", () => {
    const { state } = given(...talk, ...local("L1"));
    const channels = [inB1("100"), inB1("101"), listed("L1;1"), listed("L1;2")];
    expect(compare(state, { channels, bridge: B1 })).toEqual([]);
  });

  test("finds a leg that we do not know, and one that is gone", () => {
    const { state } = given(...talk);
    expect(
      compare(state, {
        channels: [inB1("100"), listed("102")],
        bridge: B1,
      }),
    ).toEqual([
      { about: "channel", id: "102", tracked: "", listed: "PJSIP/102-102" },
      { about: "channel", id: "101", tracked: "PJSIP/101-101", listed: "" },
    ]);
  });

  test("finds another state and another bridge, with both sides", () => {
    const { state } = given(...talk);
    const channels = [listed("100", { state: "ringing", bridgeId: "B2" }), listed("101", { state: "up" })];
    expect(compare(state, { channels, bridge: new Set(["B1", "B2"]) })).toEqual([
      { about: "state", id: "100", tracked: "up", listed: "ringing" },
      { about: "bridge", id: "100", tracked: "B1", listed: "B2" },
      { about: "bridge", id: "101", tracked: "B1", listed: "" },
      { about: "bridge", id: "B2", tracked: "", listed: "B2" },
    ]);
  });

  test("finds a bridge that is there no more, even one with nobody in it, and one that we do not know", () => {
    const { state } = given(...talk, leaves("100", B), leaves("101", B));
    const channels = [listed("100", { state: "up" }), listed("101", { state: "up" })];
    expect(compare(state, { channels, bridge: new Set(["B1", "B2"]) })).toEqual([
      { about: "bridge", id: "B2", tracked: "", listed: "B2" },
    ]);
    expect(compare(state, { channels, bridge: NONE })).toEqual([
      { about: "bridge", id: "B1", tracked: "B1", listed: "" },
    ]);
  });

  test("lets a bridge dissolve in which somebody is still listed", () => {
    const { state } = given(...talk);
    const channels = [inB1("100"), listed("101", { state: "up", bridgeId: "B2" })];
    expect(compare(state, { channels, bridge: NONE })).toEqual([]);
    expect(
      compare(state, { channels: [listed("100", { state: "up" }), listed("101", { state: "up" })] }),
    ).toHaveLength(3);
  });

  test("finds an extension that came, and one that went", () => {
    const { state } = given(snapshot({ extensions: [extension("100"), extension("101")] }));
    const extensions = new Set(["101@from-internal", "102@from-internal"]);
    expect(compare(state, { channels: [], bridge: NONE, extension: extensions })).toEqual([
      { about: "extension", id: "100@from-internal", tracked: "100@from-internal", listed: "" },
      { about: "extension", id: "102@from-internal", tracked: "", listed: "102@from-internal" },
    ]);
  });

  test("finds queues, members and hinted rooms that came and went, unless they were not asked for", () => {
    const { state } = given(
      snapshot({
        queues: ["500", "501"],
        queueMembers: [member("500", "PJSIP/100")],
        rooms: [{ room: "600", number: "600", conferenceId: "room" }],
      }),
      calls("100", "666"),
      joins("100", "666"),
    );
    const channels = [listed("100")];
    const participant = new Map([["100", "666"]]);
    const other = new Set([memberKey("500", "PJSIP/101")]);
    expect(
      compare(state, {
        channels,
        participant,
        room: new Set(["601"]),
        queue: new Set(["500", "502"]),
        member: other,
      }),
    ).toEqual([
      { about: "room", id: "600", tracked: "600", listed: "" },
      { about: "room", id: "601", tracked: "", listed: "601" },
      { about: "queue", id: "501", tracked: "501", listed: "" },
      { about: "queue", id: "502", tracked: "", listed: "502" },
      { about: "member", id: "500\nPJSIP/100", tracked: "500\nPJSIP/100", listed: "" },
      { about: "member", id: "500\nPJSIP/101", tracked: "", listed: "500\nPJSIP/101" },
    ]);
    expect(compare(state, { channels, participant, room: null, queue: null, member: null })).toEqual([]);
  });

  test("finds callers whose order is another", () => {
    const { state } = given(
      calls("100", "500"),
      queues("100", "500", 1),
      calls("101", "500"),
      queues("101", "500", 2),
    );
    const queue = new Set(["500"]);
    const channels = [listed("100"), listed("101")];
    expect(compare(state, { channels, queue, line: linesOf([["500", ["100", "101"]]]) })).toEqual([]);
    expect(compare(state, { channels, queue, line: linesOf([["500", ["101", "100"]]]) })).toEqual([
      { about: "line", id: "500", tracked: "100 101", listed: "101 100" },
    ]);
  });

  test("finds who is in a room, how, and who is parked", () => {
    const { state } = given(
      calls("100", "600"),
      joins("100", "600"),
      calls("101", "700"),
      parks("101", "701"),
    );
    const channels = [listed("100"), listed("101"), listed("102")];
    const participant = new Map([["100", "600, muted"]]);
    expect(compare(state, { channels: channels.slice(0, 2), participant, parked: new Map() })).toEqual([
      { about: "participant", id: "100", tracked: "600", listed: "600, muted" },
      { about: "parked", id: "101", tracked: "701 of default", listed: "" },
    ]);
    expect(compare(state, { channels: channels.slice(0, 2), participant: null, parked: null })).toEqual([]);
  });

  test("finds contacts that came and went, but where an event of them is still to be heard out", () => {
    const { state } = given(lists(["100", "101"], contact("100"), contact("101", { uri: "sip:old" })));
    const now = { endpoints: ["100", "101"], contacts: [contact("101", { uri: "sip:new" })] };
    expect(contactDifferences(state, now, (endpoint) => endpoint === "101")).toEqual([
      { about: "contact", id: "101\nsip:old", tracked: "101\nsip:old", listed: "" },
      { about: "contact", id: "101\nsip:new", tracked: "", listed: "101\nsip:new" },
    ]);
  });

  test("finds Do Not Disturb that was written into the AstDB, and deleted there", () => {
    const { state } = given(
      snapshot({ extensions: [extension("100", { dnd: true }), extension("101"), extension("102")] }),
    );
    const extensions = new Set(["100", "101", "102"].map((number) => `${number}@from-internal`));
    expect(
      compare(state, { channels: [], bridge: NONE, extension: extensions, dnd: new Set(["101", "999"]) }),
    ).toEqual([
      { about: "dnd", id: "100@from-internal", tracked: "on", listed: "off" },
      { about: "dnd", id: "101@from-internal", tracked: "off", listed: "on" },
    ]);
  });

  test("takes no notice of Asterisk's own channels", () => {
    const { state } = given(made("900", { name: "Recorder/ARI-00000000;1" }));
    const announcer = listed("901", { name: "CBAnn/600-00000000;1" });
    expect(compare(state, { channels: [announcer], bridge: NONE })).toEqual([]);
  });

  test("counts only what a second look still sees the same", () => {
    const lasting = { about: "channel", id: "102", tracked: "", listed: "PJSIP/102-1" } as const;
    const passing = { about: "state", id: "100", tracked: "up", listed: "ringing" } as const;
    const other = { ...passing, listed: "down" } as const;
    expect(persisting([lasting, passing], [other, lasting])).toEqual([lasting]);
    expect(persisting([], [lasting])).toEqual([]);
  });
});
