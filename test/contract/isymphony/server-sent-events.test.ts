import { afterEach, describe, expect, it, vi } from "vitest";
import { createWorld, users } from "../world.js";
import { authorization, connect, SERVER_SENT, serveAll, serveEvents, switchDnd } from "./event-client.js";
import { listen, type ServerSentClient } from "./server-sent-client.js";

const world = createWorld();
const server = serveAll(world.deps);
const open: ServerSentClient[] = [];

async function listener(...[asked, { host } = server]: [Parameters<typeof listen>[1]?, { host: string }?]) {
  const client = await listen(host, asked);
  open.push(client);
  return client;
}

afterEach(async () => {
  for (const client of open) client.close();
  await Promise.all(open.splice(0).map(({ over }) => over));
});

const ask = (path: string, method = "GET", as = authorization("reader")) =>
  fetch(`http://${server.host}${path}`, { method, headers: { Authorization: as } });

const typesOf = ({ received }: ServerSentClient) => received.map(({ event }) => event.type);
const idsOf = ({ received }: ServerSentClient) => received.map(({ id }) => id);
const toTimes = (times: number, act: () => void) => Array.from({ length: times }, act);

describe("the answer", () => {
  it("is a stream that no proxy keeps, and that says from where on it tells", async () => {
    const { response, lines } = await listener();
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    await vi.waitFor(() => expect(lines).toHaveLength(3));
    expect(lines).toEqual(["retry: 3000", expect.stringMatching(/^id: [0-9a-f]{16}-\d+$/), ""]);
  });

  it("tells what the WebSocket tells, as plain messages", async () => {
    const [one, other] = [await listener(), await connect(server.host)];
    toTimes(4, () => switchDnd(world, "101"));
    const received = await one.expect(4);
    expect(received.map(({ event }) => event)).toEqual(await other.expect(4));
    expect(one.lines.filter((line) => line.startsWith("event:"))).toEqual([]);
    expect(new Set(idsOf(one)).size).toBe(4);
    other.socket.terminate();
  });

  it("is of its own tenant alone, for an account of one", async () => {
    const own = await listener({ as: "tenant" });
    toTimes(2, () => switchDnd(world, "101"));
    toTimes(2, () => switchDnd(world, "200", "other"));
    const received = await own.expect(2);
    expect(received.map(({ event }) => event.extensionNumber)).toEqual(["200", "200"]);
  });

  it.each([
    ["nobody", "GET", "", "Bearer x", 401],
    ["an account that may not read", "GET", "", authorization("controller"), 403],
    ["another method", "POST", "", authorization("reader"), 405],
    ["a filter twice", "GET", "?type=a&type=b", authorization("reader"), 400],
    ["a nested filter", "GET", "?type[x]=a", authorization("reader"), 400],
  ] as const)("is refused in a sentence for %s", async (_, method, query, as, status) => {
    const answer = await ask(SERVER_SENT + query, method, as);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
    expect(await answer.text()).toMatch(/^[A-Za-z][^\n]*\.$/);
    if (status === 401) expect(answer.headers.get("WWW-Authenticate")).toBe('Basic realm="Tandem"');
    if (status === 405) expect(answer.headers.get("Allow")).toBe("GET, HEAD");
  });

  it("to HEAD is the headers alone", async () => {
    const answer = await ask(SERVER_SENT, "HEAD");
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(answer.headers.get("Content-Type")).toBe("text/event-stream; charset=utf-8");
  });

  it("is counted as a request and as a stream", async () => {
    const client = await listener();
    const metrics = async () => (await ask("/metrics")).text();
    await expect.poll(metrics).toContain('tandem_event_streams{kind="server-sent"} 1');
    client.close();
    await expect.poll(metrics).toContain('tandem_event_streams{kind="server-sent"} 0');
    await expect.poll(metrics).toContain('route="/communication_manager/events",status="aborted"');
    expect(await metrics()).toMatch(/tandem_events_total\{type="dndOn"\} \d+/);
  });
});

