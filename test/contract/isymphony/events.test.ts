import { afterEach, describe, expect, it } from "vitest";
import { createWorld, uuid } from "../world.js";
import {
  authorization,
  type Client,
  connect,
  type Event,
  happens,
  refusal,
  SERVER_SENT,
  serveAll,
  switchDnd,
  WEB_SOCKET,
} from "./event-client.js";

const world = createWorld();
const server = serveAll(world.deps);
const open: Client[] = [];

async function client(...given: Parameters<typeof connect> extends [string, ...infer Rest] ? Rest : never) {
  const one = await connect(server.host, ...given);
  open.push(one);
  return one;
}

afterEach(async () => {
  for (const { socket } of open) socket.terminate();
  await Promise.all(open.splice(0).map(({ closed }) => closed));
});

const segmentOf = (word: string) => {
  const segment = world.state.segments.get(uuid(word));
  if (segment === undefined) throw new Error(`no segment '${word}'`);
  return segment;
};

const rest = async (path: string) => {
  const response = await fetch(`http://${server.host}/communication_manager/rest/live${path}`, {
    headers: { Authorization: authorization("manager") },
  });
  const body: unknown = await response.json().catch(() => null);
  return { status: response.status, body };
};

describe("who may connect", () => {
  const SENTENCE = /^[A-Z][^\n]*\.$/;

  it.each([
    ["nobody", {}],
    ["a guess", { Authorization: `Basic ${btoa("reader:guess")}` }],
    ["something else", { Authorization: "Bearer abc" }],
  ])("%s is 401, with a challenge", async (_, headers) => {
    const { status, text, headers: answered } = await refusal(server.host, headers);
    expect([status, text]).toEqual([401, "A valid user name and password are needed."]);
    expect(answered).toMatchObject({
      "www-authenticate": 'Basic realm="Tandem"',
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      connection: "close",
    });
    expect(answered["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("an account that may not read is 403", async () => {
    const { status, text } = await refusal(server.host, { Authorization: authorization("controller") });
    expect([status, text]).toEqual([403, "The account 'controller' does not have the scope 'read'."]);
  });

  it.each([
    "/communication_manager/ws/events",
    "/",
    "/communication_manager/rest/live/coreServers",
    SERVER_SENT,
  ])("%s is no WebSocket", async (path) => {
    const { status, text } = await refusal(server.host, { Authorization: authorization("reader") }, path);
    expect(status).toBe(404);
    expect(JSON.parse(text)).toMatchObject({ error: "not-found" });
  });

  it.each(["https://elsewhere.example", "null", "http://127.0.0.1:1", "not an origin"])(
    "a page of %s is 403",
    async (origin) => {
      const headers = { Authorization: authorization("reader"), Origin: origin };
      const { status, text } = await refusal(server.host, headers);
      expect([status, text]).toEqual([
        403,
        "Web pages from another origin may not do this. To allow one, add its origin to http.origins in tandem.yaml.",
      ]);
    },
  );

  it("a page of our own host may, and so may a path with a slash at its end and a query", async () => {
    await client("reader", { Origin: `http://${server.host}` });
    const { status } = await refusal(server.host, {}, `${WEB_SOCKET}/?x=1`);
    expect(status).toBe(401);
  });

  it("a handshake that is none is 400, in a sentence", async () => {
    const headers = { Authorization: authorization("reader"), "Sec-WebSocket-Version": "7" };
    const { status, text } = await refusal(server.host, headers);
    expect(status).toBe(400);
    expect(text).toMatch(SENTENCE);
  });

  it("a request that asks for no upgrade is told to", async () => {
    const ask = (method: string, as: string) =>
      fetch(`http://${server.host}${WEB_SOCKET}`, { method, headers: { Authorization: as } });
    const plain = await ask("GET", authorization("reader"));
    expect([plain.status, plain.headers.get("Upgrade")]).toEqual([426, "websocket"]);
    expect(await plain.text()).toMatch(SENTENCE);
    const post = await ask("POST", authorization("reader"));
    expect([post.status, post.headers.get("Allow")]).toEqual([405, "GET, HEAD"]);
    expect((await ask("GET", "Basic eDp5")).status).toBe(401);
  });
});

describe("what is heard", () => {
  it("is what happens from the connection on, in order, as each was sent", async () => {
    switchDnd(world, "101");
    const [one, other] = [await client(), await client()];
    for (let n = 0; n < 50; n += 1) switchDnd(world, n % 2 === 0 ? "101" : "100");
    const events = await one.expect(50);
    expect(events.map(({ type }) => type).slice(0, 4)).toEqual(["dndOff", "dndOn", "dndOn", "dndOff"]);
    expect(events[0]).toEqual({
      type: "dndOff",
      time: 1_234_567,
      coreServerId: uuid("core server"),
      extensionId: uuid("extension 101@main"),
      extensionNumber: "101",
      userId: uuid("user bob"),
      username: "bob",
    });
    expect(await other.expect(50)).toEqual(events);
    switchDnd(world, "101");
    switchDnd(world, "101");
    switchDnd(world, "101");
  });

  it("names what REST names, and REST has it by then", async () => {
    const one = await client();
    const template = segmentOf("outside alone");
    const caller = { ...template, id: uuid("new caller"), extension: "100@main" };
    const called = { ...template, id: uuid("new called"), extension: "103@main", incoming: true };
    happens(
      world,
      { type: "SegmentOpened", segment: { ...caller, dialingTo: [called.id] } },
      { type: "SegmentOpened", segment: { ...called, dialingFrom: caller.id, state: "ringing" } },
    );
    happens(
      world,
      { type: "SegmentChanged", segment: { ...called, linked: caller.id } },
      { type: "SegmentChanged", segment: { ...caller, linked: called.id } },
    );
    const [dialStart, dialEnd, linkStart] = await one.expect(3);
    expect(dialStart).toMatchObject({ type: "dialStart", callSegmentIdFrom: caller.id });
    expect(dialEnd).toMatchObject({ type: "dialEnd", callSegmentIdTo: called.id, answered: true });
    expect(linkStart).toMatchObject({
      type: "linkStart",
      callSegmentId1: caller.id,
      extensionId1: uuid("extension 100@main"),
      extensionId2: uuid("extension 103@main"),
      userId1: uuid("user alice"),
    });
    const CS = `/coreServers/${linkStart?.coreServerId}`;
    const linked = await rest(`${CS}/callSegments/${linkStart?.callSegmentId1}/linkedCallSegment`);
    expect(linked.body).toMatchObject({ id: linkStart?.callSegmentId2 });
    expect((await rest(`${CS}/extensions/${linkStart?.extensionId2}`)).status).toBe(200);
    expect((await rest(`${CS}/users/${linkStart?.userId1}`)).status).toBe(200);
    happens(
      world,
      ...[caller, called].map((leg) => {
        const segment = { ...leg, endedAt: 9, cause: 16, causeText: "Normal Clearing" };
        return { type: "SegmentClosed", segment } as const;
      }),
    );
    expect((await one.expect(6)).slice(3).map(({ type }) => type)).toEqual(["linkEnd", "hangup", "hangup"]);
    expect((await rest(`${CS}/callSegments/${caller.id}`)).status).toBe(404);
  });

  it("is of its own tenant alone, for an account of one", async () => {
    const [all, own] = [await client("reader"), await client("tenant")];
    switchDnd(world, "101");
    switchDnd(world, "200", "other");
    switchDnd(world, "101");
    switchDnd(world, "200", "other");
    expect((await all.expect(4)).map(({ extensionNumber }) => extensionNumber)).toEqual([
      "101",
      "200",
      "101",
      "200",
    ]);
    expect((await own.expect(2)).map(({ extensionNumber }) => extensionNumber)).toEqual(["200", "200"]);
  });

  it("is a user's status as it was set over REST", async () => {
    const one = await client();
    const path = "/coreServers/getByName/default/users/getByName/bob/status/set";
    await fetch(`http://${server.host}/communication_manager/rest/live${path}`, {
      method: "POST",
      headers: { Authorization: authorization("manager"), "Content-Type": "application/json" },
      body: JSON.stringify({ name: "Lunch", type: "away", note: "ü", returnTime: 499_132_800 }),
    });
    const [event] = await one.expect(1);
    expect(event).toMatchObject({
      type: "userStatus",
      userId: uuid("user bob"),
      username: "bob",
      name: "Lunch",
      statusType: "away",
      note: "ü",
      returnTime: 499_132_800,
      userCreated: true,
    });
  });
});

describe("filters", () => {
  it("let in what matches all of them, until others are sent", async () => {
    const one = await client();
    const filter = (...pairs: readonly (readonly [string, string])[]) =>
      one.ask({ type: "filter", filters: pairs.map(([property, value]) => ({ property, value })) });
    expect(await filter(["type", "dnd*"], ["extensionNumber", "10*"])).toEqual({
      type: "filterResponse",
      success: true,
    });
    switchDnd(world, "200", "other");
    switchDnd(world, "101");
    expect((await one.expect(1)).map(({ extensionNumber }) => extensionNumber)).toEqual(["101"]);

    expect(await filter(["type", "x".repeat(257)])).toMatchObject({ success: false });
    switchDnd(world, "200", "other");
    switchDnd(world, "101");
    expect((await one.expect(2)).map(({ extensionNumber }) => extensionNumber)).toEqual(["101", "101"]);

    await filter();
    switchDnd(world, "200", "other");
    switchDnd(world, "200", "other");
    expect((await one.expect(4)).map(({ extensionNumber }) => extensionNumber).slice(2)).toEqual([
      "200",
      "200",
    ]);
  });

  it("are the only messages, and must be text of a moderate length", async () => {
    expect(await (await client()).ask("{")).toMatchObject({ type: "error" });
    expect(await (await client()).ask({ type: "subscribe" })).toMatchObject({ type: "error" });
    const binary = await client();
    binary.socket.send(Buffer.from('{"type":"filter","filters":[]}'));
    expect(await binary.closed).toMatchObject({ code: 1003 });
    const long = await client();
    long.socket.send(" ".repeat(64 * 1024 + 1));
    expect(await long.closed).toMatchObject({ code: 1009 });
    const longest = await client();
    expect(await longest.ask(" ".repeat(64 * 1024))).toMatchObject({ type: "error" });
  });
});

describe("a login", () => {
  const logins = async (user: string) =>
    (await rest(`/coreServers/getByName/default/users/getByName/${user}/logins`)).body as readonly Event[];

  it.each([
    ["the user whose account it is", "manager", "alice"],
    ["the user of the account's name", "bob", "bob"],
  ] as const)("is there for %s while it is connected", async (_, account, user) => {
    const witness = await client("reader");
    const before = await logins(user);
    const one = await client(account);
    const [loggedIn] = await witness.expect(1);
    const now = await logins(user);
    expect(now).toHaveLength(before.length + 1);
    const { id, ip, port } = now.at(-1) ?? {};
    expect(loggedIn).toMatchObject({ type: "userLogin", username: user, userLoginId: id, ip, port });
    expect(ip).toBe("127.0.0.1");
    one.socket.close();
    expect((await witness.expect(2))[1]).toMatchObject({ type: "userLogout", userLoginId: id, ip, port });
    expect(await logins(user)).toEqual(before);
  });

  it("is none of an account that has no user, or whose user is another tenant's", async () => {
    const witness = await client("reader");
    await client("reader");
    await client("tenant");
    switchDnd(world, "101");
    expect((await witness.expect(1)).map(({ type }) => type)).toEqual([expect.stringMatching(/^dnd/)]);
    switchDnd(world, "101");
  });

  it("ends too when the client goes without a word", async () => {
    const witness = await client("reader");
    (await client("bob")).socket.terminate();
    expect((await witness.expect(2)).map(({ type }) => type)).toEqual(["userLogin", "userLogout"]);
  });
});
