import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createAccounts } from "../../../src/directory/accounts.js";
import type { Accounts, IssuedToken } from "../../../src/directory/directory.js";
import type { AccountSettings } from "../../../src/directory/settings.js";
import { type AccountRecord, createAccountStore } from "../../../src/store/accounts.js";
import { openDatabase } from "../../../src/store/database.js";
import { createTokenStore } from "../../../src/store/tokens.js";

const HERE = "10.0.0.1";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const START = 1_700_000_000_000;

let folder: string;
let database: Database;
let time: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-tokens-"));
  database = openDatabase(join(folder, "tandem.db"));
  time = START;
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const cheap = (secret: string) => `cheap ${secret}`;

const CONFIGURED: AccountSettings = {
  name: "lab",
  dialects: ["voipnow", "telphin"],
  password: "in the file",
  tenant: null,
  scopes: ["read", "control"],
  user: null,
};

const ANN: AccountRecord = {
  name: "ann",
  dialects: ["voipnow", "isymphony"],
  tenant: "sales",
  scopes: ["read"],
  user: "100",
  callRules: null,
  secretHash: cheap("ann's"),
  keyDigest: null,
  createdAt: 0,
};

/** Tandem as it is after a start. */
const started = (configured: readonly AccountSettings[] = [CONFIGURED]): Promise<Accounts> =>
  createAccounts({
    configured,
    stored: createAccountStore(database),
    tokens: createTokenStore(database),
    now: () => time,
    wait: () => Promise.resolve(),
    hashing: {
      hash: (secret) => Promise.resolve(cheap(secret)),
      verify: (secret, hash) => Promise.resolve(cheap(secret) === hash),
    },
  });

/** What another process does to the database meanwhile. */
function meanwhile(act: (database: Database) => void): void {
  const other = openDatabase(join(folder, "tandem.db"));
  act(other);
  other.close();
}

async function issued(accounts: Accounts, name = "lab", password = "in the file"): Promise<string> {
  const token = (await accounts.issueToken("voipnow", name, password, HERE)) as IssuedToken;
  expect(token).toEqual({
    principal: expect.objectContaining({ account: name }),
    accessToken: expect.stringMatching(/^[\w-]{43}$/),
    expiresIn: 3600,
  });
  return token.accessToken;
}

const countOf = (account: string) => createTokenStore(database).countOf(account, time);

