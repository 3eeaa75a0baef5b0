import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { createWorld, uuid } from "../world.js";
import { entriesOf, openApi, told } from "./api.js";

const world = createWorld();
const { ask, get, post, put, remove } = openApi(world);

const EVENTS = "/extensions/@me/0003*100/phoneCallEvents";
const URL_A = "https://a.example/hook?x=1";

const add = (body: object, path = EVENTS) => post(path, body);

describe("a call event", () => {
  it("is made, told with the vendor's fields, changed and removed", async () => {
    const id = uuid("webhook 0");
    const made = await add({ type: 0, method: "1", url: URL_A, note: "door", status: 0 }, `${EVENTS}/`);
    const event = {
      type: "0",
      id,
      method: "1",
      note: "door",
      url: URL_A,
      status: "0",
      modified: "2026-01-02T03:04:05Z",
      links: { self: expect.stringMatching(`/uapi/extensions/@me/0003\\*100/phoneCallEvents/0/${id}$`) },
    };
    expect([made.status, made.json()]).toEqual([200, event]);
    expect(Object.keys(made.json() as object)).toEqual(Object.keys(event));
    expect(await get(`${EVENTS}/0/${id}`)).toMatchObject({ totalResults: 1, entry: [event] });
    const changed = await put(`${EVENTS}/0/${id}`, { status: "1", note: null });
    expect([changed.status, changed.json()]).toEqual([200, { ...event, status: "1" }]);
    expect((await put(`${EVENTS}/0/${id}`, {})).json()).toEqual({ ...event, status: "1" });
    expect((await remove(`${EVENTS}/0/${id}`)).json()).toEqual([{ ...event, status: "1" }]);
    expect(told(await remove(`${EVENTS}/0/${id}`))).toEqual([400, "pce_id_invalid"]);
    expect((await ask(EVENTS)).status).toBe(204);
  });

  it("asks with GET and is enabled where nothing is said", async () => {
    expect((await add({ type: "2", url: URL_A })).json()).toMatchObject({
      method: "0",
      note: "",
      status: "1",
    });
    expect(
      world.webhooks.list({
        dialect: "voipnow",
        coreServer: "default",
        subject: { kind: "extension", key: "100@main" },
      }),
    ).toMatchObject([{ type: "hangup", method: "GET", enabled: true }]);
  });

  it("may be a queue's that the account serves, and no other", async () => {
    expect((await add({ type: "0", url: URL_A }, "/extensions/@me/5001/phoneCallEvents")).status).toBe(200);
    expect(told(await add({ type: "0", url: URL_A }, "/extensions/@me/@self/phoneCallEvents"))).toEqual([
      400,
      "extension_invalid",
    ]);
    const carols = await post(
      "/extensions/@me/5001/phoneCallEvents",
      { type: "0", url: URL_A },
      { as: "carol" },
    );
    expect(told(carols)).toEqual([400, "extension_invalid"]);
  });

  it.each([
    [{ url: URL_A }, "pce_type_invalid"],
    [{ type: "3", url: URL_A }, "pce_type_invalid"],
    [{ type: "", url: URL_A }, "pce_type_invalid"],
    [{ type: "-1", url: URL_A }, "pce_type_invalid"],
    [{ type: null, url: URL_A }, "pce_type_invalid"],
    [{ type: "0", method: "GET", url: URL_A }, "pce_method_invalid"],
    [{ type: "0", url: URL_A, status: "2" }, "status_invalid"],
    [{ type: "0", url: URL_A, note: 7 }, "pce_note_invalid"],
    [{ type: "0", url: URL_A, note: "n".repeat(1_001) }, "pce_note_invalid"],
    [{ type: "0" }, "pce_url_invalid"],
    [{ type: "0", url: "" }, "pce_url_invalid"],
    [{ type: "0", url: `https://x/${"x".repeat(2_048)}` }, "pce_url_invalid"],
    [[], "body_invalid"],
  ])("%j is %s", async (body, code) => {
    expect(told(await add(body))).toEqual([400, code]);
    expect(world.webhooks.deeds).toEqual([]);
  });

  it("whose URL may not be asked for is told why", async () => {
    const { add: real } = world.webhooks;
    Object.assign(world.webhooks, {
      add: () => Promise.reject(new AppError("invalid-request", "127.0.0.1 is in this host's own network.")),
    });
    const answer = await add({ type: "0", url: "http://127.0.0.1/" });
    Object.assign(world.webhooks, { add: real });
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual({
      error: { code: "pce_url_invalid", message: "127.0.0.1 is in this host's own network." },
    });
  });
});

describe("the call events of an extension", () => {
  beforeEach(async () => {
    for (const [type, url] of [
      ["0", "https://b/"],
      ["1", "https://a/"],
      ["0", "https://c/"],
    ])
      await add({ type, url });
    world.forgetDeeds();
  });
  const urls = async (path: string) => entriesOf(await ask(EVENTS + path)).map(({ url }) => url);

  it("are told by their URLs, all or of one type", async () => {
    expect(await urls("")).toEqual(["https://a/", "https://b/", "https://c/"]);
    expect(await urls("/0")).toEqual(["https://b/", "https://c/"]);
    expect(await urls("/2")).toEqual([]);
    expect(
      await urls("?filterBy=url&filterOp=startsWith&filterValue=https://c&sortOrder=descending"),
    ).toEqual(["https://c/"]);
  });

  it("are told of no other extension", async () => {
    expect((await ask("/extensions/@me/103/phoneCallEvents")).status).toBe(204);
    expect(told(await ask(`/extensions/@me/103/phoneCallEvents/0/${uuid("webhook 0")}`))).toEqual([
      400,
      "pce_id_invalid",
    ]);
    expect(told(await remove(`${EVENTS}/1/${uuid("webhook 0")}`))).toEqual([400, "pce_id_invalid"]);
  });

  it.each(["3", "dial-in", "00", "__proto__", "-0"])("have no type %s", async (type) => {
    expect(told(await ask(`${EVENTS}/${type}`))).toEqual([400, "pce_type_invalid"]);
    expect(told(await remove(`${EVENTS}/${type}`))).toEqual([400, "pce_type_invalid"]);
  });

  it("are removed all at once, or all of a type; of none it is 204", async () => {
    expect(((await remove(`${EVENTS}/0`)).json() as object[]).length).toBe(2);
    expect(await urls("")).toEqual(["https://a/"]);
    expect((await remove(`${EVENTS}/0`)).status).toBe(204);
    expect(((await remove(EVENTS)).json() as object[]).length).toBe(1);
  });

  it("tell which deliveries failed", async () => {
    const id = uuid("webhook 0");
    const failure = {
      occurredAt: 1_000,
      triedAt: 9_000,
      attempts: 3,
      reason: "It answered 500.",
      givenUp: true,
    };
    world.webhooks.failed(id, [failure]);
    expect(entriesOf(await ask(`${EVENTS}/0/${id}/failures`))).toEqual([
      {
        occurred: "1970-01-01T00:00:01Z",
        tried: "1970-01-01T00:00:09Z",
        attempts: 3,
        reason: "It answered 500.",
        givenUp: true,
      },
    ]);
    expect((await ask(`${EVENTS}/1/${uuid("webhook 1")}/failures`)).status).toBe(204);
  });
});

it("what deliveries are signed with can be read", async () => {
  expect(await get("/phoneCallEvents/publicKey")).toEqual({ publicKey: world.webhooks.publicKey() });
});