describe("filters", () => {
  it("are the query", async () => {
    const one = await listener({ query: "?type=dndO*&extensionNumber=20*" });
    toTimes(2, () => switchDnd(world, "101"));
    toTimes(2, () => switchDnd(world, "200", "other"));
    const received = await one.expect(2);
    expect(received.map(({ event }) => event.extensionNumber)).toEqual(["200", "200"]);
  });
});

describe("who comes back", () => {
  it.each([
    ["with the header of a browser", (id: string) => ({ headers: { "Last-Event-ID": id } })],
    ["with the parameter", (id: string) => ({ query: `?type=dnd*&lastEventId=${id}` })],
  ])("%s misses nothing, and hears nothing twice", async (_, asked) => {
    const witness = await listener();
    const first = await listener();
    toTimes(3, () => switchDnd(world, "101"));
    await first.expect(3);
    first.close();
    await first.over;
    toTimes(3, () => switchDnd(world, "101"));
    const returning = listener(asked(first.lastEventId));
    toTimes(3, () => switchDnd(world, "101"));
    const second = await returning;
    toTimes(3, () => switchDnd(world, "101"));
    await witness.expect(12);
    await second.expect(9);
    expect([...idsOf(first), ...idsOf(second)]).toEqual(idsOf(witness));
    expect(witness.received.slice(3)).toEqual(second.received);
  });

  it("is told that events are missed where the id is not known here, and goes on from now", async () => {
    switchDnd(world, "101");
    const client = await listener({ headers: { "Last-Event-ID": "0123456789abcdef-1" } });
    switchDnd(world, "101");
    const [missed, next] = await client.expect(2);
    expect(missed?.event).toEqual({
      type: "eventsMissed",
      time: expect.any(Number),
      coreServerId: null,
    });
    expect(next?.event.type).toMatch(/^dnd/);
    const again = await listener({ headers: { "Last-Event-ID": missed?.id ?? "" } });
    expect((await again.expect(1))[0]).toEqual(next);
  });

  describe("after more than is kept", () => {
    const small = createWorld();
    const kept = serveEvents(small.deps, { journal: { entries: 5, bytes: 1_000_000, ageMs: 60_000 } });

    it("is told that events are missed; within what is kept, none are", async () => {
      const first = await listener({}, kept);
      switchDnd(small, "101");
      await first.expect(1);
      first.close();
      await first.over;
      toTimes(5, () => switchDnd(small, "101"));
      const within = await listener({ headers: { "Last-Event-ID": first.lastEventId } }, kept);
      await within.expect(5);
      expect(typesOf(within)).not.toContain("eventsMissed");
      switchDnd(small, "101");
      const beyond = await listener({ headers: { "Last-Event-ID": first.lastEventId } }, kept);
      await beyond.expect(1);
      expect(typesOf(beyond)).toEqual(["eventsMissed"]);
      expect(beyond.received[0]?.id).toBe((await within.expect(6))[5]?.id);
    });
  });

  describe("with a filter that lets little through", () => {
    const talkative = createWorld();
    const host = serveEvents(talkative.deps, { commentMs: 30 });

    it("comes back to where it was, by the ids that the signs of life bear", async () => {
      const [one, witness] = [await listener({ query: "?type=hangup" }, host), await listener({}, host)];
      toTimes(3, () => switchDnd(talkative, "101"));
      await witness.expect(3);
      await vi.waitFor(() => expect(one.lastEventId).toBe(witness.lastEventId));
      expect(one.received).toEqual([]);
      expect(one.comments).toBeGreaterThan(0);
    });
  });

  it("to more than a connection holds at once is told all of it, in order", async () => {
    const [alice] = users;
    if (alice === undefined) throw new Error("alice is the first user");
    const before = await listener();
    await vi.waitFor(() => expect(before.lastEventId).not.toBe(""));
    for (let n = 0; n < 100; n += 1) {
      world.statuses.set(alice, { name: String(n), type: "away", note: "x".repeat(60_000), returnTime: -1 });
    }
    const back = await listener({ headers: { "Last-Event-ID": before.lastEventId } });
    const received = await back.expect(100);
    expect(received.map(({ event }) => event.name)).toEqual(Array.from({ length: 100 }, (_, n) => String(n)));
  });
});
