import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAccounts } from "../../src/directory/accounts.js";
import { WatchedStandings } from "../../src/directory/standings.js";
import { type AccountRecord, createAccountStore } from "../../src/store/accounts.js";
import { dataVersionOf } from "../../src/store/data-version.js";
import { openDatabase } from "../../src/store/database.js";
import { createTokenStore } from "../../src/store/tokens.js";
import { connect, serveAll, switchDnd } from "./isymphony/event-client.js";
import { listen } from "./isymphony/server-sent-client.js";
import { createWorld } from "./world.js";

const cheap = (secret: string) => `cheap ${secret}`;

const folder = mkdtempSync(join(tmpdir(), "tandem-rights-"));
const file = join(folder, "tandem.db");
const database = openDatabase(file);
const accounts = await createAccounts({
  configured: [],
  stored: createAccountStore(database),
  tokens: createTokenStore(database),
  now: Date.now,
  wait: () => Promise.resolve(),
  hashing: {
    hash: (secret) => Promise.resolve(cheap(secret)),
    verify: (secret, hash) => Promise.resolve(cheap(secret) === hash),
  },
});
const world = createWorld();
const standings = new WatchedStandings({ accounts, version: dataVersionOf(database), log: world.deps.log });
const server = serveAll({ ...world.deps, accounts, standings });
afterAll(async () => {
  await server.close();
  await standings.close();
  database.close();
  rmSync(folder, { recursive: true });
});

const account = (name: string, password: string, more: Partial<AccountRecord> = {}): AccountRecord => ({
  name,
  callRules: null,
  dialects: ["isymphony", "voipnow", "telphin"],
  tenant: null,
  scopes: ["read", "control"],
  user: null,
  secretHash: cheap(password),
  keyDigest: null,
  createdAt: 1,
  ...more,
});

/** What another process does to the database meanwhile. */
function meanwhile(act: (database: Database) => void): void {
  const other = openDatabase(file);
  act(other);
  other.close();
}

/** Of the names in `world.ts`, which have these passwords. */
const READER = account("reader", "r");
const BOB = account("bob", "b");

beforeEach(() =>
  meanwhile((other) => {
    createAccountStore(other).add(READER);
    createAccountStore(other).add(BOB);
  }),
);
const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
  meanwhile((other) => void other.exec("DELETE FROM account"));
});

async function streamsOf(as: "reader" | "bob") {
  const [socket, events] = [await connect(server.host, as), await listen(server.host, { as })];
  open.push({ close: () => socket.socket.terminate() }, events);
  return { socket, events };
}

