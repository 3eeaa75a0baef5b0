import { expect } from "vitest";
import type { PhoneCall } from "../../lab/baresip-control.js";
import { hangUp, linked, listed, outsideSegment, transfer } from "./calls.js";
import type { Scenario } from "./scenario.js";
import { act } from "./scenarios-unified.js";
import type { Stage } from "./stage.js";
import { extended, openUnifiedApi } from "./unified-api.js";

const OUTSIDE = "5559876";
const accepted = { status: 204, body: "" };

/** Somebody outside has called 100, and both talk. */
async function callFromOutside(stage: Stage): Promise<PhoneCall> {
  await stage.outside.dial(OUTSIDE, "5550100");
  const call = await stage.phone("100").talking();
  await stage.until(() => expect(outsideSegment(stage).linked).toBe(stage.segmentOf("100").id));
  await stage.agree();
  return call;
}

/** 100, who talks to somebody outside, presses the keys of an attended transfer to that number, and is there. */
async function consultByKeys(stage: Stage, number: string): Promise<void> {
  const waits = stage.witness().next("MusicOnHoldStart", {});
  await stage.phone("100").sendDigits("*2");
  await waits;
  await stage.phone("100").sendDigits(number);
}

/** 100 holds the caller from outside, calls that number by its phone, and is let in there by an application. */
async function consultByPhone(stage: Stage, number: string, isIn: (stage: Stage) => boolean) {
  const first = await callFromOutside(stage);
  await stage.phone("100").hold();
  await stage.phone("100").dial(number);
  await stage.until(() => expect(isIn(stage)).toBe(true));
  const second = legsOf(stage, "100").find(({ linked }) => linked === null);
  if (second === undefined) throw new Error("100 has no second leg");
  const complete = async () => {
    const dialog = await dialogOf(stage, second.channel);
    await stage.phone("100").attendedTransfer(first, { number, ...dialog });
    await stage.phone("100").idle();
  };
  return complete;
}

async function dialogOf(stage: Stage, channel: string) {
  const ask = async (what: string): Promise<string> => {
    const variable = `CHANNEL(pjsip,${what})`;
    return (await stage.witness().act({ action: "Getvar", channel, variable })).value ?? "";
  };
  return {
    callId: await ask("call-id"),
    localTag: await ask("local_tag"),
    remoteTag: await ask("remote_tag"),
  };
}

const legsOf = (stage: Stage, number: string) =>
  [...stage.state().segments.values()].filter(({ extension }) => extension === `${number}@from-internal`);

const waitsIn = (queue: string) => (stage: Stage) =>
  [...stage.state().segments.values()].some((segment) => segment.queue?.name === queue);
const confersIn = (room: string) => (stage: Stage) =>
  legsOf(stage, "100").some(({ conference }) => conference?.room === room);
const isParked = (stage: Stage) => [...stage.state().segments.values()].some(({ parked }) => parked !== null);

/** The caller from outside is the only one that waits, also over the API; the PBX says the same, and an audit finds nothing. */
async function outsideWaits(stage: Stage, queue: string): Promise<void> {
  await stage.until(() => expect(outsideSegment(stage).queue).toEqual({ name: queue, position: 1 }));
  const { body } = await stage.api.get(`/queues/getByName/${queue}/callSegments`);
  expect(body).toMatchObject([{ id: outsideSegment(stage).id }]);
  await audited(stage);
}

async function outsideIsParked(stage: Stage): Promise<void> {
  await stage.until(() => expect(outsideSegment(stage).parked).toMatchObject({ space: "701" }));
  await audited(stage);
  await stage.phone("101").dial("701");
  await stage.until(() => expect(stage.segmentOf("101").linked).toBe(outsideSegment(stage).id));
  expect(outsideSegment(stage).parked).toBeNull();
}

/** Who is in a room is muted there, heard again and put out, by the name that the room has for it. */
async function mutedAndKicked(stage: Stage, room: string): Promise<void> {
  await stage.until(() => expect(outsideSegment(stage).conference).toEqual({ room, muted: false }));
  await audited(stage);
  const path = `/conferences/getByName/${room}/callSegments/${outsideSegment(stage).id}`;
  for (const muted of [true, false]) {
    expect(await stage.api.post(`${path}/${muted ? "mute" : "unmute"}`, {})).toEqual(accepted);
    expect(outsideSegment(stage).conference?.muted).toBe(muted);
    await stage.agree();
  }
  expect(await stage.api.post(`${path}/kicks`, {})).toEqual(accepted);
}

/** Tandem and the PBX agree, and an audit says so. */
export async function audited(stage: Stage): Promise<void> {
  await stage.agree();
  const before = stage.status().lastAudit?.at ?? 0;
  stage.requestAudit();
  await stage.until(() => expect(stage.status().lastAudit?.at).toBeGreaterThan(before));
  expect(stage.status().lastAudit).toMatchObject({ differences: 0, about: {} });
}

