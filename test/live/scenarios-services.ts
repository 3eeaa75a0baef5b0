import { expect } from "vitest";
import { hangUp, linked, listed, ring, talk } from "./calls.js";
import type { Scenario } from "./scenario.js";

/** What a PBX does with calls beside putting two together. */
export const serviceScenarios: readonly Scenario[] = [
  {
    name: "pickup",
    story: "100 calls 103, 101 picks it up",
    async play(stage) {
      await ring(stage, "100", "103");
      await stage.phone("101").dial("**103");
      await linked(stage, "100", "101");
      await stage.until(() => expect([...stage.state().segments.values()]).toHaveLength(2));
      await hangUp(stage, "101");
    },
  },
  {
    name: "conference",
    story: "100, 101 and 102 meet in room 600; one is muted; none is linked to another",
    async play(stage) {
      for (const extension of ["100", "101", "102"]) await stage.phone(extension).dial("600");
      const rooms = () => ["100", "101", "102"].map((extension) => stage.segmentOf(extension));
      await stage.until(() => {
        for (const { conference, linked } of rooms()) {
          expect(conference).toEqual({ room: "600", muted: false });
          expect(linked).toBeNull();
        }
      });
      await stage.agree();
      const { channel } = stage.segmentOf("101");
      await stage.witness().act({ action: "ConfbridgeMute", conference: "600", channel });
      await stage.until(() => expect(stage.segmentOf("101").conference?.muted).toBe(true));
      await hangUp(stage, "100", "101", "102");
    },
  },
  {
    name: "three-in-a-call",
    story: "100 consults 101 about 103 and joins all three; then 101 leaves, and two are linked again",
    async play(stage) {
      await talk(stage, "100", "103");
      const { id } = stage.segmentOf("100");
      await stage.api.post(`/callSegments/${id}/transfer`, { destinationNumber: "101", attended: true });
      await stage.until(() => expect(stage.segmentOf("100").linked).toBe(stage.segmentOf("101").id));
      await stage.phone("100").sendDigits("*3");
      await stage.until(() => {
        const members = [...stage.state().bridges.values()].map(({ members }) => members.length);
        expect(Math.max(...members)).toBeGreaterThanOrEqual(3);
      });
      await stage.until(() => {
        for (const extension of ["100", "101", "103"]) expect(stage.segmentOf(extension).linked).toBeNull();
      });
      await stage.agree();
      await stage.phone("101").hangup();
      await linked(stage, "100", "103");
      await hangUp(stage, "103");
    },
  },
  {
    name: "parked",
    story: "100 parks 103; 101 fetches it",
    async play(stage) {
      await talk(stage, "100", "103");
      await stage.phone("100").blindTransfer("700");
      await stage.until(() => expect(stage.segmentOf("103").parked).toMatchObject({ space: "701" }));
      await stage.phone("100").idle();
      await stage.agree();
      await stage.phone("101").dial("701");
      await linked(stage, "101", "103");
      expect(stage.segmentOf("103").parked).toBeNull();
      await hangUp(stage, "103");
    },
  },
  {
    name: "recording",
    story: "100 calls 103, recorded; the recording is stopped and another begun",
    async play(stage) {
      await talk(stage, "100", "103", "*9103");
      expect(await listed(stage, "100")).toMatchObject([{ recording: true }]);
      expect(await listed(stage, "103")).toMatchObject([{ recording: false }]);
      const { channel } = stage.segmentOf("100");
      await stage.witness().act({ action: "StopMixMonitor", channel });
      await stage.until(() => expect(stage.segmentOf("100").recording).toBe(false));
      await stage.witness().act({ action: "MixMonitor", channel, file: "again.wav" });
      await stage.until(() => expect(stage.segmentOf("100").recording).toBe(true));
      await stage.agree();
      await hangUp(stage, "100");
    },
  },
];
