import { expect } from "vitest";
import { hangUp, linked, ring, talk, transfer } from "./calls.js";
import type { Scenario } from "./scenario.js";
import type { Stage } from "./stage.js";

/** 100 consults 101 about 103: 103 waits alone, 100 talks to 101. */
async function consult(stage: Stage): Promise<void> {
  await talk(stage, "100", "103");
  expect(await transfer(stage, stage.segmentOf("100"), "101", true)).toEqual({ status: 204, body: "" });
  await stage.until(() => {
    expect(stage.segmentOf("100").linked).toBe(stage.segmentOf("101").id);
    expect(stage.segmentOf("103")).toMatchObject({ linked: null, dialingFrom: null });
  });
  await stage.agree();
}

/** Whoever is bound to a segment is moved. */
export const transferScenarios: readonly Scenario[] = [
  {
    name: "blind-transfer-api",
    story: "100 talks to 103; a transfer on 100's segment moves 103 to 101",
    async play(stage) {
      await talk(stage, "100", "103");
      const before = stage.segmentOf("103").id;
      expect(await transfer(stage, stage.segmentOf("100"), "101", false)).toEqual({ status: 204, body: "" });
      await linked(stage, "103", "101");
      expect(stage.segmentOf("103").id).toBe(before);
      await hangUp(stage, "103");
    },
  },
  {
    name: "blind-transfer-phone",
    story: "100 talks to 103 and sends it to 101 by its phone (REFER)",
    async play(stage) {
      await talk(stage, "100", "103");
      await stage.phone("100").blindTransfer("101");
      await linked(stage, "103", "101");
      await hangUp(stage, "103");
    },
  },
  {
    name: "transfer-ringing",
    story: "100 calls 103; while it rings, a transfer on 103's segment moves 100 to 101",
    async play(stage) {
      await ring(stage, "100", "103");
      expect((await transfer(stage, stage.segmentOf("100"), "101", false)).status).toBe(409);
      expect(await transfer(stage, stage.segmentOf("103"), "101", false)).toEqual({ status: 204, body: "" });
      await linked(stage, "100", "101");
      await hangUp(stage, "101");
    },
  },
  {
    name: "blind-transfer-nowhere",
    story:
      "100 would send 103 to a number that does not exist, before and after 103 answers: the call goes on",
    async play(stage) {
      const answer = { status: 422, body: "There is no number 999 to transfer to." };
      await ring(stage, "100", "103");
      expect(await transfer(stage, stage.segmentOf("103"), "999", false)).toEqual(answer);
      await stage.phone("103").accept();
      await linked(stage, "100", "103");
      expect(await transfer(stage, stage.segmentOf("100"), "999", false)).toEqual(answer);
      await linked(stage, "100", "103");
      await hangUp(stage, "100");
    },
  },
  {
    name: "attended-transfer-completed",
    story: "100 consults 101 about 103 and hangs up: 103 talks to 101",
    async play(stage) {
      await consult(stage);
      await stage.phone("100").hangup();
      await linked(stage, "103", "101");
      await hangUp(stage, "103");
    },
  },
  {
    name: "attended-transfer-cancelled",
    story: "100 consults 101 about 103, cancels, and is back with 103",
    async play(stage) {
      await consult(stage);
      const { channel } = stage.segmentOf("100");
      await stage.witness().act({ action: "CancelAtxfer", channel });
      await linked(stage, "100", "103");
      await hangUp(stage, "100");
    },
  },
  {
    name: "attended-transfer-nowhere",
    story: "100 would consult a number that does not exist: nothing is pressed, the call goes on",
    async play(stage) {
      await talk(stage, "100", "103");
      const { status, body } = await transfer(stage, stage.segmentOf("100"), "999", true);
      expect([status, body]).toEqual([422, "There is no number 999 to transfer to."]);
      await linked(stage, "100", "103");
      await hangUp(stage, "100");
    },
  },
  {
    name: "attended-transfer-not-allowed",
    story: "100 calls 103 by a Dial without T: nothing is pressed, the call goes on",
    async play(stage) {
      await talk(stage, "100", "103", "8203");
      const { status, body } = await transfer(stage, stage.segmentOf("100"), "101", true);
      expect([status, body]).toEqual([409, expect.stringContaining("option T")]);
      await linked(stage, "100", "103");
      await hangUp(stage, "100");
    },
  },
];
