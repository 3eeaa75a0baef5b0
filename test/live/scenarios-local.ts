import { expect } from "vitest";
import { hangUp, linked, ring } from "./calls.js";
import type { Scenario } from "./scenario.js";
import type { Stage } from "./stage.js";

/** How many ends of Local channels there are. */
const localEnds = (stage: Stage): number =>
  [...stage.state().channels.values()].filter(({ name }) => name.startsWith("Local/")).length;

/** 100 reaches 101 through Local channels; `endsLeft` of them stay once audio flows. */
const throughLocals = (name: string, number: string, story: string, endsLeft: number): Scenario => ({
  name,
  story,
  async play(stage) {
    await stage.phone("100").dial(number);
    await linked(stage, "100", "101");
    const { id } = stage.segmentOf("100");
    await stage.until(() => expect(localEnds(stage)).toBe(endsLeft));
    await linked(stage, "100", "101");
    expect(stage.segmentOf("100").id).toBe(id);
    expect([...stage.state().segments.values()]).toHaveLength(2);
    await hangUp(stage, "100");
  },
});

/** Local channels are wires: callers and called are related as if they were not there. */
export const localScenarios: readonly Scenario[] = [
  throughLocals("local-optimised", "801", "100 reaches 101 through a Local channel that goes away", 0),
  throughLocals("local-kept", "802", "100 reaches 101 through a Local channel that stays", 2),
  throughLocals("two-locals-optimised", "803", "100 reaches 101 through two Local channels that go away", 0),
  throughLocals("two-locals-kept", "804", "100 reaches 101 through two Local channels that stay", 4),
  {
    name: "forwarded",
    story: "103 forwards its calls to 104; 100 calls 103, 104 answers",
    async play(stage) {
      await stage.witness().act({ action: "DBPut", family: "CF", key: "103", val: "104" });
      try {
        await ring(stage, "100", "104", "103");
        await stage.agree();
        await stage.phone("104").accept();
        await linked(stage, "100", "104");
        await hangUp(stage, "104");
      } finally {
        await stage.witness().act({ action: "DBDel", family: "CF", key: "103" });
      }
    },
  },
  {
    name: "queue",
    story: "100 calls queue 500; 101 is taken, so 103 is rung through its Local channel, and answers",
    async play(stage) {
      await stage.phone("101").dial("860");
      await stage.until(() => expect(stage.segmentOf("101").state).toBe("up"));
      await stage.phone("100").dial("500");
      await stage.phone("103").ringing();
      await stage.until(() => {
        expect(stage.segmentOf("100").queue).toEqual({ name: "500", position: 1 });
        expect(stage.segmentOf("103").dialingFrom).toBe(stage.segmentOf("100").id);
      });
      await stage.phone("103").accept();
      await linked(stage, "100", "103");
      expect(stage.segmentOf("100").queue).toBeNull();
      await stage.phone("100").hangup();
      await hangUp(stage, "101");
    },
  },
  {
    name: "originate-two-devices",
    story:
      "178 has two phones, 101 and 102; it is originated to 103, and the phone that answered first dials",
    async play(stage) {
      await stage.pbx.cli('dialplan add extension 178,1,Dial,"PJSIP/101&PJSIP/102,20,tT" into from-internal');
      await stage.pbx.cli('dialplan add extension 178,hint,"PJSIP/101&PJSIP/102" into from-internal');
      try {
        await stage.until(async () =>
          expect((await stage.api.get("/extensions/getByName/178")).status).toBe(200),
        );
        const asked = await stage.api.post("/extensions/getByName/178/originate", {
          destinationNumber: "103",
        });
        expect(asked.status).toBe(204);
        await stage.phone("103").ringing();
        await stage.until(() => {
          const [dialed, dialer, ...others] = [...stage.state().segments.values()].sort((a) =>
            a.id === stage.segmentOf("103").id ? -1 : 1,
          );
          expect(others).toEqual([]);
          expect(dialed?.dialingFrom).toBe(dialer?.id);
          expect(dialer).toMatchObject({ state: "up", dialingTo: [dialed?.id], incoming: false });
        });
        await stage.agree();
        await hangUp(stage, "103");
      } finally {
        await stage.pbx.cli("dialplan remove extension 178@from-internal");
        stage.requestAudit();
        await stage.until(async () =>
          expect((await stage.api.get("/extensions/getByName/178")).status).toBe(404),
        );
      }
    },
  },
];
