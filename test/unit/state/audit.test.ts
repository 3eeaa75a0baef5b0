import { describe, expect, test } from "vitest";
import { differences, persisting } from "../../../src/state/audit.js";
import { listed, local, made, talk } from "./facts.js";
import { given } from "./story.js";

const inB1 = (id: string) => listed(id, { state: "up", bridgeId: "B1" });

describe("an audit", () => {
  test("finds nothing where both agree, Local channels included", () => {
    const { state } = given(...talk, ...local("L1"));
    const channels = [inB1("100"), inB1("101"), listed("L1;1"), listed("L1;2")];
    expect(differences(state, { channels })).toEqual([]);
  });

  test("finds a leg that we do not know, and one that is gone", () => {
    const { state } = given(...talk);
    expect(differences(state, { channels: [inB1("100"), listed("102")] })).toEqual([
      { about: "channel", channelId: "102", tracked: "", listed: "PJSIP/102-102" },
      { about: "channel", channelId: "101", tracked: "PJSIP/101-101", listed: "" },
    ]);
  });

  test("finds another state and another bridge, with both sides", () => {
    const { state } = given(...talk);
    const channels = [listed("100", { state: "ringing", bridgeId: "B2" }), listed("101", { state: "up" })];
    expect(differences(state, { channels })).toEqual([
      { about: "state", channelId: "100", tracked: "up", listed: "ringing" },
      { about: "bridge", channelId: "100", tracked: "B1", listed: "B2" },
      { about: "bridge", channelId: "101", tracked: "B1", listed: "" },
    ]);
  });

  test("takes no notice of Asterisk's own channels", () => {
    const { state } = given(made("900", { name: "Recorder/ARI-00000000;1" }));
    const announcer = listed("901", { name: "CBAnn/600-00000000;1" });
    expect(differences(state, { channels: [announcer] })).toEqual([]);
  });

  test("counts only what a second look still sees the same", () => {
    const lasting = { about: "channel", channelId: "102", tracked: "", listed: "PJSIP/102-1" } as const;
    const passing = { about: "state", channelId: "100", tracked: "up", listed: "ringing" } as const;
    const other = { ...passing, listed: "down" } as const;
    expect(persisting([lasting, passing], [other, lasting])).toEqual([lasting]);
    expect(persisting([], [lasting])).toEqual([]);
  });
});
