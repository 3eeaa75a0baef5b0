import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { createAccounts } from "../../src/directory/accounts.js";
import { createRest } from "../../src/rest/app.js";
import type { Pbx, RestDeps } from "../../src/rest/deps.js";
import { type HttpServer, SERVER_BOUNDS, startServer } from "../../src/rest/server.js";
import { openDatabase } from "../../src/store/database.js";
import { createTokenStore } from "../../src/store/tokens.js";
import { spoolFolder } from "../unit/voicemail/spool-folder.js";
import { authorization, SERVER_SENT, WEB_SOCKET } from "./isymphony/event-client.js";
import { type Account, createWorld, keyOf, ORIGINATED, type World } from "./world.js";

/** Two that know nothing of each other; the first of them takes all it can get. */
const HOSTILE = "127.0.0.2";
const HONEST = "127.0.0.1";

const CS = "/communication_manager/rest/live/coreServers/getByName/default";
const ORIGINATE = `${CS}/extensions/getByName/100/originate`;
const STATISTICS = `${CS}/queues/getByName/5001/statistics`;
const BUNDLE = "/docs/assets/swagger-ui-bundle.js";

let server: HttpServer | undefined;
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await server?.close();
});

async function start(deps: RestDeps): Promise<void> {
  const rest = createRest(deps);
  server = await startServer(rest.app, { host: HONEST, port: 0 }, rest);
}

interface Asked {
  readonly from: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, for a POST. */
  readonly body?: unknown;
}

/** The status of the answer, once all of it has come; undefined: the connection was cut. */
const ask = (asked: Asked): Promise<number | undefined> => statusOf(asked).catch(() => undefined);

async function statusOf({ from, path, headers = {}, body }: Asked): Promise<number | undefined> {
  const asked = request({
    host: HONEST,
    port: server?.port,
    localAddress: from,
    agent: false,
    path,
    method: body === undefined ? "GET" : "POST",
    headers: { ...headers, ...(body !== undefined && { "Content-Type": "application/json" }) },
  });
  asked.end(body === undefined ? "" : JSON.stringify(body));
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.resume();
  await once(answer, "end");
  return answer.statusCode;
}

/** Asks often, all at once, reads the first lines of the answers, and nothing more. */
async function askAndStop(count: number, from: string, path: string, headers = ""): Promise<string[]> {
  const opened = many(count, () => connect({ host: HONEST, port: server?.port ?? 0, localAddress: from }));
  for (const socket of opened) sockets.add(socket.on("error", () => {}));
  await Promise.all(opened.map((socket) => once(socket, "connect")));
  for (const socket of opened) socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
  return await Promise.all(
    opened.map(async (socket) => {
      const [chunk] = (await once(socket, "data")) as [Buffer];
      socket.pause();
      return chunk.toString("latin1").split("\r\n")[0] ?? "";
    }),
  );
}

/** However slow the machine is. */
const until = (condition: () => unknown): Promise<unknown> => vi.waitFor(condition, { timeout: 30_000 });

const many = <T>(count: number, one: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => one(n));

/** What is done takes until it is let go. */
function gate() {
  const waiting: (() => void)[] = [];
  let isOpen = false;
  return {
    waiting,
    wait: () => new Promise<void>((resolve) => (isOpen ? resolve() : waiting.push(resolve))),
    open() {
      isOpen = true;
      for (const goOn of waiting) goOn();
    },
  };
}

/** The same world, whose PBX is slow. */
function slow({ deps }: World, { wait }: ReturnType<typeof gate>): RestDeps {
  const pbxs = deps.pbxs.map((pbx): Pbx => {
    const originate = () => wait().then(() => ORIGINATED);
    const queueFigures: Pbx["control"]["queueFigures"] = (queue) =>
      wait().then(() => pbx.control.queueFigures(queue));
    return { ...pbx, control: { ...pbx.control, originate, queueFigures } };
  });
  return { ...deps, pbxs };
}

describe("an account that has all the PBX can do in hand", () => {
  it.each([
    ["acts", { path: ORIGINATE, body: { destinationNumber: "101" } }],
    ["reads", { path: STATISTICS }],
  ])(
    "has the %s of another one begin at once, behind the same proxy or not",
    async (resource, asked) => {
      const world = createWorld();
      const pbx = gate();
      await start(slow(world, pbx));
      const headers = { Authorization: authorization("bob") };
      const crowd = many(400, () => ask({ ...asked, from: HOSTILE, headers }));
      await until(() => expect(world.refused).toContain(resource));
      const begun = pbx.waiting.length;
      expect(begun).toBeLessThan(128);
      const honest = [HOSTILE, HONEST].map((from) =>
        ask({ ...asked, from, headers: { Authorization: authorization("carol") } }),
      );
      await until(() => expect(pbx.waiting).toHaveLength(begun + 2));
      pbx.open();
      const statuses = await Promise.all([...honest, ...crowd]);
      expect(statuses.slice(0, 2)).not.toContain(503);
      expect(new Set(statuses)).toEqual(new Set([statuses[0], 503]));
    },
    60_000,
  );
});

