import { expect } from "vitest";
import { hangUp, linked, ring, talk } from "./calls.js";
import type { Scenario } from "./scenario.js";
import type { Stage } from "./stage.js";

const CONTEXT = "from-internal";

const isThere = async (stage: Stage, number: string): Promise<boolean> =>
  (await stage.api.get(`/extensions/getByName/${number}`)).status === 200;

/** A hint that the dialplan has until it is reloaded, of which the PBX tells nothing: an audit finds it. */
async function withHint(
  stage: Stage,
  number: string,
  devices: string,
  during: (takeAway: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const takeAway = async () => {
    await stage.pbx.cli("dialplan reload");
    stage.requestAudit();
    await stage.until(async () => expect(await isThere(stage, number)).toBe(false));
  };
  await stage.pbx.cli(`dialplan add extension ${number},hint,"${devices}" into ${CONTEXT}`);
  try {
    await stage.until(async () => expect(await isThere(stage, number)).toBe(true));
    await during(takeAway);
  } finally {
    if (await isThere(stage, number)) await takeAway();
  }
}

/** Which extension the legs of a device are, and which legs each extension has over the API. */
async function isOf(stage: Stage, device: string, number: string, ...others: string[]): Promise<void> {
  await stage.until(async () => {
    const legs = [...stage.state().segments.values()].filter(({ channel }) => channel.startsWith(device));
    expect(legs.map(({ extension }) => extension)).toEqual([`${number}@${CONTEXT}`]);
    for (const one of [number, ...others]) {
      const { body } = await stage.api.get(`/extensions/getByName/${one}/callSegments`);
      const ids = (body as { id: string }[]).map(({ id }) => id);
      expect(ids).toEqual(one === number ? legs.map(({ id }) => id) : []);
    }
  });
}

/** Whose a device is that is spelled in other ways, and that several hints name. */
export const deviceScenarios: readonly Scenario[] = [
  {
    name: "technology-in-lower-case",
    story: "pjsip/102 is a member of queue 501: it is the agent 102, who takes a call, pauses and logs out",
    async play(stage) {
      const { api } = stage;
      await stage.witness().act({ action: "QueueAdd", queue: "501", interface: "pjsip/102" });
      try {
        const agents = async () => (await api.get("/queues/getByName/501/agents")).body;
        await stage.until(async () => expect(await agents()).toMatchObject([{ state: "NOT_INUSE" }]));
        const [{ id }] = (await agents()) as [{ id: string }];
        const path = `/queues/getByName/501/agents/${id}`;
        expect((await api.get(`${path}/extension`)).body).toMatchObject({ extensionNumber: "102" });
        const login = await api.post("/queues/getByName/501/login", { extensionNumber: "102" });
        expect(login.status).toBe(409);
        await stage.phone("103").dial("501");
        await linked(stage, "103", "102");
        await isOf(stage, "PJSIP/102", "102");
        await hangUp(stage, "103");
        expect((await api.post(`${path}/pause`, { reason: "tea" })).status).toBe(204);
        expect((await api.post(`${path}/logout`, {})).status).toBe(204);
        await stage.until(async () => expect(await agents()).toEqual([]));
      } finally {
        await stage
          .witness()
          .act({ action: "QueueRemove", queue: "501", interface: "pjsip/102" })
          .catch(() => {});
      }
    },
  },
  {
    name: "hint-in-lower-case",
    story: "the only hint of phone 104 is pjsip/104: its legs are 104's, and it is rung by its device",
    async play(stage) {
      await stage.pbx.cli(`dialplan remove extension 104@${CONTEXT} hint`);
      stage.requestAudit();
      await stage.until(async () => expect(await isThere(stage, "104")).toBe(false));
      try {
        await stage.pbx.cli(`dialplan add extension 104,hint,"pjsip/104&Custom:DND104" into ${CONTEXT}`);
        await stage.until(async () => expect(await isThere(stage, "104")).toBe(true));
        await talk(stage, "104", "103");
        await isOf(stage, "PJSIP/104", "104");
        await stage.phone("103").hold();
        await stage.until(() => expect(stage.segmentOf("103").onHold).toBe(true));
        stage.requestAudit();
        await stage.agree();
        await stage.restartTandem("new");
        await stage.until(() => expect(stage.segmentOf("103").onHold).toBe(true));
        await isOf(stage, "PJSIP/104", "104");
        await hangUp(stage, "104");
        const asked = await stage.api.post("/extensions/getByName/104/originate", {
          destinationNumber: "103",
        });
        expect(asked.status).toBe(204);
        await stage.phone("104").ringing();
        await stage.phone("104").accept();
        await stage.phone("103").ringing();
        await isOf(stage, "PJSIP/104", "104");
        await stage.phone("103").hangup();
        await stage.empty();
      } finally {
        await stage.pbx.cli(`dialplan remove extension 104@${CONTEXT} hint`);
        await stage.pbx.cli(`dialplan add extension 104,hint,"PJSIP/104&Custom:DND104" into ${CONTEXT}`);
        stage.requestAudit();
        await stage.until(() => {
          const { devices } = stage.state().extensions.get(`104@${CONTEXT}`) ?? {};
          expect(devices).toEqual(["PJSIP/104"]);
        });
      }
    },
  },
  {
    name: "lamp-for-a-group",
    story:
      "099 is a lamp for PJSIP/102&PJSIP/103, listed before their own hints: 102 calls 103, and both are themselves",
    async play(stage) {
      await withHint(stage, "099", "PJSIP/102&PJSIP/103", async (takeAway) => {
        await ring(stage, "102", "103");
        await isOf(stage, "PJSIP/102", "102", "099");
        await stage.restartTandem("new");
        await isOf(stage, "PJSIP/103", "103", "099");
        await stage.phone("103").accept();
        await linked(stage, "102", "103");
        await takeAway();
        await isOf(stage, "PJSIP/102", "102");
        await hangUp(stage, "102");
      });
    },
  },
  {
    name: "own-hint-comes-and-goes",
    story: "phone 104 is of the lamp 099 while its own hint is away, and its own again with it, in one call",
    async play(stage) {
      await withHint(stage, "099", "PJSIP/104&PJSIP/105", async (takeAway) => {
        await stage.phone("104").dial("860");
        await isOf(stage, "PJSIP/104", "104", "099");
        await stage.pbx.cli(`dialplan remove extension 104@${CONTEXT} hint`);
        stage.requestAudit();
        try {
          await stage.until(async () => expect(await isThere(stage, "104")).toBe(false));
          await isOf(stage, "PJSIP/104", "099");
        } finally {
          await stage.pbx.cli(`dialplan add extension 104,hint,"PJSIP/104&Custom:DND104" into ${CONTEXT}`);
        }
        await isOf(stage, "PJSIP/104", "104", "099");
        await takeAway();
        await isOf(stage, "PJSIP/104", "104");
        await hangUp(stage, "104");
      });
    },
  },
];
