import { describe, expect, test } from "vitest";
import { differences, persisting } from "../../../src/state/audit.js";
import { extension, listed, local, made, snapshot, talk } from "./facts.js";
import { given } from "./story.js";

const inB1 = (id: string) => listed(id, { state: "up", bridgeId: "B1" });

const NONE: ReadonlySet<string> = new Set();
const B1: ReadonlySet<string> = new Set(["B1"]);

describe("an audit", () => {
  test("finds nothing where both agree, Local channels included", () => {
    const { state } = given(...talk, ...local("L1"));
    const channels = [inB1("100"), inB1("101"), listed("L1;1"), listed("L1;2")];
    expect(differences(state, { channels, bridges: B1, extensions: NONE, dnd: NONE })).toEqual([]);
  });

  test("finds a leg that we do not know, and one that is gone", () => {
    const { state } = given(...talk);
    expect(
      differences(state, {
        channels: [inB1("100"), listed("102")],
        bridges: B1,
        extensions: NONE,
        dnd: NONE,
      }),
    ).toEqual([
      { about: "channel", id: "102", tracked: "", listed: "PJSIP/102-102" },
      { about: "channel", id: "101", tracked: "PJSIP/101-101", listed: "" },
    ]);
  });

  test("finds another state and another bridge, with both sides", () => {
    const { state } = given(...talk);
    const channels = [listed("100", { state: "ringing", bridgeId: "B2" }), listed("101", { state: "up" })];
    expect(differences(state, { channels, bridges: B1, extensions: NONE, dnd: NONE })).toEqual([
      { about: "state", id: "100", tracked: "up", listed: "ringing" },
      { about: "bridge", id: "100", tracked: "B1", listed: "B2" },
      { about: "bridge", id: "101", tracked: "B1", listed: "" },
    ]);
  });

  test("finds a bridge that is there no more, even one with nobody in it, and one that we do not know", () => {
    const { state } = given(...talk);
    const channels = [inB1("100"), inB1("101")];
    expect(
      differences(state, { channels, bridges: new Set(["B1", "B2"]), extensions: NONE, dnd: NONE }),
    ).toEqual([{ about: "bridge", id: "B2", tracked: "", listed: "B2" }]);
    expect(differences(state, { channels, bridges: NONE, extensions: NONE, dnd: NONE })).toEqual([
      { about: "bridge", id: "B1", tracked: "B1", listed: "" },
    ]);
  });

  test("finds an extension that came, and one that went", () => {
    const { state } = given(snapshot({ extensions: [extension("100"), extension("101")] }));
    const extensions = new Set(["101@from-internal", "102@from-internal"]);
    expect(differences(state, { channels: [], bridges: NONE, extensions, dnd: NONE })).toEqual([
      { about: "extension", id: "100@from-internal", tracked: "100@from-internal", listed: "" },
      { about: "extension", id: "102@from-internal", tracked: "", listed: "102@from-internal" },
    ]);
  });

  test("finds Do Not Disturb that was written into the AstDB, and deleted there", () => {
    const { state } = given(
      snapshot({ extensions: [extension("100", { dnd: true }), extension("101"), extension("102")] }),
    );
    const extensions = new Set(["100", "101", "102"].map((number) => `${number}@from-internal`));
    expect(
      differences(state, { channels: [], bridges: NONE, extensions, dnd: new Set(["101", "999"]) }),
    ).toEqual([
      { about: "dnd", id: "100@from-internal", tracked: "on", listed: "off" },
      { about: "dnd", id: "101@from-internal", tracked: "off", listed: "on" },
    ]);
  });

  test("takes no notice of Asterisk's own channels", () => {
    const { state } = given(made("900", { name: "Recorder/ARI-00000000;1" }));
    const announcer = listed("901", { name: "CBAnn/600-00000000;1" });
    expect(differences(state, { channels: [announcer], bridges: NONE, extensions: NONE, dnd: NONE })).toEqual(
      [],
    );
  });

  test("counts only what a second look still sees the same", () => {
    const lasting = { about: "channel", id: "102", tracked: "", listed: "PJSIP/102-1" } as const;
    const passing = { about: "state", id: "100", tracked: "up", listed: "ringing" } as const;
    const other = { ...passing, listed: "down" } as const;
    expect(persisting([lasting, passing], [other, lasting])).toEqual([lasting]);
    expect(persisting([], [lasting])).toEqual([]);
  });
});
