import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Answer } from "./api.js";
import { hangUp, linked, ring, talk } from "./calls.js";
import type { Scenario } from "./scenario.js";
import type { Stage } from "./stage.js";
import {
  type ApiPhoneCall,
  type ApiView,
  extended,
  type Listing,
  openUnifiedApi,
  type UnifiedApi,
} from "./unified-api.js";

/** The one call of an extension, as the list tells it. */
async function callOf(api: UnifiedApi, extension: string): Promise<ApiPhoneCall> {
  const { status, body } = await api.get<Listing<ApiPhoneCall>>(`/phoneCalls/@me/${extended(extension)}`);
  expect(status).toBe(200);
  expect(body.totalResults).toBe(1);
  const [call] = body.entry;
  if (call === undefined) throw new Error(`no call of ${extension}`);
  return call;
}

/** The side of the call that is this extension's. */
function viewOf({ phoneCallView }: ApiPhoneCall, extension: string): ApiView {
  const view = phoneCallView.find((one) => one.extension === extended(extension));
  if (view === undefined) throw new Error(`no view of ${extension}`);
  return view;
}

/** An action from the side of an extension. */
export async function act(api: UnifiedApi, extension: string, action: object): Promise<Answer> {
  const call = await callOf(api, extension);
  const body = { phoneCallViewId: viewOf(call, extension).id, ...action };
  return await api.put(`/phoneCalls/@me/@self/${call.id}`, body);
}

/** What application a phone's leg is in, as Asterisk tells it. */
async function applicationOf(stage: Stage, extension: string): Promise<string> {
  const channels = await stage
    .witness()
    .list("CoreShowChannels", "CoreShowChannel", "CoreShowChannelsComplete");
  const { uniqueid } = { uniqueid: stage.segmentOf(extension).channelId };
  const own = channels.find((channel) => channel.uniqueid === uniqueid);
  return `${own?.application}(${own?.applicationdata})`;
}

const simple = (api: UnifiedApi, source: readonly string[], destination: string, query = "") =>
  api.post<readonly ApiPhoneCall[]>(`/phoneCalls/@me/simple${query}`, {
    extension: extended("100"),
    nonce: "130c5a97768be67df6543b5f5fa3cc51",
    phoneCallView: [{ source, destination: [destination], callerId: "John Doe <4242425>" }],
  });

