import { EventEmitter, once } from "node:events";
import { connect as connectTcp } from "node:net";
import { describe, expect, it, vi } from "vitest";
import type { WebSocket } from "ws";
import { createWorld, users, type World } from "../world.js";
import {
  authorization,
  connect,
  refusal,
  SERVER_SENT,
  serveAll,
  serveEvents,
  switchDnd,
  WEB_SOCKET,
} from "./event-client.js";
import { listen } from "./server-sent-client.js";

/** So much is told each time that the buffers of the operating system are soon full. */
const LONG_NOTE = "x".repeat(60_000);
const ROUND = 20;

function tellMuch({ statuses }: World): void {
  const [alice] = users;
  if (alice === undefined) throw new Error("alice is the first user");
  for (let n = 0; n < ROUND; n += 1) {
    statuses.set(alice, { name: "Away", type: "away", note: LONG_NOTE, returnTime: n });
  }
}

const metric = async ({ deps }: World, line: string) =>
  (await deps.metrics.metrics())
    .split("\n")
    .find((one) => one.startsWith(line))
    ?.split(" ")
    .at(-1);

const cuts = (world: World, reason: string) =>
  metric(world, `tandem_event_streams_cut_total{reason="${reason}"}`);

/** Tells on and on, no faster than the healthy one reads, until somebody is cut off. Answers how much was told. */
async function tellUntilCut(world: World, heard: (count: number) => Promise<unknown>): Promise<number> {
  for (let told = ROUND; ; told += ROUND) {
    tellMuch(world);
    await heard(told);
    if ((await cuts(world, "slow")) !== undefined) return told;
    if (told > 100 * ROUND) throw new Error("nobody is cut off");
  }
}

/** Of a flood one message is taken each turn of the event loop, which those who send it share here. */
const SAID_AT_ONCE = 20;
const FLOOD_MS = 60_000;

const READER = { unsentBytes: 256 * 1024, patienceMs: 300 };

describe("a client that does not read", () => {
  describe("over a WebSocket", () => {
    const world = createWorld();
    const { deps } = world;
    const server = serveEvents(deps, { reader: READER });

    it("is cut off with 1013, which it learns when it reads again; the others hear all", async () => {
      const [healthy, stalled] = [await connect(server.host), await connect(server.host)];
      stalled.socket.pause();
      const told = await tellUntilCut(world, healthy.expect);
      const times = (await healthy.expect(told)).map(({ returnTime }) => returnTime);
      expect(times).toEqual(Array.from({ length: told }, (_, n) => n % ROUND));
      expect(healthy.socket.readyState).toBe(healthy.socket.OPEN);

      stalled.socket.resume();
      expect(await stalled.closed).toEqual({ code: 1013, reason: "Events are not read fast enough." });
      const got = stalled.received.map(({ returnTime }) => returnTime);
      expect(got.length).toBeLessThan(told);
      expect(got).toEqual(times.slice(0, got.length)); // what it got has no gap
      expect(await cuts(world, "slow")).toBe("1");
      healthy.socket.terminate();
    });

    it.each([
      ["messages", (to: WebSocket) => to.send(JSON.stringify({ type: "filter", filters: [] }))],
      ["pings", (to: WebSocket) => to.ping("x".repeat(125))],
    ])(
      "nor the answers to its own %s, is cut off as well",
      async (_, say) => {
        const babbler = await connect(server.host);
        babbler.socket.pause();
        const cutBefore = await cuts(world, "slow");
        await vi.waitFor(
          async () => {
            for (let n = 0; n < SAID_AT_ONCE; n += 1) say(babbler.socket);
            expect(await cuts(world, "slow")).not.toBe(cutBefore);
          },
          { timeout: FLOOD_MS, interval: 1 },
        );
        babbler.socket.resume();
        expect(await babbler.closed).toMatchObject({ code: 1013 });
      },
      2 * FLOOD_MS,
    );
  });

  describe("over Server-Sent Events", () => {
    const world = createWorld();
    const server = serveEvents(world.deps, { reader: READER });

    it("is cut off; the others hear all", async () => {
      const [healthy, stalled] = [await connect(server.host), await listen(server.host)];
      stalled.response.pause();
      const told = await tellUntilCut(world, healthy.expect);
      expect(await healthy.expect(told)).toHaveLength(told);
      stalled.response.resume();
      await stalled.over;
      expect(stalled.received.length).toBeLessThan(told);
      expect(await metric(world, 'tandem_event_streams{kind="server-sent"}')).toBe("0");
      healthy.socket.terminate();
    });
  });
});

describe("a client that reads late, but reads", () => {
  const world = createWorld();
  const journal = { entries: 10_000, bytes: 64 * 1024 * 1024, ageMs: 60_000 };
  const server = serveEvents(world.deps, { journal, reader: { unsentBytes: 64 * 1024, patienceMs: 60_000 } });
  const ROUNDS = 20; // more than the operating system keeps for two connections

  it("is waited for, and hears all", async () => {
    const [one, other] = [await connect(server.host), await listen(server.host)];
    one.socket.pause();
    other.response.pause();
    const witness = await connect(server.host);
    for (let round = 1; round <= ROUNDS; round += 1) {
      tellMuch(world);
      await witness.expect(round * ROUND);
    }
    one.socket.resume();
    other.response.resume();
    expect(await one.expect(ROUNDS * ROUND)).toEqual(witness.received);
    const received = await other.expect(ROUNDS * ROUND);
    expect(received.map(({ event }) => event)).toEqual(witness.received);
    expect(await cuts(world, "slow")).toBeUndefined();
    for (const { socket } of [one, witness]) socket.terminate();
    other.close();
  });
});

