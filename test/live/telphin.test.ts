import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Answer } from "./api.js";
import { hangUp, linked, ring, talk } from "./calls.js";
import { listen } from "./receiver.js";
import { openStage, type Stage } from "./stage.js";
import {
  type ApiCall,
  type ApiEvent,
  type ApiExtension,
  askForToken,
  BRANCH_ACCOUNT,
  openTelphinApi,
  TELPHIN_ACCOUNT,
  type TelphinApi,
} from "./telphin-api.js";

let stage: Stage;
let api: TelphinApi;
beforeAll(async () => {
  stage = await openStage();
  api = await openTelphinApi(stage.url);
});
afterAll(() => stage?.stop());
afterEach(async () => {
  await stage.clear();
  await stage.empty();
});

const name = (extension: string): string => `0003*${extension}`;

/** The current calls of an extension. */
async function callsOf(extension: string): Promise<readonly ApiCall[]> {
  const { status, body } = await api.get<readonly ApiCall[]>(
    `/extension/${await api.id(extension)}/current_calls/`,
  );
  expect(status).toBe(200);
  return body;
}

/** The only one. */
async function callOf(extension: string): Promise<ApiCall> {
  const [call, ...more] = await callsOf(extension);
  if (call === undefined || more.length > 0) throw new Error(`${more.length} more calls of ${extension}`);
  return call;
}

/** An action on the only call of an extension. */
async function act(extension: string, action: string, send_dst = ""): Promise<Answer & { body: unknown }> {
  const { call_api_id } = await callOf(extension);
  const path = `/extension/${await api.id(extension)}/current_calls/${call_api_id}`;
  return await api.put(path, { action, send_dst });
}

/** What application a phone's leg is in, as Asterisk tells it. */
async function applicationOf(extension: string): Promise<string> {
  const channels = await stage
    .witness()
    .list("CoreShowChannels", "CoreShowChannel", "CoreShowChannelsComplete");
  const own = channels.find(({ uniqueid }) => uniqueid === stage.segmentOf(extension).channelId);
  return `${own?.application}(${own?.applicationdata})`;
}

describe("a token", () => {
  it.each(["body", "query"] as const)("is given to credentials in the %s", async (where) => {
    expect(await askForToken(stage.url(), TELPHIN_ACCOUNT, where)).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^[\w-]{43}$/),
        token_type: "Bearer",
        expires_in: 3600,
        scope: "all",
      },
    });
  });

  it("is not given to a wrong secret, which stands in no log", async () => {
    const wrong = { ...TELPHIN_ACCOUNT, password: "a-wrong-secret" };
    expect(await askForToken(stage.url(), wrong, "query")).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
    expect(stage.logged.length).toBeGreaterThan(0);
    expect(JSON.stringify(stage.logged)).not.toContain("secret");
  });

  it("shows a client no more than it has", async () => {
    const branch = await openTelphinApi(stage.url, BRANCH_ACCOUNT);
    const theirs = (await branch.get<readonly ApiExtension[]>("/client/@me/extension/")).body;
    expect(theirs.map((one) => [one.name, one.type, one.client_id])).toEqual([
      ["0004*301", "phone", 4],
      ["0004*302", "phone", 4],
      ["0004*590", "queue", 4],
    ]);
    const ours = (await api.get<readonly ApiExtension[]>("/client/3/extension/?type=phone")).body;
    expect(ours.map((one) => one.name)).not.toContain(name("108")); // without a licence
    for (const { id } of ours) {
      expect(await branch.get(`/client/4/extension/${id}`)).toMatchObject({
        status: 404,
        body: { status: "extension_not_found" },
      });
    }
    expect(await branch.get("/client/3/extension/")).toMatchObject({
      status: 404,
      body: { status: "client_not_found" },
    });
    expect(await branch.get("/user/")).toMatchObject({ body: { login: "branch", client_id: 4 } });
  });
});

