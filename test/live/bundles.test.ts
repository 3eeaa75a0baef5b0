import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Segment } from "../../src/state/model.js";
import { hangUp, linked, outsideSegment, talk } from "./calls.js";
import { listen } from "./receiver.js";
import { turnDnd } from "./scenarios-dnd.js";
import { openStage, type Stage } from "./stage.js";
import { openWebSocket } from "./stream.js";
import { type ApiCall, openTelphinApi, type TelphinApi } from "./telphin-api.js";
import { openUnifiedApi, type UnifiedApi } from "./unified-api.js";
import { createVitalPbxApi } from "./vitalpbx-api.js";

/** One person, several extensions: 103 is the main, 104 and 105 go with it. 103 and 104 ring, 105 is busy. */
let stage: Stage;
let api: TelphinApi;
let unified: UnifiedApi;
beforeAll(async () => {
  stage = await openStage();
  api = await openTelphinApi(stage.url);
  unified = await openUnifiedApi(stage.url);
});
afterAll(() => stage?.stop());
afterEach(async () => {
  await stage.clear();
  await stage.empty();
  await deleteBundle("103");
  for (const number of ["103", "104", "105"]) await turnDnd(stage, number, false);
});

interface Bundle {
  readonly bundle_list: readonly number[];
  readonly bundle_id: number;
}

const bundlePath = async (main: string) => `/client/@me/extensions_bundle/${await api.id(main)}`;

async function ids(numbers: readonly string[]): Promise<number[]> {
  return await Promise.all(numbers.map(api.id));
}

/** The status of the answer, and whether it tells the bundle that was asked for. */
async function postBundle(main: string, ...members: readonly string[]): Promise<number> {
  const bundle_list = await ids(members);
  const { status, body } = await api.post<Bundle>(await bundlePath(main), { bundle_list });
  if (status === 201) expect(body).toEqual({ bundle_list, bundle_id: await api.id(main) });
  return status;
}

const setBundle = async (main: string, ...members: readonly string[]): Promise<void> =>
  expect(await postBundle(main, ...members)).toBe(201);

async function deleteBundle(main: string): Promise<void> {
  const { status, body } = await api.delete(await bundlePath(main));
  expect([status, body]).toEqual([200, { bundle_list: [], bundle_id: await api.id(main) }]);
}

async function expectBundle(main: string, ...members: readonly string[]): Promise<void> {
  const { status, body } = await api.get<Bundle>(await bundlePath(main));
  expect([status, body.bundle_list]).toEqual([200, await ids(members)]);
}

/** The AstDB's word, as the PBX's own command line tells it. */
async function onPbx(): Promise<Readonly<Record<string, string>>> {
  const shown = await Promise.all(["BUNDLE", "BUNDLEMAIN"].map((f) => stage.pbx.cli(`database show ${f}`)));
  const lines = shown.flatMap((text) => [...text.matchAll(/^\/(BUNDLE\S*)\s+: (\S+)/gm)]);
  return Object.fromEntries(lines.map(([, key = "", value = ""]) => [key, value]));
}

const TIED = { "BUNDLE/103": "104,105", "BUNDLEMAIN/104": "103", "BUNDLEMAIN/105": "103" };

const device = ({ channel }: Segment): string => channel.replace(/-[^-]*$/, "");

/** Whose legs there are, and by which device. */
const legs = (): string[] =>
  [...stage.state().segments.values()]
    .map((segment) => `${segment.callerId.number} at ${device(segment)}`)
    .sort();

const rings = (...expected: readonly string[]) =>
  stage.until(() => expect(legs()).toEqual([...expected].sort()));

const summary = async (number: string) => {
  const api = createVitalPbxApi(stage.url);
  const all = await api.get<readonly { extension: string; extension_id: number }[]>("/extensions");
  const id = all.body.data.find(({ extension }) => extension === number)?.extension_id;
  return (await api.get<Readonly<Record<string, string>>>(`/extensions/${id}/cdr_summary`)).body.data;
};

const currentCalls = async (number: string): Promise<readonly ApiCall[]> =>
  (await api.get<readonly ApiCall[]>(`/extension/${await api.id(number)}/current_calls/`)).body;

interface History {
  readonly call_history: readonly {
    readonly cdr: readonly Readonly<Record<"to_username" | "result" | "to_device", string>>[];
  }[];
}

/** How the parts of the newest call of an extension went, and at which device. */
async function lastRecords(number: string): Promise<string[]> {
  const query = `extension_id=${await api.id(number)}&order=desc&per_page=1`;
  const { body } = await api.get<History>(`/client/@me/call_history/?${query}`);
  return (body.call_history[0]?.cdr ?? []).map(
    ({ to_username, result, to_device }) => `${to_username} ${result} ${to_device}`,
  );
}

