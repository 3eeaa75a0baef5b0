import { describe, expect, test } from "vitest";
import { bundleFault, bundleOf } from "../../../src/state/bundles.js";
import {
  B1,
  bundles,
  calls,
  created,
  dials,
  enters,
  extension,
  made,
  parks,
  record,
  snapshot,
  up,
} from "./facts.js";
import { given } from "./story.js";

const key = (number: string) => `${number}@from-internal`;
const pbx = snapshot({ extensions: ["100", "101", "102", "103"].map((number) => extension(number)) });

const members = (story: ReturnType<typeof given>, main: string) =>
  bundleOf(story.state, key(main)).map((member) => member.key);

describe("a bundle", () => {
  test("has its members in the order in which they were named, and another list takes its place", () => {
    const story = given(pbx, bundles("100", "102", "101"));
    expect(members(story, "100")).toEqual([key("102"), key("101")]);
    story.when(bundles("100", "101", "103"));
    expect(members(story, "100")).toEqual([key("101"), key("103")]);
    expect(story.when(bundles("100", "101", "103"))).toEqual([]);
    expect(story.when(bundles("100")).map(({ type }) => type)).toEqual([
      "BundleMemberRemoved",
      "BundleMemberRemoved",
    ]);
    expect(members(story, "100")).toEqual([]);
  });

  test("does not touch another's", () => {
    const story = given(pbx, bundles("100", "101"), bundles("102", "103"), bundles("100"));
    expect(members(story, "102")).toEqual([key("103")]);
  });

  test("outlives a snapshot, and the PBX's having none of its extensions for a while", () => {
    const story = given(pbx, bundles("100", "101"), snapshot({ extensions: [] }));
    expect(members(story, "100")).toEqual([key("101")]);
    story.when(pbx, calls("101", "103"));
    expect(story.segment("101").extension).toBe(key("100"));
  });
});

describe("what a member does is told as the main's", () => {
  test("its legs, called and calling, with the device still to be seen", () => {
    const story = given(pbx, bundles("100", "101"), calls("103", "101"), made("101"), dials("103", "101"));
    expect(story.segment("101")).toMatchObject({
      extension: key("100"),
      callerId: { name: "Phone 100", number: "100" },
      channel: expect.stringMatching(/^PJSIP\/101-/),
    });
    expect(story.segment("103").extension).toBe(key("103"));
  });

  test("from the moment on when it is tied, and no longer when it is not", () => {
    const story = given(pbx, calls("101", "103"));
    expect(story.segment("101").extension).toBe(key("101"));
    story.when(bundles("100", "101"));
    expect(story.segment("101").extension).toBe(key("100"));
    story.when(bundles("100"));
    expect(story.segment("101")).toMatchObject({ extension: key("101"), callerId: { number: "101" } });
  });

  test("what it parks", () => {
    const story = given(pbx, bundles("100", "101"), calls("103", "101"), made("101"), up("103"), up("101"));
    story.when(created(B1), enters("103", B1), enters("101", B1));
    story.when(parks("103", "701", "PJSIP/101"));
    expect(story.segment("103").parked?.by).toBe(key("100"));
  });

  test("its call records, by the main's number", () => {
    const told = (more: Parameters<typeof record>[0]) => {
      const [change] = given(pbx, bundles("100", "101")).when(record(more));
      return change?.type === "CallRecorded" ? change.record : undefined;
    };
    expect(told({ channel: "PJSIP/101-00000001", source: "101" })).toMatchObject({
      channel: "PJSIP/101-00000001",
      source: "100",
      sourceExtension: key("100"),
    });
    expect(
      told({ channel: "PJSIP/103-00000001", destinationChannel: "PJSIP/101-00000002", destination: "101" }),
    ).toMatchObject({ destinationExtension: key("100"), destination: "101" });
    expect(told({ destinationChannel: "", destination: "101" })).toMatchObject({
      destinationExtension: key("100"),
    });
  });

  test("but not where its main is no extension of the PBX any more", () => {
    const story = given(pbx, bundles("100", "101"), snapshot({ extensions: [extension("101")] }));
    story.when(calls("101", "103"));
    expect(story.segment("101").extension).toBe(key("101"));
  });
});

describe("extensions may not be a bundle", () => {
  const { state } = given(pbx, bundles("100", "101"));

  test.each([
    ["the main is a member of another", "101", ["102"], "main-is-member", "101"],
    ["the main is named as a member", "102", ["103", "102"], "is-the-main", "102"],
    ["one is named twice", "102", ["103", "103"], "is-named-twice", "103"],
    ["one is a main", "102", ["100"], "is-a-main", "100"],
    ["one is a member of another", "102", ["103", "101"], "is-another's", "101"],
  ] as const)("where %s", (_what, main, named, why, extension) => {
    expect(bundleFault(state, key(main), named.map(key))).toEqual({ why, extension: key(extension) });
  });

  test("and may where the main has them already, or nobody", () => {
    expect(bundleFault(state, key("100"), [key("103"), key("101")])).toBeUndefined();
    expect(bundleFault(state, key("102"), [key("103")])).toBeUndefined();
    expect(bundleFault(state, key("102"), [])).toBeUndefined();
  });
});