it("tells where a phone is registered, as Asterisk does", async () => {
  const contacts = await stage.witness().list("PJSIPShowContacts", "ContactList", "ContactListComplete");
  const contact = contacts.find(({ endpoint }) => endpoint === "210");
  const id = await api.id("210");
  const { body } = await api.get(`/extension/registration/?extension_id=${id}`);
  expect(body).toEqual({
    registered: true,
    extension_id: id,
    registrations: [
      {
        device: contact?.useragent,
        real_address: null,
        contact_address: contact?.uri,
        expires: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
        registration_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ],
  });
  const nobody = await api.id("106");
  expect((await api.get(`/extension/registration/?extension_id=${nobody}`)).body).toEqual({
    registered: false,
    extension_id: nobody,
    registrations: [],
  });
});

it("calls back: two ring, the first that answers is connected, and the call is in the history", async () => {
  const id = await api.id("100");
  const created = await api.post<{ readonly call_api_id: string }>(`/extension/${id}/callback/`, {
    src_num: ["103", name("104")],
    dst_num: "101",
    src_caller_id_name: "John Doe",
    src_caller_id_number: "4242425",
    wait_for_pickup: 20,
  });
  expect(created).toMatchObject({ status: 201, body: { call_api_id: expect.stringMatching(/^[0-9a-f]+$/) } });
  const { call_api_id } = created.body;
  const sources = await Promise.all([stage.phone("103").ringing(), stage.phone("104").ringing()]);
  expect(sources.map(({ peer }) => peer)).toEqual(["4242425", "4242425"]);
  await stage.until(async () => {
    const { body } = await api.get<readonly ApiCall[]>("/client/@me/current_calls/");
    expect(
      body.map((call) => [call.call_api_id, call.callback_id, call.device, call.answer_time_gmt]).sort(),
    ).toEqual([
      [call_api_id, call_api_id, "PJSIP/103", null],
      [call_api_id, call_api_id, "PJSIP/104", null],
    ]);
  });
  await stage.phone("104").accept();
  await linked(stage, "104", "101");
  await stage.phone("103").idle();
  expect((await stage.phone("101").talking()).peer).toBe("100");
  const [source, destination] = [await callOf("104"), await callOf("101")];
  const parties = { call_api_id, caller_extension: [name("104")], called_extension: [name("101")] };
  expect(source).toMatchObject({ ...parties, call_flow: "out", device: "PJSIP/104" });
  expect(destination).toMatchObject({ ...parties, call_flow: "in", device: "PJSIP/101" });
  expect(source.answer_time_gmt).toMatch(/^\d{4}-/);
  const { body: one } = await api.get(`/extension/${await api.id("101")}/current_calls/${call_api_id}`);
  expect(one).toEqual(destination);
  await stage.phone("104").hangup();
  await stage.empty();
  await stage.until(async () => {
    const { status, body } = await api.get(`/client/@me/call_history/${call_api_id}`);
    expect([status, body]).toMatchObject([200, { call_uuid: call_api_id, result: "bridged" }]);
  });
});

it("rings the extension itself, and no queue", async () => {
  const id = await api.id("100");
  const callback = (src_num: unknown, dst_num = "103") =>
    api.post(`/extension/${id}/callback/`, { src_num, dst_num });
  expect(await callback(["500"])).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining("queue") },
  });
  expect(await callback(["0004*301"])).toMatchObject({ status: 400 });
  expect(await callback([name("100")])).toMatchObject({ status: 201 });
  await stage.phone("103").ringing();
  await stage.phone("103").accept();
  await linked(stage, "100", "103");
  await hangUp(stage, "103");
});