/** Phone calls as the UnifiedAPI lists and moves them. */
export const unifiedScenarios: readonly Scenario[] = [
  {
    name: "unified-call",
    story: "103 and 104 ring for a call to 101; 104 answers first, talks to 101, and the call is hung up",
    async play(stage) {
      const api = await openUnifiedApi(stage.url);
      const created = await simple(api, ["103", "104"], "101");
      expect(created.status).toBe(200);
      const [{ id, nonce } = { id: "", nonce: "" }] = created.body;
      expect(id).toMatch(/^[0-9a-f]{20}$/);
      expect(nonce).toBe("130c5a97768be67df6543b5f5fa3cc51");
      const sources = await Promise.all([stage.phone("103").ringing(), stage.phone("104").ringing()]);
      expect(sources.map(({ peer }) => peer)).toEqual(["4242425", "4242425"]);
      await stage.until(async () => {
        expect((await callOf(api, "103")).id).toBe(id);
        expect((await callOf(api, "104")).id).toBe(id);
      });
      await stage.phone("104").accept();
      await linked(stage, "104", "101");
      expect((await stage.phone("101").talking()).peer).toBe("100");
      await stage.phone("103").idle();
      const call = await callOf(api, "101");
      expect(call).toMatchObject({ id, nonce });
      expect(call.phoneCallView.map(({ extension, status }) => [extension, status]).sort()).toEqual([
        [extended("101"), 5],
        [extended("104"), 5],
      ]);
      const gone = await api.delete<readonly { readonly id: string }[]>(
        `/phoneCalls/@me/${extended("101")}/${id}`,
      );
      expect(gone).toMatchObject({ status: 200, body: [{ id }] });
      await stage.empty();
      expect((await api.get(`/phoneCalls/@me/@self`)).status).toBe(204);
    },
  },
  {
    name: "unified-call-ends",
    story:
      "103 is called for three seconds and does not answer; then 102 is, and its call to 860 is ended after three",
    async play(stage) {
      const api = await openUnifiedApi(stage.url);
      expect((await simple(api, ["103"], "101", "?waitForPickup=3")).status).toBe(200);
      await stage.phone("103").ringing();
      await stage.empty();
      expect((await simple(api, ["102"], "860", "?callDuration=3")).status).toBe(200);
      await stage.until(() => expect(stage.segmentOf("102").state).toBe("up"));
      await stage.empty();
    },
  },
  {
    name: "unified-transfer",
    story: "100 talks to 103 and sends it to 101, then 103 sends 101 to 104; it stays one call",
    async play(stage) {
      const api = await openUnifiedApi(stage.url);
      await talk(stage, "100", "103");
      const { id } = await callOf(api, "100");
      expect(await act(api, "100", { action: "Transfer", sendCallTo: "999" })).toMatchObject({
        status: 400,
        body: { error: { code: "pc_sendcallto_invalid" } },
      });
      expect(await act(api, "100", { action: "Transfer", sendCallTo: "101" })).toMatchObject({ status: 200 });
      await linked(stage, "103", "101");
      expect((await callOf(api, "101")).id).toBe(id);
      const numbers = { transferFromNumber: extended("103"), transferNumber: extended("101") };
      const moved = await api.put(`/phoneCalls/@me/@self/${id}`, {
        action: "Transfer",
        sendCallTo: extended("104"),
        ...numbers,
      });
      expect(moved).toMatchObject({ status: 200 });
      await stage.phone("104").ringing();
      await stage.phone("104").accept();
      await linked(stage, "101", "104");
      expect((await callOf(api, "104")).id).toBe(id);
      await hangUp(stage, "104");
    },
  },
  {
    name: "unified-voicemail",
    story: "100 talks to 103 and sends it to the mailbox of 105",
    async play(stage) {
      const api = await openUnifiedApi(stage.url);
      await talk(stage, "100", "103");
      const sent = await act(api, "100", { action: "TransferToVoicemail", sendCallTo: extended("105") });
      expect(sent).toMatchObject({ status: 200 });
      await stage.until(async () =>
        expect(await applicationOf(stage, "103")).toMatch(/^VoiceMail\(105@default/),
      );
      await hangUp(stage, "103");
    },
  },
  {
    name: "unified-parking",
    story: "100 talks to 103 and parks it; 104 is rung for it, answers, and talks to 103",
    async play(stage) {
      const api = await openUnifiedApi(stage.url);
      await talk(stage, "100", "103");
      const { id } = await callOf(api, "100");
      const parked = await act(api, "100", { action: "Park", maxInParking: "60" });
      expect(parked).toMatchObject({ status: 200 });
      const call = await callOf(api, "103");
      const view = viewOf(call, "103");
      expect([call.id, view.parkedPos, view.parkedBy]).toEqual([id, 701, extended("100")]);
      const [lot] = await stage.witness().list("ParkedCalls", "ParkedCall", "ParkedCallsComplete");
      expect(lot).toMatchObject({ parkingspace: "701", parkeeuniqueid: stage.segmentOf("103").channelId });
      const fetched = await act(api, "103", {
        action: "UnPark",
        sendCallTo: extended("104"),
        waitForPickup: 20,
      });
      expect(fetched).toMatchObject({ status: 200 });
      await stage.phone("104").ringing();
      await stage.phone("104").accept();
      await linked(stage, "103", "104");
      expect((await callOf(api, "104")).id).toBe(id);
      await hangUp(stage, "103");
    },
  },
  {
    name: "unified-pickup",
    story: "100 calls 103, which rings; 101 picks it up",
    async play(stage) {
      const api = await openUnifiedApi(stage.url);
      await ring(stage, "100", "103");
      const { id } = await callOf(api, "103");
      expect(await act(api, "103", { action: "PickUp", sendCallTo: extended("101") })).toMatchObject({
        status: 200,
      });
      await linked(stage, "100", "101");
      expect((await callOf(api, "101")).id).toBe(id);
      await hangUp(stage, "101");
    },
  },
  ...(["BargeIn", "Whisper", "Monitor"] as const).map(
    (action): Scenario => ({
      name: `unified-${action.toLowerCase()}`,
      story: `100 talks to 103, and 101 joins by ${action}, until the call is over`,
      async play(stage) {
        const api = await openUnifiedApi(stage.url);
        await talk(stage, "100", "103");
        const { channel } = stage.segmentOf("100");
        expect(await act(api, "100", { action, sendCallTo: extended("101") })).toMatchObject({ status: 200 });
        await stage.until(async () =>
          expect(await applicationOf(stage, "101")).toContain(`ChanSpy(${channel},`),
        );
        expect(stage.segmentOf("100").linked).toBe(stage.segmentOf("103").id);
        await hangUp(stage, "103");
      },
    }),
  ),
  {
    name: "unified-recording",
    story: "100 talks to 103; the call is recorded, and is not any more",
    async play(stage) {
      const api = await openUnifiedApi(stage.url);
      await talk(stage, "100", "103");
      const { channel } = stage.segmentOf("100");
      expect(await act(api, "100", { action: "StartRecording", format: "wav" })).toMatchObject({
        status: 200,
      });
      expect(viewOf(await callOf(api, "100"), "100").recording).toMatch(/Z$/);
      const { value = "" } = await stage
        .witness()
        .act({ action: "Getvar", channel, variable: "MIXMONITOR_FILENAME" });
      expect(value).toMatch(/\.wav$/);
      await stage.until(() => expect(recordingsOf(stage)).not.toEqual([]));
      expect(await act(api, "100", { action: "StopRecording" })).toMatchObject({ status: 200 });
      expect(viewOf(await callOf(api, "100"), "100").recording).toBeUndefined();
      expect(await act(api, "100", { action: "StopRecording" })).toMatchObject({ status: 400 });
      await hangUp(stage, "103");
    },
  },
  {
    name: "unified-hang-up",
    story:
      "two calls of 100's are there; one is hung up by the other party's number, one by its id; a hold is not done",
    async play(stage) {
      const api = await openUnifiedApi(stage.url);
      await talk(stage, "100", "103");
      expect(await act(api, "100", { action: "OnHold" })).toMatchObject({
        status: 501,
        body: { error: { code: "request_not_implemented" } },
      });
      const calls = `/phoneCalls/@me/${extended("100")}`;
      expect((await api.delete(`${calls}?phoneNumber=5551234`)).status).toBe(204);
      expect((await api.delete(`${calls}?phoneNumber=${extended("103")}`)).status).toBe(200);
      await stage.empty();
      await ring(stage, "100", "104");
      const { id } = await callOf(api, "100");
      expect((await api.delete(`/phoneCalls/@me/@self/${id}`)).status).toBe(200);
      await stage.empty();
      expect((await api.delete(calls)).status).toBe(204);
      expect((await api.delete(`${calls}/${id}`)).status).toBe(400);
    },
  },
];

/** Files in the PBX's folder for recordings that have something in them. */
function recordingsOf({ pbx }: Stage): readonly string[] {
  const folder = join(pbx.directories.spool, "monitor");
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".wav"))
    : [];
}
