import { expect } from "vitest";
import { hangUp, linked, listed, outsideSegment, ring, talk } from "./calls.js";
import type { Scenario } from "./scenario.js";

/** Calls between two, inside and outside, and the ways in which they do not come about. */
export const basicScenarios: readonly Scenario[] = [
  {
    name: "answered",
    story: "100 calls 103, 103 answers, 100 hangs up",
    async play(stage) {
      await talk(stage, "100", "103");
      expect(await listed(stage, "100")).toMatchObject([
        { type: "INTERNAL", callerId: { name: "Alice Adams", number: "100" }, did: "103", incoming: false },
      ]);
      expect(await listed(stage, "103")).toMatchObject([
        { type: "INTERNAL", callerId: { name: "Dave Davis", number: "103" }, did: null, incoming: true },
      ]);
      await hangUp(stage, "100");
    },
  },
  {
    name: "cancelled",
    story: "100 calls 103 and hangs up while it rings",
    async play(stage) {
      await ring(stage, "100", "103");
      await stage.agree();
      await hangUp(stage, "100");
    },
  },
  {
    name: "busy",
    story: "100 calls 105, whose phone says busy",
    async play(stage) {
      await stage.phone("100").dial("105");
      await stage.phone("100").until("CALL_CLOSED");
      await stage.empty();
    },
  },
  {
    name: "no-answer",
    story: "100 calls 103 for three seconds, and nobody answers",
    async play(stage) {
      await ring(stage, "100", "103", "8103");
      await stage.agree();
      await stage.phone("100").until("CALL_CLOSED");
      await stage.empty();
    },
  },
  {
    name: "nowhere",
    story: "100 calls a number that does not exist",
    async play(stage) {
      await stage.phone("100").dial("999");
      await stage.phone("100").until("CALL_CLOSED");
      await stage.empty();
    },
  },
  {
    name: "hold",
    story: "100 holds 103 by its phone, and takes it back",
    async play(stage) {
      await talk(stage, "100", "103");
      await stage.phone("100").hold();
      await stage.until(() => expect(stage.segmentOf("100").onHold).toBe(true));
      expect(await listed(stage, "100")).toMatchObject([{ onHold: true }]);
      expect(await listed(stage, "103")).toMatchObject([{ onHold: false }]);
      await stage.agree();
      await stage.phone("100").resume();
      await stage.until(() => expect(stage.segmentOf("100").onHold).toBe(false));
      await linked(stage, "100", "103");
      await hangUp(stage, "103");
    },
  },
  {
    name: "hold-redirected",
    story: "100 holds 103 and is redirected to 101 while it does: nothing says that the hold is over",
    async play(stage) {
      await talk(stage, "100", "103");
      await stage.phone("100").hold();
      await stage.until(() => expect(stage.segmentOf("100").onHold).toBe(true));
      const { channel } = stage.segmentOf("100");
      const where = { context: "from-internal", exten: "101", priority: "1" };
      await stage.witness().act({ action: "Redirect", channel, ...where });
      await linked(stage, "100", "101");
      expect(stage.segmentOf("100").onHold).toBe(false);
      await hangUp(stage, "101");
    },
  },
  {
    name: "from-outside",
    story: "5559876 calls the DID, 100 answers",
    async play(stage) {
      await stage.outside.dial("5559876", "5550100");
      await stage.until(() => {
        const outside = outsideSegment(stage);
        expect(outside).toMatchObject({ callerId: { number: "5559876" }, did: "5550100", incoming: false });
        expect(stage.segmentOf("100")).toMatchObject({ linked: outside.id, incoming: true });
      });
      await stage.agree();
      const { body } = await stage.api.get("/callSegments");
      expect(body).toContainEqual(expect.objectContaining({ type: "EXTERNAL", did: "5550100" }));
      await hangUp(stage, "100");
    },
  },
  {
    name: "to-outside",
    story: "100 calls 5551234 through the provider, who answers",
    async play(stage) {
      await stage.phone("100").dial("5551234");
      await stage.outside.ringing();
      await stage.until(() => {
        const outside = outsideSegment(stage);
        expect(outside).toMatchObject({ callerId: { number: "5551234" }, did: null, incoming: true });
        expect(stage.segmentOf("100").dialingTo).toEqual([outside.id]);
      });
      await stage.outside.accept();
      await stage.until(() => expect(outsideSegment(stage).linked).toBe(stage.segmentOf("100").id));
      await stage.agree();
      await hangUp(stage, "100");
    },
  },
  {
    name: "originate-answered",
    story: "100 is originated to 103 by the API, 103 answers",
    async play(stage) {
      const asked = await stage.api.post("/extensions/getByName/100/originate", { destinationNumber: "103" });
      expect(asked).toEqual({ status: 204, body: "" });
      await stage.phone("103").ringing();
      await stage.until(() => expect(stage.segmentOf("100").dialingTo).toEqual([stage.segmentOf("103").id]));
      expect(stage.segmentOf("100")).toMatchObject({ incoming: false, did: null });
      await stage.phone("103").accept();
      await linked(stage, "100", "103");
      await hangUp(stage, "103");
    },
  },
  {
    name: "originate-refused",
    story: "105 is originated by the API, and its phone says busy: the log tells",
    async play(stage) {
      const from = stage.logged.length;
      const asked = await stage.api.post("/extensions/getByName/105/originate", { destinationNumber: "103" });
      expect(asked.status).toBe(204);
      await stage.until(() =>
        expect(stage.logged.slice(from)).toContainEqual(
          expect.objectContaining({
            level: "warn",
            message: "originated call ended",
            fields: expect.objectContaining({ outcome: "busy", reason: "User busy" }),
          }),
        ),
      );
      await stage.empty();
    },
  },
];
