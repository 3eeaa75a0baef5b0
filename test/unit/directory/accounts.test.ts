import { scryptSync } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createAccounts } from "../../../src/directory/accounts.js";
import type { Accounts } from "../../../src/directory/directory.js";
import { PasswordChecks } from "../../../src/directory/password-checks.js";
import { hashSecret, verifySecret } from "../../../src/directory/secret-hash.js";
import type { AccountRecord } from "../../../src/store/accounts.js";
import { openDatabase } from "../../../src/store/database.js";
import { createTokenStore } from "../../../src/store/tokens.js";

const RIGHT = "correct horse";

/** Where attempts come from. */
const HERE = "10.0.0.1";
const ELSEWHERE = "10.0.0.2";

/** As cheap as can be, and counted. */
const cheap = (secret: string) => `cheap ${secret}`;
let verified: number;

let stored: Map<string, AccountRecord>;
let time = 0;
let waited: number[];

async function accountsWith(): Promise<Accounts> {
  const ann = {
    name: "ann",
    dialects: ["isymphony"],
    tenant: null,
    scopes: ["read"],
    user: null,
    keyDigest: null,
    callRules: null,
    createdAt: 0,
  };
  stored = new Map([["ann", { ...ann, secretHash: cheap(RIGHT) }]]);
  waited = [];
  verified = 0;
  return await createAccounts({
    configured: [
      {
        name: "manager",
        dialects: ["isymphony"],
        password: "in the file",
        tenant: "sales",
        scopes: ["control", "read"],
        user: "100",
      },
    ],
    stored: { find: (name) => stored.get(name), findByKey: () => undefined },
    tokens: createTokenStore(openDatabase(":memory:")),
    now: () => time,
    wait: (ms) => Promise.resolve(waited.push(ms)),
    hashing: {
      hash: (secret) => Promise.resolve(cheap(secret)),
      verify: (secret, hash) => {
        verified += 1;
        return Promise.resolve(cheap(secret) === hash);
      },
    },
  });
}

/** scrypt costs a third of a second of CPU a hash, and more where the machine is busy. */
const HASHING_TIMEOUT_MS = 60_000;

describe("a hash", { timeout: HASHING_TIMEOUT_MS }, () => {
  test("is of its secret alone, salted, and says its cost", async () => {
    const hash = await hashSecret(RIGHT);
    expect(hash).toMatch(/^scrypt\$32768\$8\$\d\$[\w-]{22}\$[\w-]{43}$/);
    expect(hash).not.toContain(RIGHT);
    expect(await hashSecret(RIGHT)).not.toBe(hash);
    expect(await verifySecret(RIGHT, hash)).toBe(true);
    expect(await verifySecret("correct horsf", hash)).toBe(false);
    expect(await verifySecret("", hash)).toBe(false);
  });

  test("made at another cost is understood, and what is no hash is an error", async () => {
    const salt = Buffer.from("0123456789abcdef");
    const key = scryptSync(RIGHT, salt, 32, { N: 1024, r: 8, p: 1 });
    const cheaper = `scrypt$1024$8$1$${salt.toString("base64url")}$${key.toString("base64url")}`;
    expect(await verifySecret(RIGHT, cheaper)).toBe(true);
    expect(await verifySecret("wrong", cheaper)).toBe(false);
    await expect(verifySecret(RIGHT, "md5$x")).rejects.toThrow("not a hash of ours");
  });
});