describe("a current call", () => {
  it("is transferred, and stays the same call", async () => {
    await talk(stage, "100", "103");
    const { call_api_id } = await callOf("103");
    expect(await act("100", "transfer", "999")).toMatchObject({ status: 400 });
    expect(await act("100", "transfer", name("101"))).toMatchObject({ status: 200, body: { call_api_id } });
    await linked(stage, "103", "101");
    expect((await callOf("101")).call_api_id).toBe(call_api_id);
    await hangUp(stage, "103");
  });

  it("is transferred after a consultation", async () => {
    await talk(stage, "100", "103");
    expect(await act("100", "attended_transfer", "101")).toMatchObject({ status: 200 });
    await linked(stage, "100", "101");
    await stage.phone("100").hangup();
    await linked(stage, "103", "101");
    await hangUp(stage, "103");
  });

  it.each([
    ["eavesdrop", "uqES"],
    ["whisper", "uqwES"],
    ["conference", "uqBES"],
  ])("is joined: %s", async (action, options) => {
    await talk(stage, "100", "103");
    const { channel } = stage.segmentOf("100");
    expect(await act("100", action, name("101"))).toMatchObject({ status: 200 });
    await stage.until(async () => expect(await applicationOf("101")).toBe(`ChanSpy(${channel},${options})`));
    expect(stage.segmentOf("100").linked).toBe(stage.segmentOf("103").id);
    await hangUp(stage, "103");
  });

  it("is parked, and fetched by another", async () => {
    await talk(stage, "100", "103");
    expect(await act("100", "park")).toMatchObject({ status: 200 });
    const [lot] = await stage.witness().list("ParkedCalls", "ParkedCall", "ParkedCallsComplete");
    expect(lot).toMatchObject({ parkeeuniqueid: stage.segmentOf("103").channelId });
    expect(await act("103", "pickup", "104")).toMatchObject({ status: 200 });
    await stage.phone("104").ringing();
    await stage.phone("104").accept();
    await linked(stage, "103", "104");
    await hangUp(stage, "103");
  });

  it("from outside is parked by an extension, which keeps it in its list", async () => {
    await stage.pbx.cli("dialplan set global DID_TARGET 103");
    await stage.outside.dial("5559876", "5550100");
    await stage.phone("103").ringing();
    await stage.phone("103").accept();
    await stage.until(() => expect(stage.segmentOf("103").linked).not.toBeNull());
    expect(await callOf("103")).toMatchObject({
      call_flow: "in",
      called_did: "5550100",
      caller_id_number: "5559876",
      caller_extension: [],
    });
    expect(await act("103", "park")).toMatchObject({ status: 200 });
    await stage.until(async () =>
      expect(await callOf("103")).toMatchObject({ device: null, caller_id_number: "5559876" }),
    );
    expect(await act("103", "pickup", "104")).toMatchObject({ status: 200 });
    await stage.phone("104").ringing();
    await stage.phone("104").accept();
    await stage.until(() => expect(stage.segmentOf("104").linked).not.toBeNull());
    await stage.pbx.cli("dialplan set global DID_TARGET 100");
    await hangUp(stage, "104");
  });

  it("that rings is picked up by another", async () => {
    await ring(stage, "100", "103");
    expect(await callOf("103")).toMatchObject({
      call_flow: "in",
      called_number: "103",
      answer_time_gmt: null,
    });
    expect(await act("103", "pickup", "101")).toMatchObject({ status: 200 });
    await linked(stage, "100", "101");
    await hangUp(stage, "101");
  });

  it("is not put on hold, and is hung up", async () => {
    await talk(stage, "100", "103");
    for (const action of ["hold", "offhold"]) {
      expect(await act("100", action)).toMatchObject({ status: 501, body: { message: expect.any(String) } });
    }
    const { call_api_id } = await callOf("100");
    const path = `/extension/${await api.id("100")}/current_calls/${call_api_id}`;
    expect(await api.delete(path)).toEqual({ status: 204, body: null });
    await stage.empty();
    expect(await api.delete(path)).toMatchObject({ status: 404 });
    expect(await callsOf("100")).toEqual([]);
  });
});

it("tells calls that are over: within the client, and to the outside", async () => {
  await talk(stage, "102", "103");
  await hangUp(stage, "103");
  await stage.phone("102").dial("5559876");
  await stage.until(() => expect(stage.segmentOf("102").linked).not.toBeNull());
  await hangUp(stage, "102");
  const id = await api.id("102");
  const history = async (query: string) =>
    (
      await api.get<{ readonly call_history: readonly Record<string, unknown>[] }>(
        `/client/@me/call_history/?extension_id=${id}&order=asc&${query}`,
      )
    ).body.call_history;
  const shared = { flow: "out", result: "bridged", extension_id: id, from_username: name("102") };
  await stage.until(async () =>
    expect(await history("flow=")).toMatchObject([
      { ...shared, to_username: name("103"), cdr: [{ result: "answered", extension_name: name("102") }] },
      { ...shared, to_username: "5559876", cdr: [{ result: "answered" }] },
    ]),
  );
  expect(await history("to_username=5559876")).toMatchObject([{ to_username: "5559876" }]);
  expect(await history("flow=in")).toEqual([]);
  expect(await history("end_datetime=2020-01-01%2000:00:00")).toEqual([]);
});

it("logs an agent in and out, as Asterisk then says", async () => {
  const [queue, configured] = [await api.id("501"), await api.id("500")];
  const member = async (of: string, extension: string) =>
    (await stage.witness().list("QueueStatus", "QueueMember", "QueueStatusComplete")).find(
      (one) => one.queue === of && one.location?.includes(extension),
    );
  const agent = { name: name("100"), extension_id: queue };
  expect(await api.post(`/extension/${queue}/agent/`, { name: "100" })).toMatchObject({
    status: 201,
    body: { ...agent, id: expect.any(Number), status: "available" },
  });
  expect(await member("501", "100")).toMatchObject({ paused: "0" });
  expect((await api.get(`/extension/${queue}/agent/`)).body).toMatchObject([
    { ...agent, status: "available" },
  ]);
  const out = { name: name("100"), status: "logged_out" };
  expect(await api.post(`/extension/${queue}/agent/`, out)).toMatchObject({
    status: 201,
    body: { ...agent, id: expect.any(Number), status: "logged_out" },
  });
  expect(await member("501", "100")).toBeUndefined();
  expect((await api.get(`/extension/${queue}/agent/`)).body).toEqual([]);
  for (const [status, paused] of [
    ["logged_out", "1"],
    ["available", "0"],
  ] as const) {
    const answer = await api.post(`/extension/${configured}/agent/`, { name: name("101"), status });
    expect(answer).toMatchObject({ status: 201, body: { status } });
    expect(await member("500", "101")).toMatchObject({ paused });
  }
});

