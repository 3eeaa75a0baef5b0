import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createAccounts } from "../../../src/directory/accounts.js";
import type { Accounts } from "../../../src/directory/directory.js";
import type { AccountSettings } from "../../../src/directory/settings.js";
import { type AccountRecord, createAccountStore } from "../../../src/store/accounts.js";
import { openDatabase } from "../../../src/store/database.js";
import { createTokenStore } from "../../../src/store/tokens.js";

const FILES_KEY = "key-of-the-file-0123456789";
const ANNS_KEY = "key-of-ann-0123456789-abc";

const digest = (key: string): string => createHash("sha256").update(key).digest("base64url");

const CONFIGURED: AccountSettings = {
  name: "crm",
  dialects: ["vitalpbx", "isymphony"],
  password: FILES_KEY,
  tenant: null,
  scopes: ["secrets", "read"],
  user: null,
};

const ANN: AccountRecord = {
  name: "ann",
  dialects: ["vitalpbx"],
  tenant: "sales",
  scopes: ["read"],
  user: "100",
  callRules: null,
  secretHash: "hash of ann's key",
  keyDigest: digest(ANNS_KEY),
  createdAt: 0,
};

let folder: string;
let database: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-keys-"));
  database = openDatabase(join(folder, "tandem.db"));
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** Tandem as it is after a start. */
const started = (configured: readonly AccountSettings[] = [CONFIGURED]): Promise<Accounts> =>
  createAccounts({
    configured,
    stored: createAccountStore(database),
    tokens: createTokenStore(database),
    now: () => 0,
    hashing: {
      hash: (secret) => Promise.resolve(`hash of ${secret}`),
      verify: () => Promise.reject(new Error("a key needs no slow hash")),
    },
  });

/** What another process does to the database meanwhile. */
function meanwhile(act: (database: Database) => void): void {
  const other = openDatabase(join(folder, "tandem.db"));
  act(other);
  other.close();
}

const add = (account: AccountRecord): void =>
  meanwhile((other) => expect(createAccountStore(other).add(account)).toBe(true));

describe("a key tells whose it is", () => {
  test("of the file", async () => {
    const accounts = await started();
    expect(accounts.verifyKey("vitalpbx", FILES_KEY)).toMatchObject({
      account: "crm",
      tenant: null,
      scopes: ["read", "secrets"],
      user: null,
    });
  });

  test("and of the database, from when it is added until it is removed", async () => {
    const accounts = await started();
    expect(accounts.verifyKey("vitalpbx", ANNS_KEY)).toBeUndefined();
    add(ANN);
    expect(accounts.verifyKey("vitalpbx", ANNS_KEY)).toMatchObject({
      account: "ann",
      tenant: "sales",
      scopes: ["read"],
      user: "100",
    });
    meanwhile((other) => createAccountStore(other).remove("ann"));
    expect(accounts.verifyKey("vitalpbx", ANNS_KEY)).toBeUndefined();
  });

  test("and another key, or other rights, are noticed at once", async () => {
    const accounts = await started();
    add(ANN);
    const update = (set: string) => meanwhile((other) => other.exec(`UPDATE account SET ${set}`));
    update("tenant = 'lab'");
    expect(accounts.verifyKey("vitalpbx", ANNS_KEY)?.tenant).toBe("lab");
    update(`dialects = '["isymphony"]'`);
    expect(accounts.verifyKey("vitalpbx", ANNS_KEY)).toBeUndefined();
    update(`dialects = '["isymphony","vitalpbx"]', key_digest = '${digest("another")}'`);
    expect(accounts.verifyKey("vitalpbx", ANNS_KEY)).toBeUndefined();
    expect(accounts.verifyKey("vitalpbx", "another")?.account).toBe("ann");
  });
});

describe("a key is refused", () => {
  test("that is none, is the digest of one, or is that of an account which takes none", async () => {
    const accounts = await started([
      CONFIGURED,
      { ...CONFIGURED, name: "board", dialects: ["isymphony"], password: "password-of-the-board" },
    ]);
    add({ ...ANN, keyDigest: null });
    for (const key of ["", "crm", ANNS_KEY, "password-of-the-board", digest(FILES_KEY), `${FILES_KEY} `]) {
      expect(accounts.verifyKey("vitalpbx", key)).toBeUndefined();
    }
  });

  test("by a dialect that its account is not for", async () => {
    const accounts = await started();
    add(ANN);
    for (const key of [FILES_KEY, ANNS_KEY]) {
      expect(accounts.verifyKey("voipnow", key)).toBeUndefined();
      expect(accounts.verifyKey("vitalpbx", key)).toBeDefined();
    }
  });

  test("of an account of the database whose name an account of the file has", async () => {
    add({ ...ANN, name: "crm" });
    expect((await started()).verifyKey("vitalpbx", ANNS_KEY)).toBeUndefined();
    expect((await started([])).verifyKey("vitalpbx", ANNS_KEY)?.account).toBe("crm");
  });
});

test("the password of an account that takes no keys may be another's key", async () => {
  const board: AccountSettings = { ...CONFIGURED, name: "board", dialects: ["isymphony"] };
  for (const configured of [
    [CONFIGURED, board],
    [board, CONFIGURED],
  ]) {
    expect((await started(configured)).verifyKey("vitalpbx", FILES_KEY)?.account).toBe("crm");
  }
});

test("of two accounts with one key that of the file is meant", async () => {
  add({ ...ANN, keyDigest: digest(FILES_KEY) });
  expect((await started()).verifyKey("vitalpbx", FILES_KEY)?.account).toBe("crm");
});