describe("who asks for files and does not read them", () => {
  const folder = spoolFolder();
  const SOUND = "/static/3a3a3a3a3a3a3a3a/voicemail/100/INBOX/msg0000.wav";
  const as = (account: Account) => ({ "app-key": keyOf(account) });
  const served = (lines: readonly string[]) => lines.filter((line) => line.endsWith("200 OK")).length;

  it("has others get theirs", async () => {
    folder.leave("main/100/INBOX", 0);
    writeFileSync(folder.path("main/100/INBOX/msg0000.wav"), Buffer.alloc(20_000_000)); // more than all buffers hold
    const world = createWorld(undefined, folder.root);
    await start(world.deps);
    const ofBob = await askAndStop(60, HOSTILE, SOUND, `app-key: ${keyOf("bob")}\r\n`);
    expect(served(ofBob)).toBe(43); // a third
    expect(world.refused).toEqual(Array(17).fill("files"));
    expect(await ask({ from: HOSTILE, path: SOUND, headers: as("carol") })).toBe(200);
    const ofMany = await Promise.all(
      (["manager", "reader", "dave", "keeper"] as const).map((account) =>
        askAndStop(40, HOSTILE, SOUND, `app-key: ${keyOf(account)}\r\n`),
      ),
    );
    expect(served(ofBob) + served(ofMany.flat())).toBe(96); // three quarters
    expect(await ask({ from: HOSTILE, path: BUNDLE })).toBe(503);
    expect(await ask({ from: HONEST, path: BUNDLE })).toBe(200);
    expect(await ask({ from: HONEST, path: SOUND, headers: as("carol") })).toBe(200);
    for (const socket of sockets) socket.destroy();
    await until(async () => expect(await ask({ from: HOSTILE, path: BUNDLE })).toBe(200));
  }, 60_000);
});

it("an account that has all event streams makes way for another one's, of both kinds", async () => {
  const world = createWorld();
  await start(world.deps);
  const [bob, carol] = (["bob", "carol"] as const).map(
    (account) => `Authorization: ${authorization(account)}\r\n`,
  );
  for (let n = 0; n < 1_000; n += 100) {
    expect(new Set(await askAndStop(100, HOSTILE, SERVER_SENT, bob))).toEqual(new Set(["HTTP/1.1 200 OK"]));
  }
  const hoard = [...sockets];
  expect(await askAndStop(1, HOSTILE, SERVER_SENT, bob)).toEqual(["HTTP/1.1 503 Service Unavailable"]);
  expect(await askAndStop(1, HONEST, SERVER_SENT, carol)).toEqual(["HTTP/1.1 200 OK"]);
  const webSocket = new WebSocket(`ws://${HONEST}:${server?.port}${WEB_SOCKET}`, {
    headers: { Authorization: authorization("carol") },
  });
  await once(webSocket, "open");
  for (const socket of hoard) socket.resume();
  await until(() => expect(hoard.filter(({ closed }) => closed)).toHaveLength(2));
  expect(world.refused).toEqual(Array(3).fill("streams"));
  webSocket.terminate();
}, 60_000);

it("who has all passwords checked that there is room for has another one shown in after the check in hand", async () => {
  const checks: { readonly password: string; readonly done: () => void }[] = [];
  const accounts = await createAccounts({
    configured: [
      { name: "ann", password: "a", dialects: ["isymphony"], tenant: null, scopes: ["read"], user: null },
      { name: "bob", password: "b", dialects: ["telphin"], tenant: null, scopes: ["read"], user: null },
    ],
    stored: { find: () => undefined, findByKey: () => undefined },
    tokens: createTokenStore(openDatabase(":memory:")),
    now: Date.now,
    hashing: {
      hash: (secret) => Promise.resolve(secret),
      verify: (password, hash) =>
        new Promise((resolve) => checks.push({ password, done: () => resolve(password === hash) })),
    },
  });
  const [verify, issue] = [vi.spyOn(accounts, "verifyPassword"), vi.spyOn(accounts, "issueToken")];
  await start({ ...createWorld().deps, accounts });
  const basic = (name: string, password: string) => ({
    Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`,
  });
  const hostile = many(72, (n) => ask({ from: HOSTILE, path: CS, headers: basic(`nobody ${n}`, "guess") }));
  await Promise.race(hostile); // one that is refused: there is room for no more
  const ann = ask({ from: HONEST, path: CS, headers: basic("ann", "a") });
  await until(() => expect(verify).toHaveBeenCalledWith("isymphony", "ann", "a", HONEST));
  const body = { grant_type: "client_credentials" };
  const bob = ask({ from: HONEST, path: "/oauth/token", headers: basic("bob", "b"), body });
  await until(() => expect(issue).toHaveBeenCalledWith("telphin", "bob", "b", HONEST));
  checks[0]?.done();
  await until(() => expect(checks[2]).toMatchObject({ password: "a" }));
  checks[2]?.done();
  expect(await ann).toBe(200);
  const goOn = setInterval(() => {
    for (const { done } of checks) done();
  }, 1);
  expect(await bob).toBe(200);
  expect(new Set(await Promise.all(hostile))).toEqual(new Set([401, 503]));
  clearInterval(goOn);
}, 60_000);

it("a WebSocket that sends hundreds of messages at once has those of others answered in between", async () => {
  await start(createWorld().deps);
  const open = async (localAddress: string) => {
    const headers = { Authorization: authorization("bob") };
    const webSocket = new WebSocket(`ws://${HONEST}:${server?.port}${WEB_SOCKET}`, { headers, localAddress });
    await once(webSocket, "open");
    return webSocket;
  };
  const [hostile, honest] = [await open(HOSTILE), await open(HONEST)];
  let answers = 0;
  hostile.on("message", (data) => {
    if (String(data).includes("error")) answers += 1;
  });
  for (let n = 0; n < 1_000; n += 1) hostile.send("{}");
  honest.send("{}");
  await new Promise<void>((resolve) => {
    honest.on("message", (data) => String(data).includes("error") && resolve());
  });
  expect(answers).toBeLessThan(1_000);
  await until(() => expect(answers).toBe(1_000));
  for (const webSocket of [hostile, honest]) webSocket.terminate();
});

it("a connection is kept for longer than proxies keep theirs", () => {
  expect(SERVER_BOUNDS.betweenRequestsMs).toBeGreaterThan(60_000);
});