describe("verifying", () => {
  test("tells who it is, from the file or the database", async () => {
    const accounts = await accountsWith();
    expect(await accounts.verifyPassword("isymphony", "ann", RIGHT, HERE)).toMatchObject({
      account: "ann",
      tenant: null,
      scopes: ["read"],
      user: null,
    });
    expect(await accounts.verifyPassword("isymphony", "manager", "in the file", HERE)).toMatchObject({
      account: "manager",
      tenant: "sales",
      scopes: ["read", "control"],
      user: "100",
    });
  });

  test("knows nobody else", async () => {
    const accounts = await accountsWith();
    expect(await accounts.verifyPassword("isymphony", "ann", "wrong", HERE)).toBeUndefined();
    expect(await accounts.verifyPassword("isymphony", "ann", "in the file", HERE)).toBeUndefined();
    expect(await accounts.verifyPassword("isymphony", "bob", RIGHT, HERE)).toBeUndefined();
    expect(await accounts.verifyPassword("telphin", "ann", RIGHT, HERE)).toBeUndefined();
    expect(await accounts.verifyPassword("telphin", "ann", RIGHT, HERE)).toBeUndefined(); // remembered as right, all the same
  });

  test("a removed account or a changed password is noticed at once", async () => {
    const accounts = await accountsWith();
    expect(await accounts.verifyPassword("isymphony", "ann", RIGHT, HERE)).toBeDefined();
    stored.set("ann", { ...(stored.get("ann") as AccountRecord), secretHash: cheap("new one") });
    expect(await accounts.verifyPassword("isymphony", "ann", RIGHT, HERE)).toBeUndefined();
    stored.delete("ann");
    expect(await accounts.verifyPassword("isymphony", "ann", "new one", HERE)).toBeUndefined();
  });

  test("an unknown name costs as much as a known one", async () => {
    const accounts = await accountsWith();
    await accounts.verifyPassword("isymphony", "nobody", "guess", HERE);
    await accounts.verifyPassword("isymphony", "ann", "guess", HERE);
    expect(verified).toBe(2);
  });

  test("a right password is hashed again after ten minutes without it, and once for requests that come together", async () => {
    const accounts = await accountsWith();
    const ask = () => accounts.verifyPassword("isymphony", "ann", RIGHT, HERE);
    const all = await Promise.all(Array.from({ length: 200 }, ask));
    expect(all.filter((one) => one?.account === "ann")).toHaveLength(200);
    for (let n = 0; n < 3; n += 1) {
      time += 10 * 60_000 - 1;
      await ask();
    }
    expect(verified).toBe(1);
    time += 10 * 60_000;
    await ask();
    expect(verified).toBe(2);
  });

  test("who asks on and on is let in while others guess, however long they do", async () => {
    const accounts = await accountsWith();
    const ask = () => accounts.verifyPassword("isymphony", "ann", RIGHT, HERE);
    await ask();
    for (let minute = 0; minute < 60; minute += 1) {
      time += 60_000;
      const guesses = Array.from({ length: 200 }, (_, i) =>
        accounts.verifyPassword("isymphony", `${i}`, "guess", HERE),
      );
      expect(await ask()).toMatchObject({ account: "ann" });
      await Promise.allSettled(guesses);
    }
  });

  test("of one address only so many checks are under way at a time", async () => {
    const accounts = await accountsWith();
    const guess = (_: unknown, i: number) => accounts.verifyPassword("isymphony", `name ${i}`, "guess", HERE);
    const guesses = await Promise.allSettled(Array.from({ length: 200 }, guess));
    expect(verified).toBe(48);
    const refused = guesses.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(refused).toHaveLength(152);
    expect(refused[0]).toMatchObject({ kind: "overloaded" });
    expect(await accounts.verifyPassword("isymphony", "ann", RIGHT, HERE)).toBeDefined();
  });

  test("an address that has all it can checked keeps no other one waiting for longer than for one check", async () => {
    const order: string[] = [];
    const checks = new PasswordChecks({
      now: () => 0,
      wait: () => Promise.resolve(),
      refused: () => {},
      verify: async (password) => {
        await setImmediate();
        order.push(password);
        return password === RIGHT;
      },
    });
    const guess = (_: unknown, n: number) =>
      checks.check({ name: `nobody ${n}`, password: "guess", address: ELSEWHERE }, "");
    const invented = Promise.allSettled(Array.from({ length: 200 }, guess));
    expect(await checks.check({ name: "ann", password: RIGHT, address: HERE }, "")).toBe("right");
    expect(order.length).toBeLessThan(6);
    const verdicts = await invented;
    expect(verdicts.filter(({ status }) => status === "rejected")).toHaveLength(152);
  });

  test("no more hashes are made at once than leave threads to files", async () => {
    let [now, most] = [0, 0];
    const verify = async () => {
      now += 1;
      most = Math.max(most, now);
      await setImmediate();
      now -= 1;
      return false;
    };
    const checks = new PasswordChecks({
      now: () => 0,
      wait: () => Promise.resolve(),
      refused: () => {},
      verify,
    });
    const attempts = Array.from({ length: 60 }, (_, n) => ({
      name: `${n}`,
      password: "",
      address: `${n % 20}`,
    }));
    await Promise.all(attempts.map((attempt) => checks.check(attempt, "")));
    expect(most).toBe(2);
  });

  test("guesses at a name keep its owner out at their own address alone", async () => {
    const accounts = await accountsWith();
    const guess = (_: unknown, n: number) =>
      accounts.verifyPassword("isymphony", "ann", `guess ${n}`, ELSEWHERE);
    const guesses = Array.from({ length: 200 }, guess);
    expect(await accounts.verifyPassword("isymphony", "ann", RIGHT, ELSEWHERE)).toBeUndefined();
    expect(await accounts.verifyPassword("isymphony", "ann", RIGHT, HERE)).toBeDefined();
    await Promise.all(guesses);
  });

  test("guesses at a name from many addresses are slowed down together, but not where its owner was lately", async () => {
    const accounts = await accountsWith();
    await accounts.verifyPassword("isymphony", "ann", RIGHT, HERE);
    time += 3_600_000; // it is hashed again
    for (let n = 0; n < 100; n += 1) {
      await accounts.verifyPassword("isymphony", "ann", `guess ${n}`, `10.1.0.${n}`);
    }
    expect(waited).toEqual([]);
    const more = Array.from({ length: 40 }, (_, n) =>
      accounts.verifyPassword("isymphony", "ann", `more ${n}`, `10.2.0.${n}`),
    );
    expect(await accounts.verifyPassword("isymphony", "ann", RIGHT, HERE)).toBeDefined();
    await Promise.all(more);
    expect(waited).toEqual(Array.from({ length: 20 }, (_, n) => 250 * (n + 1)));
  });

  test("a name is slowed down after five failures, whether there is such an account or not", async () => {
    const accounts = await accountsWith();
    for (const name of ["ann", "nobody"]) {
      for (let i = 0; i < 5; i += 1) await accounts.verifyPassword("isymphony", name, `guess ${i}`, HERE);
      expect(waited).toEqual([]);
      const more = ["a", "b", "c"].map((guess) => accounts.verifyPassword("isymphony", name, guess, HERE));
      await Promise.all(more);
      expect(waited).toEqual([1000, 2000]);
      waited.length = 0;
      time += 60_000;
    }
  });

  test("guesses that come together are slowed down as those that come one after another", async () => {
    const accounts = await accountsWith();
    const guesses = Array.from({ length: 60 }, (_, i) =>
      accounts.verifyPassword("isymphony", "ann", `guess ${i}`, HERE),
    );
    await Promise.all(guesses);
    expect(waited).toEqual([1000, 2000, 3000, 4000, 5000]);
    expect(verified).toBe(11); // five at once, one in the first turn, five in those that may be waited for
  });

  test("past its turns even the right password is refused, and one that was shown before is not", async () => {
    const accounts = await accountsWith();
    await accounts.verifyPassword("isymphony", "manager", "in the file", HERE);
    for (const name of ["ann", "manager"]) {
      for (let i = 0; i < 5; i += 1) await accounts.verifyPassword("isymphony", name, `guess ${i}`, HERE);
      const guesses = Array.from({ length: 6 }, (_, i) =>
        accounts.verifyPassword("isymphony", name, `more ${i}`, HERE),
      );
      const right = name === "ann" ? RIGHT : "in the file";
      expect((await accounts.verifyPassword("isymphony", name, right, HERE)) !== undefined).toBe(
        name === "manager",
      );
      await Promise.allSettled(guesses);
    }
  });
});
