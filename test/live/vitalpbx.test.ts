import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { hangUp, linked, talk } from "./calls.js";
import { openStage, type Stage } from "./stage.js";
import {
  APP_KEY,
  type ApiExtension,
  BRANCH_KEY,
  createVitalPbxApi,
  type VitalPbxApi,
} from "./vitalpbx-api.js";

let stage: Stage;
let api: VitalPbxApi;
beforeAll(async () => {
  stage = await openStage();
  api = createVitalPbxApi(stage.url);
});
afterAll(() => stage?.stop());
afterEach(async () => {
  await stage.clear();
  await stage.empty();
});

const extensions = async (of: VitalPbxApi = api) =>
  (await of.get<readonly ApiExtension[]>("/extensions")).body.data;

async function extension(number: string): Promise<ApiExtension> {
  const found = (await extensions()).find((one) => one.extension === number);
  if (found === undefined) throw new Error(`no extension ${number}`);
  return found;
}

it("tells of extensions and their devices what the PBX is configured with", async () => {
  const alice = await extension("100");
  expect(alice).toMatchObject({
    name: "Alice Adams",
    email: "alice@example.com",
    mailbox: "100@default",
    context: "from-internal",
    accountcode: null,
    internal_cid: '"Alice Adams" <100>',
    tenant_id: 3,
    devices: [
      {
        extension_id: String(alice.extension_id),
        user: "100",
        secret: stage.pbx.passwordOf("100"),
        description: "Alice Adams",
        technology: "pjsip",
        tenant_id: "3",
        device_name: "100",
      },
    ],
  });
  expect((await extension("104")).email).toBeNull();
  expect(await api.get(`/extensions/${alice.extension_id}`)).toMatchObject({
    status: 200,
    body: { data: [alice] },
  });
  const devices = await api.get(`/extensions/${alice.extension_id}/devices`);
  expect(devices.body).toEqual({ status: "success", message: null, data: alice.devices });
});

it("shows a key no more than its tenant has, and the secret of a phone to nobody without that right", async () => {
  const branch = createVitalPbxApi(stage.url, BRANCH_KEY);
  const theirs = await extensions(branch);
  expect(theirs.map((one) => [one.extension, one.accountcode, one.tenant_id])).toEqual([
    ["301", "branch", 4],
    ["302", "branch", 4],
  ]);
  expect(theirs.flatMap(({ devices }) => devices.map(({ secret }) => secret))).toEqual(["", ""]);
  const { extension_id } = await extension("100");
  expect((await branch.get(`/extensions/${extension_id}`)).status).toBe(404);
  const [, { path = "" } = {}] = stage.directory().tenants;
  for (const tenant of ["4", "branch", path]) {
    const headers = { "app-key": APP_KEY, tenant };
    const answer = await fetch(`${stage.url()}/api/v2/extensions`, { headers });
    const { data } = (await answer.json()) as { readonly data: readonly ApiExtension[] };
    expect(data.map((one) => one.extension)).toEqual(["301", "302"]);
  }
});

it("calls from an extension by a click", async () => {
  expect(await api.post("/core/click_to_call", { caller: "100", callee: "103" })).toMatchObject({
    status: 200,
    body: { status: "success" },
  });
  await stage.phone("103").ringing();
  await stage.phone("103").accept();
  await linked(stage, "100", "103");
  await hangUp(stage, "103");
});

it("logs a device into a queue, pauses it and logs it out, as Asterisk then says", async () => {
  const { devices } = await extension("100");
  const device = devices[0]?.device_id;
  const { body } =
    await api.get<readonly { readonly queue_id?: number; readonly queues_id?: number }[]>("/queues");
  expect(body.status).toBe("success");
  const members = async () =>
    (await stage.witness().list("QueueStatus", "QueueMember", "QueueStatusComplete")).filter(
      ({ queue, location = "" }) => queue === "501" && location.includes("100"),
    );
  const queues = async () => (await extension("100")).queues_info.queues_name;
  const act = (what: string) => api.post(`/devices/${device}/${what}`, { queues: [queueId("501")] });
  expect(await act("queues-login")).toMatchObject({ status: 200 });
  expect(await members()).toMatchObject([{ paused: "0" }]);
  expect(await queues()).toEqual(["501"]);
  expect(await act("queues-pause")).toMatchObject({ status: 200 });
  expect(await members()).toMatchObject([{ paused: "1" }]);
  expect(await act("queues-unpause")).toMatchObject({ status: 200 });
  expect(await members()).toMatchObject([{ paused: "0" }]);
  expect(await act("queues-logout")).toMatchObject({ status: 200 });
  expect(await members()).toEqual([]);
});

it("sums up the calls of an extension: inside, in, out and through", async () => {
  const { extension_id } = await extension("102");
  const summary = async () => (await api.get(`/extensions/${extension_id}/cdr_summary`)).body;
  const before = await summary();
  expect(before).toEqual({
    status: "success",
    data: { local: "0", incoming: "0", outgoing: "0", transit: "0" },
  });
  await talk(stage, "102", "103");
  await hangUp(stage, "103");
  await stage.phone("102").dial("5559876");
  await stage.until(() => expect(stage.segmentOf("102").linked).not.toBeNull());
  await hangUp(stage, "102");
  await stage.pbx.cli("dialplan set global DID_TARGET 102");
  await fromOutside();
  await hangUp(stage, "102");
  await fromOutside();
  await stage.phone("102").blindTransfer("18005555555"); // the outside talks to the outside
  await stage.until(() => {
    const [one, other, ...more] = [...stage.state().segments.values()];
    expect(more).toEqual([]);
    expect([one?.extension, other?.extension, one?.linked]).toEqual([null, null, other?.id]);
  });
  await stage.clear();
  await stage.empty();
  await stage.pbx.cli("dialplan set global DID_TARGET 100");
  await stage.until(async () =>
    expect(await summary()).toEqual({
      status: "success",
      data: { local: "1", incoming: "1", outgoing: "1", transit: "1" },
    }),
  );
});

/** Somebody calls the DID, and 102 picks up. */
async function fromOutside(): Promise<void> {
  await stage.outside.dial("5559876", "5550100");
  await stage.until(() => expect(stage.segmentOf("102").linked).not.toBeNull());
}

const queueId = (name: string): number | undefined =>
  stage.directory().queue({ identifier: name })?.numericId;
