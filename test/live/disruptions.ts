import { expect } from "vitest";
import { linked, listed, ring, talk } from "./calls.js";
import type { Scenario } from "./scenario.js";
import { dndOnPbx, isDndOn, turnDnd } from "./scenarios-dnd.js";
import type { Stage } from "./stage.js";

/** A read while the state is not known to be live says so. */
async function answers503(stage: Stage): Promise<void> {
  const { status, body } = await stage.api.get("/callSegments");
  expect([status, typeof body]).toEqual([503, "string"]);
  const originate = await stage.api.post("/extensions/getByName/100/originate", { destinationNumber: "103" });
  expect(originate.status).toBe(503);
}

/** Ids of both segments, to be compared later. */
const idsOf = (stage: Stage, ...extensions: string[]) =>
  extensions.map((extension) => stage.segmentOf(extension).id);

/** Tandem, its link and the PBX go away and come back. */
export const disruptions: readonly Scenario[] = [
  {
    name: "joins-mid-call",
    story: "Tandem begins while 100 talks to 103, held and recorded",
    async play(stage) {
      await talk(stage, "100", "103", "*9103");
      await stage.phone("103").hold();
      await stage.until(() => expect(stage.segmentOf("103").onHold).toBe(true));
      await stage.restartTandem("new");
      await stage.until(() => expect(stage.segmentOf("100").linked).toBe(stage.segmentOf("103").id));
      await stage.agree();
      expect(stage.segmentOf("100")).toMatchObject({ recording: true, state: "up", onHold: false });
      expect(stage.segmentOf("103")).toMatchObject({ recording: false, onHold: true, incoming: true });
      await stage.phone("100").hangup();
      await stage.empty();
    },
  },
  {
    name: "link-cut",
    story: "while the link is cut 100's call to 103 goes on ringing, and 101's call to 102 ends unheard",
    async play(stage) {
      await stage.phone("101").dial("102");
      await linked(stage, "101", "102");
      await ring(stage, "100", "103");
      const before = idsOf(stage, "100", "103");
      await stage.loseLink();
      await answers503(stage);
      await stage.phone("101").hangup();
      await stage.phone("101").idle();
      await stage.phone("102").idle();
      await stage.regainLink();
      expect(idsOf(stage, "100", "103")).toEqual(before);
      expect(stage.segmentOf("103").dialingFrom).toBe(stage.segmentOf("100").id);
      expect(stage.segmentOf("100").dialingTo).toEqual([stage.segmentOf("103").id]);
      expect([...stage.state().segments.values()]).toHaveLength(2);
      await stage.agree();
      await stage.phone("103").accept();
      await linked(stage, "100", "103");
      expect(idsOf(stage, "100", "103")).toEqual(before);
      await stage.phone("103").hangup();
      await stage.empty();
    },
  },
  {
    name: "recorded-unheard",
    story: "while the link is cut the recording of 100's call to 103 begins",
    async play(stage) {
      await talk(stage, "100", "103");
      const { channel } = stage.segmentOf("100");
      await stage.loseLink();
      await stage.witness().act({ action: "MixMonitor", channel, file: "unheard.wav" });
      await stage.regainLink();
      expect(await listed(stage, "100")).toMatchObject([{ recording: null }]);
      expect(await listed(stage, "103")).toMatchObject([{ recording: false }]);
      await stage.agree();
      await stage.phone("100").hangup();
      await stage.empty();
    },
  },
  {
    name: "tandem-killed",
    story:
      "Tandem is killed (SIGKILL) while 100 rings 103 and 101 talks to 102, and begins again on its database",
    async play(stage) {
      await ring(stage, "100", "103");
      const ringing = idsOf(stage, "100", "103");
      await stage.continueAsProcess();
      await stage.phone("101").dial("102");
      const talking = await stage.until(async () => {
        const [segment] = await listed(stage, "102");
        expect((await stage.api.get(`/callSegments/${segment?.id}/linkedCallSegment`)).status).toBe(200);
        return segment?.id;
      });
      await stage.killProcess();
      expect(idsOf(stage, "100", "103", "102")).toEqual([...ringing, talking]);
      expect(stage.segmentOf("103").dialingFrom).toBe(stage.segmentOf("100").id);
      await linked(stage, "101", "102");
      await stage.phone("101").hangup();
      await stage.phone("103").accept();
      await linked(stage, "100", "103");
      await stage.phone("100").hangup();
      await stage.empty();
    },
  },
  {
    name: "pbx-restarted",
    story: "Asterisk restarts (core restart now) while 100 talks to 103",
    async play(stage) {
      await talk(stage, "100", "103");
      await stage.pbxGone(() => stage.pbx.restart());
      expect([...stage.state().segments.values()]).toEqual([]);
      await stage.empty();
      await talk(stage, "100", "103");
      await stage.phone("103").hangup();
      await stage.empty();
    },
  },
  {
    name: "pbx-killed",
    story: "Asterisk is killed while 100 talks to 103, and started again",
    async play(stage) {
      await talk(stage, "100", "103");
      const [id] = idsOf(stage, "100");
      await stage.pbxGone(async () => {
        await stage.pbx.kill();
        await stage.until(() => expect(stage.state().sync.live).toBe(false));
        await answers503(stage);
        await stage.pbx.start();
      });
      expect([...stage.state().segments.values()]).toEqual([]);
      for (const extension of ["100", "103"]) await stage.phone(extension).hangup(); // they have not heard of it
      expect((await stage.api.get(`/callSegments/${id}`)).status).toBe(404);
      await stage.empty();
      await talk(stage, "100", "103");
      await stage.phone("103").hangup();
      await stage.empty();
    },
  },
  {
    name: "dnd-after-restart",
    story: "100's Do Not Disturb is kept by the PBX; Tandem reads it when the PBX is back",
    async play(stage) {
      await turnDnd(stage, "100", true);
      await stage.pbxGone(() => stage.pbx.restart());
      expect(await isDndOn(stage, "100")).toBe(true);
      expect(await dndOnPbx(stage, "100")).toMatchObject({ value: "YES" });
      await turnDnd(stage, "100", false);
      expect(await isDndOn(stage, "100")).toBe(false);
    },
  },
];
