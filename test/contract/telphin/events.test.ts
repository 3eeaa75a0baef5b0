import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { createWorld } from "../world.js";
import { openApi, phoneId, queueId, told } from "./api.js";

const world = createWorld();
const { ask, get, post, put, remove } = openApi(world);

const EVENTS = `/extension/${phoneId("100@main")}/event/`;
const QUEUES = `/extension/${queueId("5001")}/event/`;
const URL_A = "https://a.example/hook?x=1";

const add = (given: object = {}, path = EVENTS) =>
  post(path, { url: URL_A, event_type: "dial-in", method: "POST", ...given });

describe("an event", () => {
  it("is made, told, changed and removed", async () => {
    const made = await add();
    expect([made.status, made.text]).toEqual([
      201,
      `{"id":1,"url":"${URL_A}","method":"POST","event_type":"dial-in"}`,
    ]);
    const event = { id: 1, url: URL_A, method: "POST", event_type: "dial-in" };
    expect(await get(EVENTS)).toEqual([event]);
    expect(await get(`${EVENTS}1`)).toEqual(event);
    const changed = await put(`${EVENTS}1`, { event_type: "answer", method: "GET", url: null });
    expect([changed.status, changed.json()]).toEqual([
      200,
      { ...event, event_type: "answer", method: "GET" },
    ]);
    const removed = await remove(`${EVENTS}1/`);
    expect([removed.status, removed.text]).toEqual([204, ""]);
    for (const answer of [ask(`${EVENTS}1`), remove(`${EVENTS}1`), put(`${EVENTS}1`, {})]) {
      expect(told(await answer)).toEqual([404, "There is no event '1' of this extension."]);
    }
    expect(await get(EVENTS)).toEqual([]);
  });

  it("is kept for the extension that it was made for, and for this API", async () => {
    await add({ event_type: "hangup" });
    const place = { coreServer: "default", subject: { kind: "extension", key: "100@main" } } as const;
    expect(world.webhooks.list({ dialect: "telphin", ...place })).toMatchObject([
      { type: "hangup", method: "POST", url: URL_A, note: "", enabled: true },
    ]);
    await world.webhooks.add(
      { dialect: "voipnow", ...place },
      { type: "dial-in", method: "GET", url: URL_A, note: "", enabled: true },
    );
    expect(await get(EVENTS)).toHaveLength(1);
    expect((await ask(`${EVENTS}2`)).status).toBe(404);
    expect(await get(`/extension/${phoneId("101@main")}/event/`)).toEqual([]);
    expect((await ask(`/extension/${phoneId("101@main")}/event/1`)).status).toBe(404);
  });

  it("may be a queue's, but for calls out, which a queue does not make", async () => {
    for (const event_type of ["dial-in", "answer", "hangup"]) {
      expect((await add({ event_type }, QUEUES)).status).toBe(201);
    }
    const refused = [
      400,
      "event_type must be one of dial-in, hangup, answer for an extension of type queue.",
    ];
    expect(told(await add({ event_type: "dial-out" }, QUEUES))).toEqual(refused);
    expect(told(await put(`${QUEUES}1`, { event_type: "dial-out" }))).toEqual(refused);
    expect((await get<{ id: number }[]>(QUEUES)).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it("is removed with all of its extension, and none of another's", async () => {
    await add();
    await add({ event_type: "hangup" });
    await add({}, QUEUES);
    expect((await remove(EVENTS)).status).toBe(204);
    expect(await get(EVENTS)).toEqual([]);
    expect(await get(QUEUES)).toHaveLength(1);
    expect((await remove(EVENTS)).status).toBe(204);
  });

  it.each([
    [{ url: undefined }, "url is missing."],
    [{ url: "" }, "url is empty."],
    [{ url: 7 }, "url must be a string."],
    [{ url: `https://a.example/${"x".repeat(2_048)}` }, "url must be at most 2048 characters long."],
    [{ method: undefined }, "method is missing."],
    [{ method: "PUT" }, "method must be one of GET, POST."],
    [{ event_type: undefined }, "event_type is missing."],
    [{ event_type: "message-in" }, "event_type must be one of dial-in, dial-out, hangup, answer."],
    [{ event_type: "voicemail" }, "event_type must be one of dial-in, dial-out, hangup, answer."],
  ])("with %j is refused", async (given, message) => {
    expect(told(await add(given))).toEqual([400, message]);
    expect(world.deeds()).toEqual([]);
  });

  it("with a URL that may not be asked is refused in its own sentence, and one too many is", async () => {
    const failures = [new AppError("invalid-request", "Not that host."), new AppError("overloaded", "Full.")];
    const { add: adding } = world.webhooks;
    Object.assign(world.webhooks, { add: () => Promise.reject(failures.shift()) });
    expect(told(await add())).toEqual([400, "Not that host."]);
    expect(told(await add())).toEqual([503, "Full."]);
    Object.assign(world.webhooks, { add: adding });
  });
});
