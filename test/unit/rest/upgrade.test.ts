import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Readable } from "node:stream";
import express from "express";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type HttpServer, startServer } from "../../../src/rest/server.js";
import { refuseUpgrade } from "../../../src/rest/upgrade.js";

const upgrades: string[] = [];
const closed = vi.fn();
const app = express()
  .use(express.text())
  .use("/later", (_request, _response, next) => void setImmediate(next))
  .use(
    "/much",
    (_request, response) => void Readable.from(Array(300).fill("x".repeat(100_000))).pipe(response),
  )
  .use((request, response) => {
    response.json({ method: request.method, url: request.url, body: request.body ?? null });
  });

let server: HttpServer;
beforeAll(async () => {
  server = await startServer(
    app,
    { host: "127.0.0.1", port: 0 },
    {
      upgrade(request, socket) {
        upgrades.push(request.url ?? "");
        const headers = new Map([["Content-Type", "text/plain; charset=utf-8"]]);
        if (request.url === "/refuse") refuseUpgrade(socket, "one", { status: 403, headers, body: "Nö." });
      },
      close: async () => closed(),
    },
  );
});
afterAll(async () => {
  await server.close();
  expect(closed).toHaveBeenCalledTimes(1);
});

/** However slow the machine is. */
const WITHIN = { timeout: 15_000 };

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A connection to write to as one likes, and all that came back on it. */
async function wire() {
  const socket = connect(server.port, "127.0.0.1");
  sockets.push(socket);
  const got = { text: "" };
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    got.text += chunk;
  });
  await once(socket, "connect");
  const answers = () => [...got.text.matchAll(/\{.*?\}/g)].map(([json]) => JSON.parse(json));
  return { socket, got, answers };
}

const ask = (start: string, ...headers: readonly string[]): string =>
  [`${start} HTTP/1.1`, "Host: x", ...headers, "", ""].join("\r\n");

const OFFER = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"];

describe("a client that offers HTTP/2", () => {
  it("is answered as if it had not, whatever it asks for, and however often", async () => {
    const { socket, answers } = await wire();
    socket.write(ask("GET /one?x=1", ...OFFER));
    await vi.waitFor(() => expect(answers()).toHaveLength(1));
    socket.write(ask("POST /two", ...OFFER, "Content-Type: text/plain", "Content-Length: 10"));
    socket.write("12345");
    socket.write("67890");
    await vi.waitFor(() => expect(answers()).toHaveLength(2));
    socket.write([ask("GET /three"), ask("GET /four", ...OFFER)].join(""));
    await vi.waitFor(() => expect(answers()).toHaveLength(4));
    expect(answers()).toEqual([
      { method: "GET", url: "/one?x=1", body: null },
      { method: "POST", url: "/two", body: "1234567890" },
      { method: "GET", url: "/three", body: null },
      { method: "GET", url: "/four", body: null },
    ]);
    expect(upgrades).toEqual([]);
  });

  it("is answered behind answers that take their time, and that are long", async () => {
    const { socket, got, answers } = await wire();
    socket.write(
      [ask("GET /later"), ask("GET /much"), ask("GET /later", ...OFFER), ask("GET /last", ...OFFER)].join(""),
    );
    await vi.waitFor(() => expect(got.text).toContain("/last"), WITHIN);
    expect(answers().map(({ url }) => url)).toEqual(["/later", "/later", "/last"]);
    expect(got.text.length).toBeGreaterThan(30_000_000);
  });

  it("is told to close with the hundredth, however many it sends", async () => {
    const { socket, got, answers } = await wire();
    socket.on("error", () => {}); // what it still sends then is not taken
    socket.write(ask("GET /again", ...OFFER).repeat(4_000));
    await vi.waitFor(() => expect(socket.closed).toBe(true), WITHIN);
    expect(answers()).toHaveLength(100);
    expect(got.text.match(/Connection: close/g)).toHaveLength(1);
  });

  it("has others served while it sends thousands", async () => {
    const { socket, answers } = await wire();
    const other = await wire();
    socket.on("error", () => {}).write(ask("GET /again", ...OFFER).repeat(90));
    other.socket.write(ask("GET /other"));
    await vi.waitFor(() => expect(other.answers()).toHaveLength(1));
    expect(answers().length).toBeLessThan(90);
    await vi.waitFor(() => expect(answers()).toHaveLength(90), WITHIN);
  });
});

describe("a client that asks for a WebSocket", () => {
  const websocket = ["Connection: Upgrade", "Upgrade: WebSocket"];

  it("is refused with a whole answer, and then cut off", async () => {
    const { socket, got } = await wire();
    socket.write(ask("GET /refuse", ...websocket));
    await once(socket, "close");
    const [head, body] = got.text.split("\r\n\r\n");
    expect(head?.split("\r\n")).toEqual([
      "HTTP/1.1 403 Forbidden",
      "Connection: close",
      "Cache-Control: no-store",
      "X-Content-Type-Options: nosniff",
      "X-Request-Id: one",
      "Content-Length: 4",
      "Content-Type: text/plain; charset=utf-8",
    ]);
    expect(body).toBe("Nö.");
  });

  it("is cut off also where it does not end the connection itself", async () => {
    const socket = connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
    sockets.push(socket);
    socket.on("error", () => {}).resume(); // what is sent to a connection that is gone comes back as one
    socket.write(ask("GET /refuse", ...websocket));
    await once(socket, "end");
    await vi.waitFor(() => {
      socket.write("still here");
      expect(socket.destroyed).toBe(true);
    });
  });

  it("may break off at any time", async () => {
    const { socket } = await wire();
    socket.write(ask("GET /left-open", ...websocket));
    await vi.waitFor(() => expect(upgrades).toContain("/left-open"));
    socket.resetAndDestroy();
    await once(socket, "close");
    const { socket: another, answers } = await wire();
    another.write(ask("GET /still-there"));
    await vi.waitFor(() => expect(answers()).toHaveLength(1));
  });
});

describe("a server that cannot listen", () => {
  it("closes what it was given to close with it", async () => {
    const close = vi.fn(async () => {});
    const longLived = { upgrade: () => {}, close };
    await expect(startServer(app, { host: "127.0.0.1", port: server.port }, longLived)).rejects.toThrow(
      "EADDRINUSE",
    );
    expect(close).toHaveBeenCalledTimes(1);
  });
});
