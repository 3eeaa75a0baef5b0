import { createPublicKey, verify } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startPhone } from "../../lab/phone.js";
import { hangUp, linked, ring, talk } from "./calls.js";
import { listen, type Receiver } from "./receiver.js";
import { openStage, type Stage } from "./stage.js";
import {
  type ApiPresence,
  fetchToken,
  type Listing,
  OAUTH_ACCOUNT,
  openUnifiedApi,
  type UnifiedApi,
} from "./unified-api.js";

let stage: Stage;
let api: UnifiedApi;
beforeAll(async () => {
  stage = await openStage();
  api = await openUnifiedApi(stage.url);
});
afterAll(() => stage?.stop());
afterEach(async () => {
  await stage.clear();
  await stage.empty();
});

/** What is told of an extension's presence. */
async function presence(extension: string): Promise<ApiPresence> {
  const { status, body } = await api.get<Listing<ApiPresence>>(`/extensions/@me/0003*${extension}/presence/`);
  expect(status).toBe(200);
  const [entry] = body.entry;
  if (entry === undefined) throw new Error("no entry");
  return entry;
}

it("answers the seed's request with what Asterisk says of the phone's registration", async () => {
  const [contact] = (
    await stage.witness().list("PJSIPShowContacts", "ContactList", "ContactListComplete")
  ).filter(({ endpoint }) => endpoint === "210");
  const answer = await fetch(`${stage.url()}/uapi/extensions/@me/0003*210/presence/`, {
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${api.token}` },
  });
  expect(answer.status).toBe(200);
  const { entry, ...envelope } = (await answer.json()) as { entry: ApiPresence[] };
  expect(envelope).toEqual({
    startIndex: 0,
    totalResults: 1,
    itemsPerPage: 20,
    filtered: false,
    sorted: false,
  });
  expect(entry).toEqual([
    {
      extension: "0003*210",
      status: 1,
      registration: [{ agent: contact?.useragent, registration: "1", expire: expect.stringMatching(/Z$/) }],
    },
  ]);
  const expires = Date.parse(entry[0]?.registration[0]?.expire ?? "");
  expect(Math.abs(expires - Number(contact?.expirationtime) * 1000)).toBeLessThanOrEqual(60_000);
});

it.each([
  ["short", "/extensions/@me/210/presence"],
  ["with %2A", "/extensions/@me/0003%2A210/presence"],
])("takes the number %s", async (_how, path) => {
  expect(await api.get(path)).toMatchObject({ status: 200, body: { entry: [{ extension: "0003*210" }] } });
});

it("takes the token after the question mark, and is spelled unifiedapi too", async () => {
  const path = "extensions/@me/0003*210/presence";
  for (const url of [
    `uapi/${path}?accessRequestToken=${api.token}`,
    `uapi/${path}/?accessRequestToken=Bearer%20${api.token}`,
    `unifiedapi/${path}?accessRequestToken=${api.token}`,
  ]) {
    expect((await fetch(`${stage.url()}/${url}`)).status).toBe(200);
  }
});

it("tells of a phone without registration, of one that needs none, and of all of a user's", async () => {
  expect((await presence("106")).registration).toEqual([{ registration: "-1" }]);
  expect((await presence("109")).registration).toEqual([{ registration: "2" }]);
  const { body } = await api.get<Listing<ApiPresence>>(
    "/extensions/@me/@self/presence?sortOrder=descending&count=2",
  );
  expect(body).toMatchObject({
    totalResults: 10,
    entry: [{ extension: "0003*210" }, { extension: "0003*109" }],
  });
});

it("tells of a second phone that registers, and of registrations that end and run out", async () => {
  const registrations = async (extension: string) =>
    (await presence(extension)).registration.map(({ registration }) => registration);
  const startBriefly = (extension: string) =>
    startPhone({ pbx: stage.pbx, extension, answer: "auto", registerEverySeconds: 2 });

  const softphone = await startBriefly("210");
  await stage.until(async () => expect(await registrations("210")).toEqual(["1", "1"]));
  await softphone.kill();
  await stage.until(async () => expect(await registrations("210")).toEqual(["1"]));

  const phone = await startBriefly("106");
  await stage.until(async () => expect(await registrations("106")).toEqual(["1"]));
  const { agent } = (await presence("106")).registration[0] ?? {};
  await phone.kill();
  await stage.until(async () =>
    expect((await presence("106")).registration).toEqual([{ agent, registration: "-2" }]),
  );
  const again = await startBriefly("106");
  await stage.until(async () => expect(await registrations("106")).toEqual(["1"]));
  await again.stop();
  await stage.until(async () => expect(await registrations("106")).toEqual(["-1"]));
});

it("tells what an extension does", async () => {
  const statuses = async (...extensions: string[]) =>
    Promise.all(extensions.map(async (extension) => (await presence(extension)).status));
  await stage.until(async () => expect(await statuses("100", "103", "106")).toEqual([1, 1, 0]));
  await ring(stage, "100", "103");
  expect(await statuses("100", "103")).toEqual([3, 2]);
  await stage.phone("103").accept();
  await linked(stage, "100", "103");
  expect(await statuses("100", "103")).toEqual([3, 3]);
  await hangUp(stage, "100");
  await stage.until(async () => expect(await statuses("100", "103")).toEqual([1, 1]));
});

it("gives no token for a wrong secret, and takes none that is made up", async () => {
  expect(await fetchToken(stage.url(), { ...OAUTH_ACCOUNT, password: "wrong" })).toEqual({
    status: 401,
    body: { error: "invalid_client", error_description: expect.any(String) },
  });
  const made = await fetch(
    `${stage.url()}/uapi/extensions/@me/@self/presence?accessRequestToken=made-up-token`,
  );
  expect(made.status).toBe(401);
  expect(await made.json()).toMatchObject({ error: { code: "access_denied" } });
});

it("lets an agent log in, pause and log out, as Asterisk then says", async () => {
  const agent = "/extensions/@me/0003*501/queue/agents/0003*100";
  const member = async () =>
    (await stage.witness().list("QueueStatus", "QueueMember", "QueueStatusComplete")).find(
      ({ queue, location = "" }) => queue === "501" && location.includes("100"),
    );
  for (const [status, paused] of [
    ["1", "0"],
    ["2", "1"],
    ["1", "0"],
  ] as const) {
    expect(await api.put(agent, { status })).toMatchObject({
      status: 200,
      body: [{ agentNumber: "0003*100", status }],
    });
    expect(await member()).toMatchObject({ paused });
    expect(await api.get(agent)).toMatchObject({
      status: 200,
      body: { entry: [{ agentNumber: "0003*100", status }] },
    });
  }
  expect(await api.put(agent, { status: "0" })).toMatchObject({ status: 200 });
  expect(await member()).toBeUndefined();
});

it("lists the calls that are over, also after a restart", async () => {
  await talk(stage, "100", "103");
  await hangUp(stage, "103");
  await stage.phone("104").dial("5559876"); // the outside picks up
  await stage.until(() => expect(stage.segmentOf("104").linked).not.toBeNull());
  await hangUp(stage, "104");
  const cdr = () =>
    api.get<{
      totalResults: number;
      entry: Record<string, { phoneCallView: { source: string; destination: string; flow: number }[] }>;
    }>("/cdr/@me?count=100");
  const views = async () =>
    Object.values((await cdr()).body.entry).flatMap(({ phoneCallView }) => phoneCallView);
  await stage.until(async () => {
    expect(await views()).toContainEqual(
      expect.objectContaining({ source: "0003*100", destination: "0003*103", flow: 2, disposition: 0 }),
    );
    expect(await views()).toContainEqual(
      expect.objectContaining({ source: "0003*104", destination: "5559876", flow: 4 }),
    );
  });
  const before = (await cdr()).body;
  await stage.restartTandem("same");
  expect((await cdr()).body).toEqual(before);
});

it("tells webhooks of calls, signed so that the receiver can tell", async () => {
  const receiver = await listen();
  const events = "/extensions/@me/0003*103/phoneCallEvents";
  for (const type of ["0", "2"]) expect((await subscribe(events, type, receiver)).status).toBe(200);
  await talk(stage, "100", "103");
  await hangUp(stage, "103");
  await stage.until(() => expect(receiver.heard).toHaveLength(2));
  const said = (status: string) =>
    receiver.heard
      .map(({ url }) => Object.fromEntries(url.searchParams))
      .find(({ CallStatus }) => CallStatus === status);
  expect(said("CALLING")).toMatchObject({
    mine: "1",
    CallFlow: "IN",
    CallerIDNum: "100",
    CallerExtension: "0003*100",
    CalledExtension: "0003*103",
  });
  expect(said("ANSWER")).toMatchObject({ mine: "1", CalledExtension: "0003*103" });
  const told = await api.get<{ readonly publicKey: string }>("/phoneCallEvents/publicKey");
  const publicKey = createPublicKey(told.body.publicKey);
  for (const { url, delivery, signature } of receiver.heard) {
    const [, at, base64 = ""] = /^t=(\d+),ed25519=(.+)$/.exec(signature) ?? [];
    const signed = [at, delivery, "GET", url, ""].join("\n");
    expect(verify(null, Buffer.from(signed), publicKey, Buffer.from(base64, "base64"))).toBe(true);
  }
  expect(await api.delete(events)).toMatchObject({ status: 200 });
  expect((await api.get(events)).status).toBe(204);
  await receiver.close();
});

it("asks no webhook that points into its own network", async () => {
  const events = "/extensions/@me/0003*103/phoneCallEvents";
  for (const url of [
    "http://169.254.169.254/latest",
    "http://[::1]:8080/",
    "http://10.0.0.1/",
    "ftp://example.com/",
  ]) {
    const refused = await api.post(events, { type: "0", method: "0", url, status: "1" });
    expect(refused).toMatchObject({ status: 400, body: { error: { code: expect.any(String) } } });
  }
  expect((await api.get(events)).status).toBe(204);
});

it("tells a webhook after it was killed what it had not told before, in order and under the same ids", async () => {
  const receiver = await listen(503);
  const events = "/extensions/@me/0003*103/phoneCallEvents";
  await stage.continueAsProcess();
  api = await openUnifiedApi(stage.url);
  expect((await subscribe(events, "2", receiver)).status).toBe(200);
  for (const caller of ["100", "104", "102"]) {
    await stage.phone(caller).dial("103");
    await stage.phone("103").ringing();
    await stage.phone(caller).hangup();
    await stage.phone("103").idle();
  }
  await stage.until(() => expect(receiver.heard.length).toBeGreaterThan(0));
  const [first] = receiver.heard;
  await stage.killProcess();
  receiver.heard.length = 0;
  receiver.answer(204);
  await stage.until(() => expect(receiver.heard).toHaveLength(3));
  const callers = receiver.heard.map(({ url }) => url.searchParams.get("CallerIDNum"));
  expect(callers).toEqual(["100", "104", "102"]);
  expect(receiver.heard[0]?.delivery).toBe(first?.delivery);
  api = await openUnifiedApi(stage.url);
  expect(await api.delete(events)).toMatchObject({ status: 200 });
  await receiver.close();
});

const subscribe = (events: string, type: string, { url }: Receiver) =>
  api.post(events, { type, method: "0", url: `${url}/hook?mine=1`, status: "1", note: "lab" });