it("tells URLs of calls in order: in and out, answered and over", async () => {
  const receiver = await listen();
  const [caller, called] = [await api.id("100"), await api.id("103")];
  const add = async (extension: number, event_type: string, method = "POST") => {
    const url = `${receiver.url}/${extension}?mine=1`;
    const made = await api.post<ApiEvent>(`/extension/${extension}/event/`, { url, event_type, method });
    expect(made).toEqual({ status: 201, body: { id: expect.any(Number), url, method, event_type } });
  };
  for (const type of ["dial-out", "answer", "hangup"]) await add(caller, type);
  for (const type of ["dial-in", "answer", "hangup"]) await add(called, type, "GET");
  await talk(stage, "100", "103");
  const { call_api_id } = await callOf("100");
  await hangUp(stage, "103");
  await stage.until(() => expect(receiver.heard).toHaveLength(6));
  const heard = receiver.heard.map(({ method, url, body }) => ({
    extension: url.pathname,
    ...Object.fromEntries(method === "POST" ? new URLSearchParams(body) : url.searchParams),
  }));
  const said = (extension: number) => heard.filter((one) => one.extension === `/${extension}`);
  const shared = {
    CallAPIID: call_api_id,
    CallID: call_api_id,
    CallerExtension: name("100"),
    CallerExtensionID: String(caller),
    CalledExtension: name("103"),
    CalledExtensionID: String(called),
    CallerIDNum: "100",
    CalledNumber: "103",
  };
  expect(said(called)).toMatchObject([
    { ...shared, mine: "1", EventType: "dial-in", CallFlow: "in", CallStatus: "CALLING" },
    { ...shared, EventType: "answer", CallFlow: "in", CallStatus: "ANSWER" },
    { ...shared, EventType: "hangup", CallFlow: "in", CallStatus: "ANSWER", Duration: expect.any(String) },
  ]);
  expect(said(caller)).toMatchObject([
    { EventType: "dial-out", CallFlow: "out", CallStatus: "CALLING", CallerExtension: name("100") },
    { ...shared, EventType: "answer", CallFlow: "out", CallStatus: "ANSWER" },
    { ...shared, EventType: "hangup", CallFlow: "out", CallStatus: "ANSWER" },
  ]);
  const events = `/extension/${called}/event/`;
  const [first] = (await api.get<readonly ApiEvent[]>(events)).body;
  expect(await api.put(`${events}${first?.id}`, { event_type: "answer" })).toMatchObject({
    status: 200,
    body: { ...first, event_type: "answer" },
  });
  for (const extension of [caller, called]) {
    expect(await api.delete(`/extension/${extension}/event/`)).toEqual({ status: 204, body: null });
  }
  expect((await api.get(events)).body).toEqual([]);
  await receiver.close();
});

it("tells URLs why nobody answered", async () => {
  const receiver = await listen();
  const id = await api.id("100");
  const url = `${receiver.url}/`;
  await api.post(`/extension/${id}/event/`, { url, event_type: "hangup", method: "POST" });
  await stage.phone("100").dial("105"); // is busy
  await stage.until(() => expect(receiver.heard).toHaveLength(1));
  await stage.empty();
  await ring(stage, "100", "103");
  await hangUp(stage, "100");
  await stage.until(() => expect(receiver.heard).toHaveLength(2));
  const statuses = receiver.heard.map(({ body }) => new URLSearchParams(body).get("CallStatus"));
  expect(statuses).toEqual(["BUSY", "CANCEL"]);
  await api.delete(`/extension/${id}/event/`);
  await receiver.close();
});

it("is 503 in its own words while the link is down, and answers from what it has kept all the same", async () => {
  const id = await api.id("100");
  await stage.loseLink();
  expect(await api.get(`/extension/${id}/current_calls/`)).toMatchObject({
    status: 503,
    body: { message: expect.stringContaining("the link to its PBX is down") },
  });
  expect(await api.get("/client/@me/call_history/")).toMatchObject({ status: 200 });
  expect(await api.id("100")).toBe(id);
  await stage.regainLink();
});
