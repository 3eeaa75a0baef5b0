import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { callId } from "../../../src/rest/dialects/telphin/call-id.js";
import type { Segment } from "../../../src/state/model.js";
import { segments } from "../segments.js";
import { uuid } from "../world.js";
import { openApi, phoneId, queueId, told } from "./api.js";

const { world, ask, get, put, remove } = openApi();

interface Call {
  readonly call_api_id: string;
  readonly extension_id: number;
  readonly [field: string]: unknown;
}

const ALICE = phoneId("100@main");
const calls = (of: string) => get<Call[]>(`/extension/${of}/current_calls/`);
const RING = callId("alice rings alice");

const [like] = segments;

/** The calls are these legs and no others. */
function given(...legs: readonly Partial<Segment>[]): void {
  for (const { id } of segments) world.state.segments.delete(id);
  for (const leg of legs) {
    if (like === undefined) throw new Error("no leg to be like");
    const one: Segment = {
      ...like,
      did: null,
      dialingTo: [],
      ...leg,
      channelId: leg.id ?? "",
      linkedId: "call",
    };
    world.state.segments.set(one.id, one);
  }
}

beforeEach(() => {
  for (const { id } of [...world.state.segments.values()]) world.state.segments.delete(id);
  for (const one of segments) world.state.segments.set(one.id, one);
});
afterEach(() => world.forgetDeeds());

const party = (number: string, name = "") => ({ id: uuid(number), name, number });

describe("a current call", () => {
  it("is told with the vendor's fields, and the device that has part in it", async () => {
    given(
      {
        id: "a",
        extension: null,
        did: "5550100",
        dialingTo: ["b"],
        state: "down",
        callerId: party("18005550199", "John"),
      },
      {
        id: "b",
        channel: "PJSIP/main-100-0000002a",
        extension: "100@main",
        incoming: true,
        dialingFrom: "a",
        state: "ringing",
        answeredAt: null,
        callerId: party("100", "Alice"),
      },
    );
    const { text } = await ask(`/extension/${ALICE}/current_calls/${callId("call")}/`);
    expect(text).toBe(
      `{"answer_time_gmt":null,"call_api_id":"${callId("call")}","call_flow":"in","callback_id":null,` +
        '"called_did":"5550100","called_extension":["0003*100"],"called_number":"5550100","caller_extension":[],' +
        `"caller_id_name":"John","caller_id_number":"18005550199","extension_id":${ALICE},` +
        '"init_time_gmt":"1970-01-01 00:00:01","real_call":true,"record_uuid":null,"device":"PJSIP/main-100"}',
    );
  });

  it("has an entry for each extension's part in it, all with the same id", async () => {
    const ringing = (await get<Call[]>("/client/@me/current_calls/")).filter(
      ({ call_api_id }) => call_api_id === RING,
    );
    expect(ringing).toMatchObject([
      { extension_id: Number(ALICE), call_flow: "out", caller_extension: ["0003*100"], called_number: "103" },
      { extension_id: Number(phoneId("103@main")), call_flow: "in", called_extension: ["0003*103"] },
    ]);
  });

  it("of which both ends were dialled goes out from the older one", async () => {
    const up = { incoming: true, state: "up", answeredAt: 5_000 } as const;
    given(
      { ...up, id: "a", extension: "100@main", linked: "b", startedAt: 1_000, callerId: party("100") },
      { ...up, id: "b", extension: "101@main", linked: "a", startedAt: 2_000, callerId: party("101") },
    );
    const parties = { caller_extension: ["0003*100"], called_extension: ["0003*101"], called_number: "101" };
    expect(await get("/client/@me/current_calls")).toMatchObject([
      { ...parties, call_flow: "out", answer_time_gmt: "1970-01-01 00:00:05" },
      { ...parties, call_flow: "in" },
    ]);
  });

  it("that rings several phones of an extension names it once", async () => {
    const rung = { extension: "103@main", incoming: true, state: "ringing", dialingFrom: "a" } as const;
    given(
      { id: "a", extension: "100@main", dialingTo: ["b", "c"], callerId: party("100") },
      { ...rung, id: "b", channel: "PJSIP/main-103-1", callerId: party("103") },
      { ...rung, id: "c", channel: "PJSIP/main-104-1", callerId: party("103") },
    );
    expect(await get("/client/@me/current_calls")).toMatchObject([
      { called_extension: ["0003*103"], device: expect.any(String) },
      { called_extension: ["0003*103"], device: "PJSIP/main-103" },
      { called_extension: ["0003*103"], device: "PJSIP/main-104" },
    ]);
  });

  it("that an extension has parked is that extension's, where it is nobody else's", async () => {
    const parked = { lot: "default", space: "701", since: 3_000, by: "100@main" };
    given({ id: "a", extension: null, parked, callerId: party("18005550199"), did: "5550100" });
    expect(await calls(ALICE)).toMatchObject([
      { call_flow: "in", caller_id_number: "18005550199", device: null, called_extension: [] },
    ]);
    given({ id: "a", extension: "101@main", parked });
    expect(await calls(ALICE)).toEqual([]);
    expect(await calls(phoneId("101@main"))).toHaveLength(1);
  });

  it("with an extension that has no licence is told as one with its number", async () => {
    given(
      { id: "a", extension: "100@main", linked: "b", callerId: party("100") },
      { id: "b", extension: "108@main", linked: "a", incoming: true, callerId: party("108") },
    );
    expect(await get("/client/@me/current_calls")).toMatchObject([
      { caller_extension: ["0003*100"], called_extension: [], called_number: "108" },
    ]);
  });

  it("is none of a queue's, and none of an extension's that has no part in it", async () => {
    const id = queueId("5001");
    expect(told(await ask(`/extension/${id}/current_calls/`))).toEqual([
      400,
      `The extension '${id}' must be of type phone.`,
    ]);
    const bobs = `/extension/${phoneId("101@main")}/current_calls/${RING.replace(/.$/, "0")}`;
    expect((await ask(bobs)).status).toBe(404);
  });
});

