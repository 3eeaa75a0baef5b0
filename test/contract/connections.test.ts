import { EventEmitter, once } from "node:events";
import type { RequestListener } from "node:http";
import { request } from "node:https";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createRest } from "../../src/rest/app.js";
import { type HttpServer, SERVER_BOUNDS, type ServerBounds, startServer } from "../../src/rest/server.js";
import { TEST_CERTIFICATE, TEST_KEY } from "../fakes/certificate.js";
import { createWorld } from "./world.js";

const TLS = { cert: TEST_CERTIFICATE, key: TEST_KEY };
const HEAD = "GET /healthz HTTP/1.1\r\nHost: x\r\n";
const ASK = `${HEAD}\r\n`;
const HALF_A_BODY = "POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{";

let server: HttpServer | undefined;
const clients = new Set<Socket>();
afterEach(async () => {
  for (const client of clients) client.destroy();
  clients.clear();
  await server?.close();
});

async function start(
  bounds: Partial<ServerBounds> = {},
  listener: RequestListener = createRest(createWorld().deps).app,
  tls: typeof TLS | null = null,
): Promise<void> {
  server = await startServer(listener, { host: "0.0.0.0", port: 0, tls }, undefined, {
    ...SERVER_BOUNDS,
    ...bounds,
  });
}

/** A connection that has said so much, and waits. */
async function open(said = "", from = "127.0.0.1"): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port: server?.port ?? 0, localAddress: from });
  clients.add(socket);
  socket.on("error", () => {}); // to be cut off is what is wanted of some
  await once(socket, "connect");
  socket.resume(); // who does not read does not hear of the end either
  socket.write(said);
  return socket;
}

const openMany = async (count: number, said = "", from?: string): Promise<Socket[]> => {
  const sockets: Socket[] = [];
  while (sockets.length < count) sockets.push(await open(said, from));
  return sockets;
};

/** The first line of the next answer. */
async function answerOn(socket: Socket): Promise<string> {
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return chunk.toString().split("\r\n")[0] ?? "";
}

async function ask(from?: string): Promise<string> {
  const socket = await open(ASK, from);
  const answer = await answerOn(socket);
  socket.destroy();
  return answer;
}

const OK = "HTTP/1.1 200 OK";

describe("where all connections are taken", () => {
  it.each([
    ["say nothing", ""],
    ["end no head", HEAD],
    ["end no body", HALF_A_BODY],
    ["have been answered", ASK],
  ])("those that %s make way, and another client keeps the one that it has", async (_, said) => {
    await start({ connections: 20 });
    const other = await open("", "127.0.0.2");
    const first = await openMany(60, said);
    for (let n = 0; n < 40; n += 1) {
      await open(said);
      expect(await ask()).toBe(OK);
    }
    await expect.poll(() => first.filter(({ readyState }) => readyState === "open")).toEqual([]);
    other.write(ASK);
    expect(await answerOn(other)).toBe(OK);
  });

  it("those that are being answered do not, and a further one is closed", async () => {
    const gate = new EventEmitter();
    let begun = 0;
    await start({ connections: 5 }, (_request, response) => {
      begun += 1;
      gate.once("go on", () => response.end());
    });
    const busy = await openMany(5, ASK);
    await expect.poll(() => begun).toBe(5);
    const refused = await open(ASK);
    await once(refused, "close");
    const answers = Promise.all(busy.map(answerOn));
    gate.emit("go on");
    expect(await answers).toEqual(Array(5).fill(OK));
  });

  const endless: RequestListener = (request, response) => {
    if (request.url === "/healthz") response.end();
    else response.write("x".repeat(20_000_000)); // more than all buffers between the two hold
  };
  const ASK_MUCH = ASK.replace("healthz", "much");

  it("those whose answers are not read make way, of the address that has the most, and others keep theirs", async () => {
    await start({ connections: 20 }, endless);
    const other = await open(ASK_MUCH, "127.0.0.3");
    const hoard = async () => {
      for (const socket of await openMany(30, "", "127.0.0.2")) socket.pause().write(ASK_MUCH);
    };
    for (let n = 0; n < 5; n += 1) {
      await hoard();
      expect(await ask()).toBe(OK);
    }
    expect(other.readyState).toBe("open");
  });

  it("those that are worked for make way to another address, until it has as many", async () => {
    const busy: string[] = [];
    await start({ connections: 10 }, (request, response) => {
      if (request.url === "/healthz") response.end();
      else busy.push(request.socket.remoteAddress ?? "");
    });
    const hoard = await openMany(10, ASK_MUCH, "127.0.0.2");
    await expect.poll(() => busy).toHaveLength(10);
    for (let n = 1; n <= 5; n += 1) {
      expect(await ask()).toBe(OK);
      await open(ASK_MUCH);
      await expect.poll(() => busy).toHaveLength(10 + n);
    }
    const refused = await open(ASK_MUCH);
    await expect.poll(() => refused.closed).toBe(true);
    await expect.poll(() => hoard.filter(({ readyState }) => readyState === "open")).toHaveLength(5);
  });

  it("those that never begin with TLS make way for who does", async () => {
    await start({ connections: 5 }, undefined, TLS);
    await openMany(30);
    for (let n = 0; n < 5; n += 1) {
      const [, answer] = await Promise.all([open(), askOverTls()]);
      expect(answer).toBe(200);
    }
  });
});