describe("a token", () => {
  test("is its account's, from the file or the database, and for one dialect", async () => {
    meanwhile((other) => createAccountStore(other).add(ANN));
    const accounts = await started();
    const labs = await issued(accounts);
    const anns = await issued(accounts, "ann", "ann's");
    expect(accounts.verifyToken("voipnow", labs)).toMatchObject({
      account: "lab",
      tenant: null,
      scopes: ["read", "control"],
      user: null,
    });
    expect(accounts.verifyToken("voipnow", anns)).toMatchObject({
      account: "ann",
      tenant: "sales",
      scopes: ["read"],
      user: "100",
    });
    expect(accounts.verifyToken("telphin", labs)).toBeUndefined();
    expect(accounts.verifyToken("isymphony", anns)).toBeUndefined();
  });

  test("is given for the right password of an account of the dialect, and for nothing else", async () => {
    const accounts = await started();
    expect(await accounts.issueToken("voipnow", "lab", "wrong", HERE)).toBeUndefined();
    expect(await accounts.issueToken("voipnow", "nobody", "in the file", HERE)).toBeUndefined();
    expect(await accounts.issueToken("isymphony", "lab", "in the file", HERE)).toBeUndefined();
    expect(await accounts.issueToken("voipnow", "lab\0", "in the file", HERE)).toBeUndefined();
    expect(await accounts.issueToken("voipnow", "lab", "in the file\0", HERE)).toBeUndefined();
    expect(countOf("lab")).toBe(0);
  });

  test("is another one each time, and the database has its hash alone", async () => {
    const accounts = await started();
    const [one, two] = [await issued(accounts), await issued(accounts)];
    expect(one).not.toBe(two);
    const rows = database.prepare<[], Record<string, unknown>>("SELECT * FROM token").all();
    expect(rows.map(({ hash }) => hash)).toEqual(
      [one, two].map((token) => createHash("sha256").update(token).digest("base64url")),
    );
    for (const secret of [one, two, "in the file"]) expect(JSON.stringify(rows)).not.toContain(secret);
    expect(new Set(rows.map(({ secret_mac }) => secret_mac)).size).toBe(2); // nothing in common to find a password by
  });

  test("is good for an hour and not a millisecond longer", async () => {
    const accounts = await started();
    const token = await issued(accounts);
    time = START + HOUR_MS - 1;
    expect(accounts.verifyToken("voipnow", token)).toBeDefined();
    time = START + HOUR_MS;
    expect(accounts.verifyToken("voipnow", token)).toBeUndefined();
  });

  test("outlives a clock that is set back a little, and not one that was wrong", async () => {
    const accounts = await started();
    const token = await issued(accounts);
    time = START - 5 * MINUTE_MS;
    expect(accounts.verifyToken("voipnow", token)).toBeDefined();
    time -= 1;
    expect(accounts.verifyToken("voipnow", token)).toBeUndefined();
    await issued(accounts);
    expect(database.prepare("SELECT count(*) FROM token").pluck().get()).toBe(1); // that of the wrong clock is gone
  });

  test("outlives Tandem", async () => {
    meanwhile((other) => createAccountStore(other).add(ANN));
    const before = await started();
    const tokens = [await issued(before), await issued(before, "ann", "ann's")];
    const after = await started();
    expect(tokens.map((token) => after.verifyToken("voipnow", token)?.account)).toEqual(["lab", "ann"]);
  });

  test("that is altered, cut, written in another way or no token at all is not good", async () => {
    const accounts = await started();
    const token = await issued(accounts);
    const last = String.fromCharCode(token.charCodeAt(42) + 1); // its two lowest bits count for nothing
    const wrong = [
      "",
      token.slice(0, -1),
      `${token}A`,
      `${token}=`,
      `${token}\n`,
      `${token}\0`,
      ` ${token}`,
      token.slice(0, -1) + last, // in base64url the same bytes
      token.toLowerCase(),
      "' OR 1=1 --",
      "\0".repeat(43),
      "ä".repeat(43),
      "\ud800".repeat(43),
      "x".repeat(1_000_000),
      createHash("sha256").update(token).digest("base64url"),
    ];
    expect(wrong.filter((text) => accounts.verifyToken("voipnow", text) !== undefined)).toEqual([]);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(accounts.verifyToken("voipnow", text)).toBeUndefined();
      }),
    );
    expect(accounts.verifyToken("voipnow", token)).toBeDefined();
  });
});

describe("a token and what becomes of its account", () => {
  test("what another process does is seen at once: revoked, removed", async () => {
    meanwhile((other) => createAccountStore(other).add(ANN));
    const accounts = await started();
    const [labs, anns] = [await issued(accounts), await issued(accounts, "ann", "ann's")];
    meanwhile((other) => createTokenStore(other).removeOf("lab"));
    expect(accounts.verifyToken("voipnow", labs)).toBeUndefined();
    expect(accounts.verifyToken("voipnow", anns)).toBeDefined();
    meanwhile((other) => createAccountStore(other).remove("ann"));
    expect(accounts.verifyToken("voipnow", anns)).toBeUndefined();
    expect(accounts.verifyToken("voipnow", await issued(accounts))).toBeDefined();
  });

  test("an account of the same name that is made anew does not inherit it", async () => {
    meanwhile((other) => createAccountStore(other).add(ANN));
    const accounts = await started();
    const token = await issued(accounts, "ann", "ann's");
    meanwhile((other) => {
      createAccountStore(other).remove("ann");
      createAccountStore(other).add({ ...ANN, secretHash: cheap("another's") });
    });
    expect(accounts.verifyToken("voipnow", token)).toBeUndefined();
    const shadowed = await started([{ ...CONFIGURED, name: "ann", password: "ann's" }]);
    expect(shadowed.verifyToken("voipnow", token)).toBeUndefined();
  });

  test("with another password, without the dialect or taken out of the file it is good no longer", async () => {
    const token = await issued(await started());
    const restarted = async (...configured: AccountSettings[]) =>
      (await started(configured)).verifyToken("voipnow", token);
    expect(await restarted({ ...CONFIGURED, password: "another" })).toBeUndefined();
    expect(await restarted({ ...CONFIGURED, dialects: ["telphin"] })).toBeUndefined();
    expect(await restarted()).toBeUndefined();
    expect(await restarted(CONFIGURED)).toBeDefined();
  });

  test("with other rights it is good no longer, from the file or the database", async () => {
    const token = await issued(await started());
    const verdict = async (more: Partial<AccountSettings>) =>
      (await started([{ ...CONFIGURED, ...more }])).verifyToken("voipnow", token);
    expect(await verdict({ tenant: "sales" })).toBeUndefined();
    expect(await verdict({ scopes: ["read"] })).toBeUndefined();
    expect(await verdict({ user: "100" })).toBeUndefined();
    expect(await verdict({ scopes: ["control", "read"] })).toBeDefined(); // the same in another order
    meanwhile((other) => createAccountStore(other).add(ANN));
    const accounts = await started();
    const anns = await issued(accounts, "ann", "ann's");
    for (const [change, back] of [
      ["tenant = 'support'", "tenant = 'sales'"],
      [`scopes = '["read","control"]'`, `scopes = '["read"]'`],
    ]) {
      meanwhile((other) => other.exec(`UPDATE account SET ${change}`));
      expect(accounts.verifyToken("voipnow", anns)).toBeUndefined();
      meanwhile((other) => other.exec(`UPDATE account SET ${back}`));
      expect(accounts.verifyToken("voipnow", anns)).toBeDefined();
    }
  });

  test("one that was asked for while its account was removed is not good", async () => {
    meanwhile((other) => createAccountStore(other).add(ANN));
    const accounts = await started();
    const asked = accounts.issueToken("voipnow", "ann", "ann's", HERE);
    meanwhile((other) => createAccountStore(other).remove("ann"));
    const token = await asked;
    expect(accounts.verifyToken("voipnow", token?.accessToken ?? "")).toBeUndefined();
    meanwhile((other) => createAccountStore(other).add({ ...ANN, secretHash: cheap("new") }));
    expect(accounts.verifyToken("voipnow", token?.accessToken ?? "")).toBeUndefined();
  });
});

