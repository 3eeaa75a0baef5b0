import { expect } from "vitest";
import { hangUp, linked, ring } from "./calls.js";
import type { Scenario } from "./scenario.js";
import type { Stage } from "./stage.js";

const accepted = { status: 204, body: "" };

/** What the API says. */
export const isDndOn = async (stage: Stage, extension: string): Promise<unknown> => {
  const { status, body } = await stage.api.get(`/extensions/getByName/${extension}/dnd`);
  expect(status).toBe(200);
  return (body as { enabled: unknown }).enabled;
};

export const turnDnd = async (stage: Stage, extension: string, on: boolean) =>
  expect(
    await stage.api.post(`/extensions/getByName/${extension}/${on ? "enableDnd" : "disableDnd"}`, {}),
  ).toEqual(accepted);

/** What Asterisk says: the value in its database ("" for none), and the state of the extension's hint in words. */
export async function dndOnPbx(stage: Stage, extension: string): Promise<{ value: string; hint: string }> {
  const [, value = ""] = /Value: (.*)/.exec(await stage.pbx.cli(`database get DND ${extension}`)) ?? [];
  const hint = await stage
    .witness()
    .act({ action: "ExtensionState", exten: extension, context: "from-internal" });
  return { value: value.trim(), hint: hint.statustext ?? "" };
}

/** The device state of a member as the queue sees it, in Asterisk's numbers; 1: not in use. */
async function stateInQueue(stage: Stage, queue: string, location: string): Promise<string | undefined> {
  const members = await stage.witness().list("QueueStatus", "QueueMember", "QueueStatusComplete");
  return members.find((member) => member.queue === queue && member.location === location)?.status;
}

/** Do Not Disturb, whoever turns it on. */
export const dndScenarios: readonly Scenario[] = [
  {
    name: "dnd-by-api",
    story: "100 does not want to be disturbed: its hint shows it, 103 finds it busy; then it is called again",
    async play(stage) {
      expect(await isDndOn(stage, "100")).toBe(false);
      await turnDnd(stage, "100", true);
      expect(await isDndOn(stage, "100")).toBe(true);
      await turnDnd(stage, "100", true);
      await stage.until(async () => {
        expect(await dndOnPbx(stage, "100")).toEqual({
          value: "YES",
          hint: expect.not.stringMatching("Idle"),
        });
      });
      await stage.phone("103").dial("100");
      await stage.phone("103").idle();
      await stage.empty();
      await turnDnd(stage, "100", false);
      await turnDnd(stage, "100", false);
      expect(await isDndOn(stage, "100")).toBe(false);
      await stage.until(async () =>
        expect(await dndOnPbx(stage, "100")).toEqual({ value: "", hint: "Idle" }),
      );
      await stage.phone("103").dial("100");
      await linked(stage, "103", "100");
      await hangUp(stage, "103");
    },
  },
  {
    name: "dnd-offline",
    story: "106 has no phone: with Do Not Disturb off its hint says Unavailable, not Idle",
    async play(stage) {
      await turnDnd(stage, "106", true);
      await stage.until(async () => expect(await dndOnPbx(stage, "106")).toMatchObject({ value: "YES" }));
      await turnDnd(stage, "106", false);
      await stage.until(async () =>
        expect(await dndOnPbx(stage, "106")).toEqual({ value: "", hint: "Unavailable" }),
      );
    },
  },
  {
    name: "dnd-by-phone",
    story: "100 dials *78, and *79; Tandem sees both",
    async play(stage) {
      await stage.phone("100").dial("*78");
      await stage.until(async () => expect(await isDndOn(stage, "100")).toBe(true));
      await stage.empty();
      await stage.phone("100").dial("*79");
      await stage.until(async () => expect(await isDndOn(stage, "100")).toBe(false));
      await stage.empty();
    },
  },
  {
    name: "dnd-in-queues",
    story: "a queue passes over 101 in Do Not Disturb, by whichever name it has the member",
    async play(stage) {
      await turnDnd(stage, "101", true);
      await ring(stage, "100", "103", "500"); // 101 would have picked up at once
      await stage.phone("103").accept();
      await linked(stage, "100", "103");
      await hangUp(stage, "100");
      await stage.phone("100").dial("502"); // 101 comes first there
      await linked(stage, "100", "102");
      await hangUp(stage, "100");
      await turnDnd(stage, "101", false);
      await stage.until(async () => expect(await stateInQueue(stage, "502", "PJSIP/101")).toBe("1"));
      await stage.phone("100").dial("502");
      await linked(stage, "100", "101");
      await hangUp(stage, "100");
    },
  },
  {
    name: "dnd-in-a-group",
    story: "100 calls group 400, of which 101 and 102 are in Do Not Disturb: 103 alone rings, and answers",
    async play(stage) {
      for (const extension of ["101", "102"]) await turnDnd(stage, extension, true);
      await ring(stage, "100", "103", "400"); // the other two would have picked up at once
      await stage.phone("103").accept();
      await linked(stage, "100", "103");
      await hangUp(stage, "100");
      for (const extension of ["101", "102"]) await turnDnd(stage, extension, false);
      await stage.phone("100").dial("400");
      await stage.until(() => expect(stage.segmentOf("100").linked).not.toBeNull());
      const { linked: other } = stage.segmentOf("100");
      expect(["101", "102"]).toContain(stage.state().segments.get(other ?? "")?.callerId.number);
      await hangUp(stage, "100");
    },
  },
];