const presence = async (number: string) =>
  (await unified.get<{ entry: { status: number }[] }>(`/extensions/@me/0003*${number}/presence`)).body
    .entry[0]?.status;

const BUSY = 3;

describe.each([
  ["", "in a dialplan of one's own"],
  ["77", "in that of a FreePBX"],
])("numbers with '%s' before them, %s", (by) => {
  it("a call to the main rings main and members at once; whoever answers has it, and the others stop", async () => {
    await setBundle("103", "104", "105");
    expect(await onPbx()).toEqual(TIED);
    const before = [await summary("103"), await summary("104")];
    const told = await openWebSocket(stage.url());
    await stage.phone("100").dial(`${by}103`);
    await stage.phone("103").ringing();
    await stage.phone("104").ringing();
    await rings("100 at PJSIP/100", "103 at PJSIP/103", "103 at PJSIP/104");
    await stage.phone("104").accept();
    await stage.phone("103").idle();
    await rings("100 at PJSIP/100", "103 at PJSIP/104");
    await linked(stage, "100", "103");
    expect(await presence("103")).toBe(BUSY);
    expect(await currentCalls("103")).toMatchObject([{ call_flow: "in", device: "PJSIP/104" }]);
    expect(await currentCalls("104")).toEqual([]);
    const { id } = stage.segmentOf("103");
    await hangUp(stage, "100");
    await told.event("hangup", { callSegmentId: id });
    const numbers = told.events.flatMap((event) => [event.extensionNumber, event.extensionNumberTo]);
    expect(new Set(numbers.filter((number) => typeof number === "string"))).toEqual(new Set(["100", "103"]));
    await told.close();
    await stage.until(async () => expect(await lastRecords("103")).toContain("0003*103 answered PJSIP/104"));
    await stage.until(async () => {
      const [main, member] = before;
      expect(await summary("103")).toEqual({ ...main, local: String(Number(main?.local) + 1) });
      expect(await summary("104")).toEqual(member);
    });
  });

  it("a call to a member rings that one alone, and is told as the main's", async () => {
    await setBundle("103", "104", "105");
    await stage.phone("100").dial(`${by}104`);
    await stage.phone("104").ringing();
    await rings("100 at PJSIP/100", "103 at PJSIP/104");
    expect(stage.phone("103").calls()).toEqual([]);
    await hangUp(stage, "100");
  });

  it("whoever is in Do Not Disturb does not ring, main or member; where all are, it is busy", async () => {
    await setBundle("103", "104");
    await turnDnd(stage, "104", true);
    await stage.phone("100").dial(`${by}103`);
    await stage.phone("103").ringing();
    await rings("100 at PJSIP/100", "103 at PJSIP/103");
    await hangUp(stage, "100");
    await turnDnd(stage, "104", false);
    await turnDnd(stage, "103", true);
    await stage.phone("100").dial(`${by}103`);
    await stage.phone("104").ringing();
    await rings("100 at PJSIP/100", "103 at PJSIP/104");
    await hangUp(stage, "100");
  });

  it("a member that calls is shown as the main, inside and outside", async () => {
    await setBundle("103", "104", "105");
    await stage.phone("104").dial(`${by}101`);
    expect(await stage.phone("101").talking()).toMatchObject({ peer: "103" });
    await linked(stage, "103", "101");
    expect(device(stage.segmentOf("103"))).toBe("PJSIP/104");
    await hangUp(stage, "104");
    await stage.phone("104").dial(`${by}5551234`);
    await stage.outside.ringing();
    const channels = await stage
      .witness()
      .list("CoreShowChannels", "CoreShowChannel", "CoreShowChannelsComplete");
    const trunk = channels.find(({ channel = "" }) => channel.startsWith("PJSIP/provider"));
    expect(trunk).toMatchObject({ connectedlinename: "Dave Davis", connectedlinenum: "5550100" });
    expect(outsideSegment(stage).dialingFrom).toBe(stage.segmentOf("103").id);
    await hangUp(stage, "104");
  });
});