describe("many tokens", () => {
  test("of 10,000 that an account asks for, the last thousand are good; others' are left alone", async () => {
    meanwhile((other) => createAccountStore(other).add(ANN));
    const accounts = await started();
    const anns = await issued(accounts, "ann", "ann's");
    const tokens: string[] = [];
    for (let i = 0; i < 10_000; i += 1) {
      tokens.push((await accounts.issueToken("voipnow", "lab", "in the file", HERE))?.accessToken ?? "");
    }
    const good = tokens.filter((token) => accounts.verifyToken("voipnow", token) !== undefined);
    expect(good).toEqual(tokens.slice(-1_000));
    expect(database.prepare("SELECT count(*) FROM token").pluck().get()).toBe(1_001);
    expect(accounts.verifyToken("voipnow", anns)).toBeDefined();
  });

  test("those that have expired are deleted when one is issued", async () => {
    const accounts = await started();
    for (let i = 0; i < 5; i += 1) await issued(accounts);
    time += HOUR_MS;
    await issued(accounts);
    expect(database.prepare("SELECT count(*) FROM token").pluck().get()).toBe(1);
  });
});

describe("guessing", () => {
  test("is refused in words once a name has failed too often, for tokens; for Basic it stays a wrong password", async () => {
    const accounts = await started();
    for (let i = 0; i < 5; i += 1) await accounts.issueToken("voipnow", "lab", `guess ${i}`, HERE);
    const turns = Array.from({ length: 6 }, (_, i) =>
      accounts.issueToken("voipnow", "lab", `more ${i}`, HERE),
    );
    await expect(accounts.issueToken("voipnow", "lab", "in the file", HERE)).rejects.toMatchObject({
      name: "AppError",
      kind: "too-many-requests",
    });
    expect(await accounts.verifyPassword("voipnow", "lab", "in the file", HERE)).toBeUndefined();
    await Promise.all(turns);
    time += 15 * MINUTE_MS + 1;
    expect(accounts.verifyToken("voipnow", await issued(accounts))).toBeDefined();
  });

  test("does not stop a client that has shown its password a moment ago", async () => {
    const accounts = await started();
    await issued(accounts);
    for (let i = 0; i < 5; i += 1) await accounts.issueToken("voipnow", "lab", `first ${i}`, HERE);
    const guesses = Array.from({ length: 20 }, (_, i) =>
      accounts.issueToken("voipnow", "lab", `guess ${i}`, HERE),
    );
    expect((await Promise.allSettled(guesses)).some(({ status }) => status === "rejected")).toBe(true);
    await issued(accounts);
  });
});