describe("an action", () => {
  const path = `/extension/${ALICE}/current_calls/`;
  const act = (action: unknown, send_dst?: unknown, id = callId("alice talks out")) =>
    put(path + id, { action, send_dst });
  const leg = uuid("alice talks out");
  const ringing = { extension: "101@main", callerId: null, ringSeconds: 25 };

  it.each([
    ["transfer", "0003*101", { type: "Transfer", segmentId: leg, destination: "101", attended: false }],
    [
      "transfer",
      18005555555,
      { type: "Transfer", segmentId: leg, destination: "18005555555", attended: false },
    ],
    ["attended_transfer", "101", { type: "Transfer", segmentId: leg, destination: "101", attended: true }],
    ["eavesdrop", "101", { type: "Spy", segmentId: leg, mode: "listen", ...ringing }],
    ["whisper", "0003*101", { type: "Spy", segmentId: leg, mode: "whisper", ...ringing }],
    ["conference", "101", { type: "Spy", segmentId: leg, mode: "barge", ...ringing }],
    ["park", undefined, { type: "Park", segmentId: leg, timeoutSeconds: null }],
    ["park", "", { type: "Park", segmentId: leg, timeoutSeconds: null }],
    ["pickup", "101", { type: "PickUp", segmentId: leg, ...ringing }],
  ])("%s with send_dst %j is carried out, and answers the call", async (action, send_dst, command) => {
    const answer = await act(action, send_dst);
    expect([answer.status, answer.json()]).toMatchObject([200, { call_api_id: callId("alice talks out") }]);
    expect(world.commands).toEqual([command]);
  });

  it("pickup of a call that is parked fetches it", async () => {
    const parked = { lot: "default", space: "701", since: 3_000, by: "100@main" };
    given({ id: "a", extension: null, parked, callerId: party("1") });
    expect((await act("pickup", "101", callId("call"))).status).toBe(200);
    expect(world.commands).toEqual([{ type: "Unpark", segmentId: "a", ...ringing }]);
  });

  it("is done to the leg that fits, where the extension has several in the call", async () => {
    given(
      { id: "a", extension: "100@main", state: "ringing", incoming: true, answeredAt: null },
      { id: "b", extension: "100@main", linked: "c", startedAt: 2_000 },
      { id: "c", extension: "101@main", linked: "b", startedAt: 3_000 },
    );
    for (const [action, segmentId] of [
      ["pickup", "a"],
      ["park", "b"],
    ] as const) {
      world.forgetDeeds();
      expect((await act(action, "103", callId("call"))).status).toBe(200);
      expect(world.commands).toMatchObject([{ segmentId }]);
    }
    world.forgetDeeds();
    expect((await remove(path + callId("call"))).status).toBe(204);
    expect(world.commands).toEqual([{ type: "HangUp", segmentIds: ["a", "b"] }]);
  });

  it.each([
    ["hold", undefined, [501, "Tandem does not support this action."]],
    ["offhold", "", [501, "Tandem does not support this action."]],
    ["transfer", undefined, [400, "send_dst is missing."]],
    ["transfer", "", [400, "send_dst is missing."]],
    ["transfer", "a b", [400, expect.stringMatching(/^send_dst must be 1 to 64 of/)]],
    ["transfer", "0004*200", [400, "The number 0004*200 is another client's."]],
    ["whisper", "5551234", [400, expect.stringMatching(/^send_dst must be the number of an extension/)]],
    ["whisper", "0004*200", [400, expect.stringMatching(/^send_dst must be the number of an extension/)]],
    ["pickup", "108", [400, expect.stringMatching(/^send_dst must be the number of an extension/)]],
    ["pickup", "5001", [400, expect.stringMatching(/^send_dst must be the number of an extension/)]],
    ["dance", "101", [400, expect.stringMatching(/^action must be one of transfer, /)]],
    [undefined, "101", [400, "action is missing."]],
  ])("%s with send_dst %j is refused", async (action, send_dst, expected) => {
    expect(told(await act(action, send_dst))).toEqual(expected);
    expect(world.deeds()).toEqual([]);
  });

  it("on a call that is gone by then is 404, and what the PBX refuses 502", async () => {
    world.failure = new AppError("not-found", "There is no segment.");
    expect(told(await act("park"))).toEqual([404, expect.stringMatching(/^There is no current call '/)]);
    world.failure = new AppError("pbx-refused", "No.");
    expect(told(await act("park"))).toEqual([502, "No."]);
  });
});