it("is one call to whoever is told of the main, whichever phone has it", async () => {
  await setBundle("103", "104", "105");
  const receiver = await listen();
  const events = `/extension/${await api.id("103")}/event/`;
  for (const event_type of ["dial-in", "answer", "hangup"]) {
    const event = { url: receiver.url, method: "GET", event_type };
    expect((await api.post(events, event)).status).toBe(201);
  }
  await stage.phone("100").dial("103");
  await stage.phone("104").ringing();
  await rings("100 at PJSIP/100", "103 at PJSIP/103", "103 at PJSIP/104");
  await stage.phone("104").accept();
  await linked(stage, "100", "103");
  await hangUp(stage, "100");
  const heard = () => receiver.heard.map(({ url }) => url.searchParams);
  await stage.until(() => expect(heard().map((p) => p.get("EventType"))).toContain("hangup"));
  expect(heard().map((p) => [p.get("EventType"), p.get("CallStatus")])).toEqual([
    ["dial-in", "CALLING"],
    ["answer", "ANSWER"],
    ["hangup", "ANSWER"],
  ]);
  expect(new Set(heard().map((p) => p.get("CallID"))).size).toBe(1);
  await api.delete(events);
  await receiver.close();
});

it("all of it in Do Not Disturb is busy", async () => {
  await setBundle("103", "104");
  for (const number of ["103", "104"]) await turnDnd(stage, number, true);
  await stage.phone("100").dial("103");
  expect(await stage.phone("100").until("CALL_CLOSED")).toMatchObject({ reason: "486 Busy Here" });
});

it("a call from outside to the main rings all of it", async () => {
  await setBundle("103", "104");
  await stage.pbx.cli("dialplan set global DID_TARGET 103");
  await stage.outside.dial("5559876", "5550100");
  await stage.phone("103").ringing();
  await stage.phone("104").ringing();
  await stage.phone("103").accept();
  await stage.phone("104").idle();
  await stage.pbx.cli("dialplan set global DID_TARGET 100");
  await hangUp(stage, "103");
});

it("untied, all is as before", async () => {
  await setBundle("103", "104", "105");
  await deleteBundle("103");
  await expectBundle("103");
  expect(await onPbx()).toEqual({});
  await stage.phone("100").dial("103");
  await stage.phone("103").ringing();
  await rings("100 at PJSIP/100", "103 at PJSIP/103");
  await stage.phone("103").accept();
  await linked(stage, "100", "103");
  await hangUp(stage, "100");
  await stage.phone("104").dial("101");
  expect(await stage.phone("101").talking()).toMatchObject({ peer: "104" });
  await linked(stage, "104", "101");
  await hangUp(stage, "104");
});

it("a member that talks when it is tied, and when it is untied, keeps its segment", async () => {
  await talk(stage, "100", "104");
  const { id } = stage.segmentOf("104");
  await setBundle("103", "104");
  expect(stage.segmentOf("103").id).toBe(id);
  await linked(stage, "100", "103");
  await deleteBundle("103");
  expect(stage.segmentOf("104").id).toBe(id);
  await hangUp(stage, "100");
});

describe("a bundle that is not set whole is not set", () => {
  const asBefore = async () => {
    await expectBundle("103", "104", "105");
    await stage.until(async () => expect(await onPbx()).toEqual(TIED));
  };

  it("when the link drops between two writes", async () => {
    await setBundle("103", "104", "105");
    stage.relay.holdBack("Val: 103");
    const answer = postBundle("103", "102");
    await stage.until(() => expect(stage.relay.hasHeldBack()).toBe(true));
    expect(await onPbx()).toMatchObject({ "BUNDLE/103": "102" });
    await stage.loseLink();
    expect(await answer).toBe(503);
    await stage.regainLink();
    await asBefore();
  });

  it("when Tandem is killed between two writes", async () => {
    await setBundle("103", "104", "105");
    await stage.continueAsProcess();
    stage.relay.holdBack("Val: 103");
    const answer = postBundle("103", "102").catch((error: unknown) => error);
    await stage.until(() => expect(stage.relay.hasHeldBack()).toBe(true));
    expect(await onPbx()).toMatchObject({ "BUNDLE/103": "102" });
    await stage.killProcess();
    expect(await answer).toBeInstanceOf(Error);
    await asBefore();
  });

  it("what somebody else writes is taken away by the next audit", async () => {
    await setBundle("103", "104", "105");
    await stage.pbx.cli("database put BUNDLE 100 101");
    await stage.pbx.cli("database del BUNDLEMAIN 104");
    stage.requestAudit();
    await asBefore();
  });
});

it("a bundle outlives a restart of the PBX, and of Tandem", async () => {
  await setBundle("103", "104", "105");
  await stage.pbxGone(() => stage.pbx.restart());
  await stage.restartTandem("same");
  await expectBundle("103", "104", "105");
  expect(await onPbx()).toEqual(TIED);
});