async function askOverTls(): Promise<number | undefined> {
  const options = { host: "127.0.0.1", port: server?.port, path: "/healthz", agent: false };
  const asked = request({ ...options, ca: TEST_CERTIFICATE });
  asked.end();
  const [answer] = await once(asked, "response");
  answer.resume();
  return answer.statusCode;
}

it("ten thousand connections that do nothing keep nobody out", async () => {
  await start();
  let slowestMs = 0;
  for (let opened = 0; opened < 10_000; opened += 500) {
    await Promise.all(Array.from({ length: 500 }, () => open()));
    const begun = performance.now();
    expect(await ask()).toBe(OK);
    slowestMs = Math.max(slowestMs, performance.now() - begun);
  }
  expect(slowestMs).toBeLessThan(2_000);
  const held = () => [...clients].filter(({ readyState }) => readyState === "open").length;
  await expect.poll(held).toBeLessThanOrEqual(SERVER_BOUNDS.connections);
}, 120_000);

it("a flood of requests keeps nobody out", async () => {
  await start();
  const flood = await openMany(50, ASK.repeat(200));
  for (const socket of flood) socket.resume();
  for (let n = 0; n < 20; n += 1) {
    const begun = performance.now();
    expect(await ask("127.0.0.2")).toBe(OK);
    expect(performance.now() - begun).toBeLessThan(5_000);
  }
});

describe("a connection that sends many requests at once", () => {
  it("has one of them begun in a turn of the event loop, so that others are served in between", async () => {
    const served: string[] = [];
    await start({}, (request, response) => {
      served.push(request.url ?? "");
      response.end();
    });
    const [many, one] = [await open(), await open("", "127.0.0.2")];
    many.write(ASK.replace("healthz", "many").repeat(30));
    one.write(ASK.replace("healthz", "one"));
    await expect.poll(() => served).toHaveLength(31);
    expect(served.indexOf("/one")).toBeLessThan(10);
  });

  it("has all of them answered in their order, where they are not too many", async () => {
    await start({}, (request, response) => setImmediate(() => response.end(`<${request.url}>`)));
    const socket = await open();
    let got = "";
    socket.on("data", (chunk: Buffer) => {
      got += chunk;
    });
    const paths = Array.from({ length: 32 }, (_, n) => `/${n}`);
    socket.write(paths.map((path) => ASK.replace("/healthz", path)).join(""));
    await expect.poll(() => [...got.matchAll(/<(.*?)>/g)].map(([, path]) => path)).toEqual(paths);
    socket.write(ASK);
    await expect.poll(() => got).toContain("</healthz>");
  });

  it("is cut off with more of them than are waited with", async () => {
    let begun = 0;
    await start({}, () => {
      begun += 1;
    });
    const socket = await open(ASK.repeat(4_000));
    await expect.poll(() => socket.closed).toBe(true);
    expect(begun).toBe(1);
  });
});

describe("a client that is slow", () => {
  const soon = { headMs: 200, requestMs: 300, betweenRequestsMs: 200, lookMs: 20 };

  it.each([
    ["says nothing", ""],
    ["ends no head", HEAD],
    ["ends no body", HALF_A_BODY],
  ])("and %s is answered 408 and cut off", async (_, said) => {
    await start(soon, (request) => request.resume());
    const socket = await open(said);
    expect(await answerOn(socket)).toBe("HTTP/1.1 408 Request Timeout");
    if (!socket.closed) await once(socket, "close");
  });

  it("to ask again is cut off", async () => {
    await start({ ...soon, headMs: 10_000, requestMs: 10_000 });
    const socket = await open(ASK);
    expect(await answerOn(socket)).toBe(OK);
    if (!socket.closed) await once(socket, "close");
  });

  it("to read its answer is cut off", async () => {
    const length = 50_000_000; // more than all buffers between the two hold
    const answers = new EventEmitter();
    await start({ ...soon, stalledMs: 300 }, (_request, response) => {
      response.once("close", () => answers.emit("close"));
      response.end("x".repeat(length));
    });
    const socket = await open();
    socket.pause();
    socket.write(ASK);
    await once(answers, "close");
    socket.resume();
    await once(socket, "close");
    expect(socket.bytesRead).toBeLessThan(length);
  });
});

it("a head beyond its bound is refused", async () => {
  await start();
  const socket = await open(`${HEAD}X: ${"x".repeat(SERVER_BOUNDS.headBytes)}\r\n\r\n`);
  expect(await answerOn(socket)).toMatch(/^HTTP\/1\.1 431 /);
});