async function tokenOf(name: string, password: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: name,
    client_secret: password,
  });
  const answer = await fetch(`http://${server.host}/oauth/token`, { method: "POST", body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

const asks = async (token: string): Promise<number> => {
  const headers = { Authorization: `Bearer ${token}` };
  return (await fetch(`http://${server.host}/api/ver1.0/nothing`, { headers })).status;
};

const remove = (other: Database) => createAccountStore(other).remove("reader");

const CHANGES: readonly (readonly [string, (other: Database) => unknown])[] = [
  ["is removed", remove],
  [
    "is removed and made anew, with the same password",
    (other) => remove(other) && createAccountStore(other).add({ ...READER, createdAt: 2 }),
  ],
  ["has another password", (other) => other.exec(`UPDATE account SET secret_hash = '${cheap("x")}' ${OF}`)],
  ["has another tenant", (other) => other.exec(`UPDATE account SET tenant = 'other' ${OF}`)],
  ["has other scopes", (other) => other.exec(`UPDATE account SET scopes = '["read"]' ${OF}`)],
  ["is another user's", (other) => other.exec(`UPDATE account SET user = 'alice' ${OF}`)],
  ["is of other dialects", (other) => other.exec(`UPDATE account SET dialects = '["vitalpbx"]' ${OF}`)],
];
const OF = "WHERE name = 'reader'";

describe("while Tandem runs, what an account has open ends when another process sees to it that it", () => {
  it.each(CHANGES)("%s, and others' goes on", async (_, change) => {
    const [reader, bob] = [await streamsOf("reader"), await streamsOf("bob")];
    const [readers, bobs] = [await tokenOf("reader", "r"), await tokenOf("bob", "b")];
    expect([await asks(readers), await asks(bobs)]).toEqual([404, 404]);
    meanwhile(change);
    expect(await asks(readers)).toBe(401);
    expect((await reader.socket.closed).code).toBe(1008);
    await reader.events.over;
    const before = bob.events.received.length;
    switchDnd(world, "101");
    await bob.events.expect(before + 1);
    await bob.socket.expect(1);
    expect(await asks(bobs)).toBe(404);
    expect(reader.events.received.map(({ event }) => event.type)).not.toContain("dndOn");
  });

  it.each([
    [
      "is made anew",
      (other: Database) => remove(other) && createAccountStore(other).add({ ...READER, createdAt: 2 }),
    ],
    ["has another tenant", (other: Database) => other.exec(`UPDATE account SET tenant = 'main' ${OF}`)],
  ] as const)("%s: it comes back to nothing of before", async (_, change) => {
    const { events } = await streamsOf("reader");
    await vi.waitFor(() => expect(events.lastEventId).not.toBe(""));
    const headers = { "Last-Event-ID": events.lastEventId };
    switchDnd(world, "101"); // heard by neither of them yet
    const again = await listen(server.host, { headers });
    open.push(again);
    await again.expect(1);
    expect(again.received.map(({ event }) => event.type)).not.toContain("eventsMissed"); // it misses nothing
    meanwhile(change);
    await Promise.all([events.over, again.over]);
    const anew = await listen(server.host, { headers });
    open.push(anew);
    switchDnd(world, "101");
    await anew.expect(2);
    expect(anew.received.map(({ event }) => event.type)[0]).toBe("eventsMissed");
    expect(anew.received).toHaveLength(2);
  });

  it("is removed, also where its client takes nothing and says nothing", async () => {
    const { socket, events } = await streamsOf("reader");
    socket.socket.pause();
    events.response.pause();
    meanwhile(remove);
    const streams = async () => (await (await fetch(`http://${server.host}/metrics`)).text()).match(STREAMS);
    await expect.poll(streams, { timeout: 5_000 }).toEqual(['websocket"} 0', 'server-sent"} 0']);
  });
});

const STREAMS = /(?:websocket|server-sent)"} [0-9]+$/gm;

it("a change of another's, or of nothing, ends nothing", async () => {
  const { socket, events } = await streamsOf("reader");
  meanwhile((other) => createAccountStore(other).remove("bob"));
  meanwhile((other) => createTokenStore(other).removeOf("reader")); // of its tokens alone
  meanwhile((other) => createAccountStore(other).add(account("carol", "c")));
  const checked = vi.fn();
  const stop = standings.subscribe(checked);
  meanwhile((other) => createAccountStore(other).remove("carol"));
  await vi.waitFor(() => expect(checked).toHaveBeenCalled());
  stop();
  switchDnd(world, "101");
  await Promise.all([socket.expect(1), events.expect(1)]);
});

it("a webhook is its account's, of that name and no other", async () => {
  const heldBy = vi.spyOn(world.deps.webhooks, "heldBy");
  const headers = { Authorization: `Bearer ${await tokenOf("reader", "r")}` };
  await fetch(`http://${server.host}/api/ver1.0/extension/0001*100/event`, { headers });
  expect(heldBy).toHaveBeenCalledWith(
    expect.objectContaining({ account: "reader", madeAt: 1, tenant: null }),
  );
  heldBy.mockRestore();
});

it("an account that is removed while its password is looked at is not let in", async () => {
  const asked = accounts.verifyPassword("isymphony", "reader", "r", "127.0.0.1");
  meanwhile(remove);
  expect(await asked).toBeUndefined();
});
