import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Principal } from "../../../src/directory/directory.js";
import { LOOK_MS, WatchedStandings } from "../../../src/directory/standings.js";

const principal = (account: string): Principal => ({
  account,
  tenant: null,
  scopes: ["read"],
  user: null,
  madeAt: 1,
  standing: account,
});

function given() {
  const database = { version: 1, gone: new Set<string>(), broken: false };
  const asked: string[] = [];
  const errors: string[] = [];
  const standings = new WatchedStandings({
    accounts: {
      isStill: ({ account }) => {
        asked.push(account);
        return !database.gone.has(account);
      },
    },
    version: () => {
      if (database.broken) throw new Error("disk I/O error");
      return database.version;
    },
    log: {
      error: (message) => void errors.push(message),
      warn: () => {},
      info: () => {},
      debug: () => {},
    },
  });
  return { database, asked, errors, standings };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const look = () => vi.advanceTimersByTime(LOOK_MS);

describe("a watched account", () => {
  test("is looked up once, however much it has open, and only after somebody has written", () => {
    const { database, asked, standings } = given();
    for (let n = 0; n < 10; n += 1) standings.watch(principal("ann"), () => {});
    look();
    expect(asked).toEqual([]);
    database.version += 1;
    look();
    look();
    expect(asked).toEqual(["ann"]);
  });

  test("that is gone has all ended, once, and others' goes on", () => {
    const { database, standings } = given();
    const [anns, more, bobs, stopped] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
    standings.watch(principal("ann"), anns);
    standings.watch(principal("ann"), more);
    standings.watch(principal("bob"), bobs);
    standings.watch(principal("ann"), stopped)();
    database.gone.add("ann");
    for (const _ of [1, 2]) {
      database.version += 1;
      look();
    }
    expect([anns, more, bobs, stopped].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0, 0]);
  });

  test("ends within a second of the change", () => expect(LOOK_MS).toBeLessThanOrEqual(500));
});

test("who wants to know hears that somebody has written", () => {
  const { database, standings } = given();
  const listener = vi.fn();
  const stop = standings.subscribe(listener);
  look();
  expect(listener).not.toHaveBeenCalled();
  database.version += 1;
  look();
  stop();
  database.version += 1;
  look();
  expect(listener).toHaveBeenCalledTimes(1);
});

test("a database that cannot be read is said once, and what has changed is found later", async () => {
  const { database, errors, standings } = given();
  const end = vi.fn();
  standings.watch(principal("ann"), end);
  database.gone.add("ann");
  database.version += 1;
  database.broken = true;
  look();
  look();
  expect([errors.length, end.mock.calls.length]).toEqual([1, 0]);
  database.broken = false;
  look();
  expect(end).toHaveBeenCalledTimes(1);
  await standings.close();
  expect(vi.getTimerCount()).toBe(0);
});