describe("pings", () => {
  const world = createWorld();
  const server = serveEvents(world.deps, { heartbeatMs: 50 });

  it("come every now and then, and who does not answer one by the next is cut off", async () => {
    const [alive, dead] = [
      await connect(server.host),
      await connect(server.host, "bob", {}, { autoPong: false }),
    ];
    const pinged = vi.fn();
    alive.socket.on("ping", pinged);
    expect(await dead.closed).toMatchObject({ code: 1006 });
    expect(await cuts(world, "silent")).toBe("1");
    await vi.waitFor(() => expect(pinged.mock.calls.length).toBeGreaterThan(3));
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
    expect((await alive.expect(2)).map(({ type }) => type)).toEqual(["userLogin", "userLogout"]);
    alive.socket.terminate();
  });

  it("of a client are answered", async () => {
    const one = await connect(server.host);
    one.socket.ping("hello");
    const [data] = await once(one.socket, "pong");
    expect(String(data)).toBe("hello");
    one.socket.terminate();
  });
});

describe("as many as are served at a time", () => {
  const world = createWorld();
  const server = serveEvents(world.deps, { max: 2 });

  it("are let in, of both kinds together, and another when one has gone", async () => {
    const [first, second] = [await connect(server.host), await listen(server.host)];
    const { status, headers, text } = await refusal(server.host, { Authorization: authorization("reader") });
    expect([status, headers["retry-after"], headers["content-type"]]).toEqual([
      503,
      "5",
      "text/plain; charset=utf-8",
    ]);
    expect(text).toBe("The maximum number of event streams is already open.");
    expect((await listen(server.host)).response.statusCode).toBe(503);
    first.socket.close();
    await first.closed;
    const third = await vi.waitFor(() => connect(server.host));
    expect(await metric(world, 'tandem_event_streams{kind="websocket"}')).toBe("1");
    third.socket.terminate();
    second.close();
  });

  it("does not count one that has gone before it was let in, nor one whose handshake is wrong", async () => {
    await vi.waitFor(async () => {
      expect(await metric(world, 'tandem_event_streams{kind="websocket"}')).toBe("0");
    });
    for (let n = 0; n < 3; n += 1) {
      const headers = { Authorization: authorization("reader"), "Sec-WebSocket-Key": "short" };
      expect((await refusal(server.host, headers)).status).toBe(400);
    }
    const clients = [await connect(server.host), await connect(server.host)];
    for (const { socket } of clients) socket.terminate();
  });
});

describe("a client that goes while its password is checked", () => {
  const HANDSHAKE = [
    `GET ${WEB_SOCKET} HTTP/1.1`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  const world = createWorld();
  const gate = new EventEmitter();
  const server = serveEvents(
    {
      ...world.deps,
      accounts: {
        ...world.deps.accounts,
        verifyPassword: async (...given) => {
          gate.emit("asked");
          await once(gate, "answer");
          return world.deps.accounts.verifyPassword(...given);
        },
      },
    },
    { max: 1 },
  );

  it("takes no place", async () => {
    const [host = "", port = ""] = server.host.split(":");
    for (const lines of [HANDSHAKE, [`GET ${SERVER_SENT} HTTP/1.1`]]) {
      const asked = once(gate, "asked");
      const leaving = connectTcp(Number(port), host);
      const headers = ["Host: x", `Authorization: ${authorization("reader")}`];
      leaving.write([...lines, ...headers, "", ""].join("\r\n"));
      await asked;
      leaving.resetAndDestroy();
      await once(leaving, "close");
    }
    const connecting = connect(server.host);
    await once(gate, "asked");
    gate.emit("answer");
    const one = await connecting;
    expect(await metric(world, 'tandem_event_streams{kind="websocket"}')).toBe("1");
    expect(await metric(world, 'tandem_event_streams{kind="server-sent"}')).toBeUndefined();
    one.socket.terminate();
  });
});

describe("when Tandem stops", () => {
  const world = createWorld();
  const server = serveAll(world.deps);

  it("clients are told so, and nobody keeps it from stopping", async () => {
    const [webSocket, serverSent] = [await connect(server.host, "bob"), await listen(server.host)];
    const stalled = await connect(server.host);
    stalled.socket.pause();
    await webSocket.expect(1);
    await server.close();
    expect(await webSocket.closed).toEqual({ code: 1001, reason: "Tandem stops." });
    await serverSent.over;
    expect(serverSent.response.complete).toBe(true); // it was ended, not cut
    stalled.socket.resume();
    await stalled.closed;
    expect(webSocket.received.map(({ type }) => type)).toEqual(["userLogin"]);
  });

  it("nothing is told any more", async () => {
    const told = () => metric(world, 'tandem_events_total{type="dndOff"}');
    const before = await told();
    switchDnd(world, "103");
    expect(await told()).toBe(before);
  });
});