/** Extensions that are there for one story. */
async function withDialplan(stage: Stage, steps: readonly string[], use: () => Promise<void>): Promise<void> {
  for (const step of steps) await stage.pbx.cli(`dialplan add extension ${step} into from-internal`);
  try {
    await use();
  } finally {
    for (const number of new Set(steps.map((step) => step.split(",")[0])))
      await stage.pbx.cli(`dialplan remove extension ${number}@from-internal`);
  }
}

/** What an application holds, through transfers and Local channels. */
export const heldScenarios: readonly Scenario[] = [
  {
    name: "consulted-queue-by-keys",
    story: "100 sends a caller from outside into queue 501 by an attended transfer with keys",
    async play(stage) {
      await callFromOutside(stage);
      await consultByKeys(stage, "501");
      await stage.until(() => expect(stage.segmentOf("100").queue).toEqual({ name: "501", position: 1 }));
      await stage.phone("100").hangup();
      await outsideWaits(stage, "501");
      await stage.outside.hangup();
      await stage.empty();
    },
  },
  {
    name: "consulted-queue-by-phone",
    story: "100 sends a caller from outside into queue 501, where it waits itself (REFER with Replaces)",
    async play(stage) {
      const complete = await consultByPhone(stage, "501", waitsIn("501"));
      await complete();
      await outsideWaits(stage, "501");
      await stage.outside.hangup();
      await stage.empty();
    },
  },
  {
    name: "consulted-queue-by-api",
    story: "100 sends a caller from outside into queue 501 by an attended transfer over the API",
    async play(stage) {
      await callFromOutside(stage);
      expect(await transfer(stage, stage.segmentOf("100"), "501", true)).toEqual(accepted);
      await stage.until(() => expect(stage.segmentOf("100").queue).toEqual({ name: "501", position: 1 }));
      await stage.phone("100").hangup();
      await outsideWaits(stage, "501");
      await stage.outside.hangup();
      await stage.empty();
    },
  },
  {
    name: "consulted-echo-by-api",
    story: "100 consults the echo about a caller from outside, and is back with it",
    async play(stage) {
      await callFromOutside(stage);
      expect(await transfer(stage, stage.segmentOf("100"), "860", true)).toEqual(accepted);
      await audited(stage);
      const { channel } = stage.segmentOf("100");
      await stage.witness().act({ action: "CancelAtxfer", channel });
      await stage.until(() => expect(outsideSegment(stage).linked).toBe(stage.segmentOf("100").id));
      await hangUp(stage, "100");
    },
  },
  {
    name: "consulted-parking-by-keys",
    story:
      "100 sends a caller from outside into the parking lot by an attended transfer with keys; 101 fetches it",
    async play(stage) {
      await callFromOutside(stage);
      await consultByKeys(stage, "700");
      await stage.until(() => expect(isParked(stage)).toBe(true));
      await stage.phone("100").hangup();
      await outsideIsParked(stage);
      await hangUp(stage, "101");
    },
  },
  {
    name: "consulted-parking-by-phone",
    story:
      "100 parks itself and puts a caller from outside in its place (REFER with Replaces); 101 fetches it",
    async play(stage) {
      const complete = await consultByPhone(stage, "700", isParked);
      await complete();
      await outsideIsParked(stage);
      await hangUp(stage, "101");
    },
  },
  {
    name: "consulted-room-by-phone",
    story:
      "100 brings a caller from outside into room 600, where 102 is (REFER with Replaces); it is muted and put out",
    async play(stage) {
      await stage.phone("102").dial("600");
      await stage.until(() => expect(stage.segmentOf("102").conference?.room).toBe("600"));
      const complete = await consultByPhone(stage, "600", confersIn("600"));
      await complete();
      await mutedAndKicked(stage, "600");
      await hangUp(stage, "102");
    },
  },
  {
    name: "consulted-room-by-keys",
    story:
      "100 brings a caller from outside into room 600 by an attended transfer with keys; it is muted and put out",
    async play(stage) {
      await callFromOutside(stage);
      await consultByKeys(stage, "600");
      await stage.until(() => expect(stage.segmentOf("100").conference?.room).toBe("600"));
      await stage.phone("100").hangup();
      await mutedAndKicked(stage, "600");
      await stage.empty();
    },
  },
  {
    name: "sent-into-applications",
    story: "100 sends callers from outside into queue 501, room 600 and the parking lot by its phone (REFER)",
    async play(stage) {
      const places = {
        "501": { queue: { name: "501", position: 1 } },
        "600": { conference: { room: "600", muted: false } },
        "700": { parked: { space: "701" } },
      };
      for (const [number, place] of Object.entries(places)) {
        await callFromOutside(stage);
        await stage.phone("100").blindTransfer(number);
        await stage.until(() => expect(outsideSegment(stage)).toMatchObject(place));
        await stage.phone("100").idle();
        await audited(stage);
        await stage.outside.hangup();
        await stage.empty();
      }
    },
  },
  {
    name: "invited-into-room",
    story: "somebody outside is called into room 600 through a Local channel, muted there, and put out",
    async play(stage) {
      const channel = `Local/${OUTSIDE}@from-internal`;
      const room = { application: "ConfBridge", data: "600", callerid: "600", async: "true" };
      await stage.witness().act({ action: "Originate", channel, ...room });
      await mutedAndKicked(stage, "600");
      await stage.empty();
    },
  },
  {
    name: "called-back-by-queue",
    story:
      "somebody outside is called back by queue 501 through a Local channel, waits first, and is hung up",
    async play(stage) {
      const channel = `Local/${OUTSIDE}@from-internal`;
      const queue = { context: "from-internal", exten: "501", priority: "1", callerid: "501", async: "true" };
      await stage.witness().act({ action: "Originate", channel, ...queue });
      await outsideWaits(stage, "501");
      const api = await openUnifiedApi(stage.url);
      expect((await api.delete(`/phoneCalls/@me/${extended("501")}`)).status).toBe(200);
      await stage.empty();
    },
  },
  {
    name: "waits-behind-a-local",
    story:
      "100 and 102 wait in queue 501, 100 through a Local channel that stays; 100 hangs up, and 102 is first",
    async play(stage) {
      await withDialplan(stage, ["173,1,Dial,Local/501@from-internal/n"], async () => {
        await stage.phone("100").dial("173");
        await stage.until(() => expect(stage.segmentOf("100").queue).toEqual({ name: "501", position: 1 }));
        await stage.phone("102").dial("501");
        await stage.until(() => expect(stage.segmentOf("102").queue).toEqual({ name: "501", position: 2 }));
        await audited(stage);
        await stage.phone("100").hangup();
        await stage.until(() => expect(stage.segmentOf("102").queue).toEqual({ name: "501", position: 1 }));
        await hangUp(stage, "102");
      });
    },
  },
  {
    name: "preferred-caller",
    story:
      "100 and 102 wait in queue 501; the PBX is told to prefer 102, and the next audit brings it before 100",
    async play(stage) {
      for (const extension of ["100", "102"]) {
        await stage.phone(extension).dial("501");
        await stage.until(() => expect(stage.segmentOf(extension).queue?.name).toBe("501"));
      }
      const caller = stage.segmentOf("102").channel;
      const order = { queue: "501", caller, priority: "10" };
      await stage.witness().act({ action: "QueueChangePriorityCaller", ...order, immediate: "yes" });
      const [first] = await stage
        .witness()
        .list("QueueStatus", "QueueEntry", "QueueStatusComplete", { queue: "501" });
      const isMoved = first?.channel === caller; // Asterisk 16 leaves those who wait already where they are
      stage.requestAudit();
      await stage.until(() => expect(stage.segmentOf("102").queue?.position).toBe(isMoved ? 1 : 2));
      await stage.agree();
      if (isMoved) expect(stage.status().lastAudit).toMatchObject({ differences: 1, about: { line: 1 } });
      await hangUp(stage, "100", "102");
    },
  },
  {
    name: "queue-call-picked-up",
    story: "queue 501 rings 103 for 100 through a Local channel that stays, and 102 picks it up",
    async play(stage) {
      const member = "Local/103@from-internal/n";
      await stage.pbx.cli(`queue add member ${member} to 501 penalty 0 as Dave state_interface PJSIP/103`);
      try {
        await stage.phone("100").dial("501");
        await stage.phone("103").ringing();
        await stage.phone("102").dial("**103");
        await linked(stage, "100", "102");
        await stage.until(() => expect([...stage.state().segments.values()]).toHaveLength(2));
        await audited(stage);
        await hangUp(stage, "100");
      } finally {
        await stage.pbx.cli(`queue remove member ${member} from 501`);
      }
    },
  },
  {
    name: "recorded-on-a-local",
    story:
      "100 reaches 101 through a Local channel whose far end is recorded; the recording is stopped over the API",
    async play(stage) {
      const steps = [
        "171,1,Dial,Local/172@from-internal/n",
        "172,1,MixMonitor,held.wav",
        '172,2,Dial,"PJSIP/101,30,tT"',
      ];
      await withDialplan(stage, steps, async () => {
        await stage.phone("100").dial("171");
        await linked(stage, "100", "101");
        expect(await listed(stage, "100")).toMatchObject([{ recording: true }]);
        expect(await act(await openUnifiedApi(stage.url), "100", { action: "StopRecording" })).toMatchObject({
          status: 200,
        });
        expect(await listed(stage, "100")).toMatchObject([{ recording: false }]);
        await audited(stage);
        await hangUp(stage, "100");
      });
    },
  },
  {
    name: "recorded-through-a-masquerade",
    story:
      "100 waits in queue 501, recorded, and puts a caller from outside in its place: whatever is recorded then is told",
    async play(stage) {
      const complete = await consultByPhone(stage, "501", waitsIn("501"));
      const second = legsOf(stage, "100").find(({ queue }) => queue !== null);
      await stage.witness().act({ action: "MixMonitor", channel: second?.channel ?? "", file: "moved.wav" });
      await complete();
      await outsideWaits(stage, "501");
      const { channel, recording } = outsideSegment(stage);
      const stopped = await stage
        .witness()
        .act({ action: "StopMixMonitor", channel })
        .then(
          () => true,
          () => false,
        );
      expect(recording).toBe(stopped);
      await stage.outside.hangup();
      await stage.empty();
    },
  },
];
