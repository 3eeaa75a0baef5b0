import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import type { Log } from "../../../src/core/log.js";
import { type RefusedLogin, RefusedLoginTally } from "../../../src/rest/refused-logins.js";
import type { RefusedLogins } from "../../../src/store/refused-logins.js";

const MINUTE_MS = 60_000;

let lines: string[];
let written: RefusedLogins[];
let diskIsFull: boolean;
let tally: RefusedLoginTally;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  [lines, written, diskIsFull] = [[], [], false];
  const log = { warn: (line) => lines.push(line), error: (line) => lines.push(line) } as Partial<Log> as Log;
  const add = (logins: RefusedLogins): void => {
    if (diskIsFull) throw new AppError("internal", "The disk is full.");
    written.push(logins);
  };
  tally = new RefusedLoginTally({
    store: { add },
    log,
    now: Date.now,
    isAccount: (name) => name !== "hunter2",
  });
});
afterEach(async () => {
  await tally.close();
  vi.useRealTimers();
});

const login = (address: string, name = "crm", more: Partial<RefusedLogin> = {}): RefusedLogin => ({
  address,
  name,
  by: "password",
  dialect: "isymphony",
  ...more,
});

const total = () => written.reduce((sum, { count }) => sum + count, 0);

describe("refused logins", () => {
  test("are written and logged at once, and those like it counted until the minute is over", () => {
    tally.note(login("192.0.2.1"));
    const common = { address: "192.0.2.1", account: "crm", by: "password", dialect: "isymphony" };
    expect(written).toEqual([{ ...common, count: 1, at: 1_000_000, until: 1_000_000 }]);
    expect(lines).toEqual(['login refused from 192.0.2.1 by password (isymphony) as "crm"']);
    vi.advanceTimersByTime(10_000);
    tally.note(login("192.0.2.1"));
    vi.advanceTimersByTime(10_000);
    tally.note(login("192.0.2.1"));
    expect(written).toHaveLength(1);
    vi.advanceTimersByTime(MINUTE_MS);
    expect(written.slice(1)).toEqual([{ ...common, count: 2, at: 1_010_000, until: 1_020_000 }]);
    tally.note(login("192.0.2.1"));
    expect(written).toHaveLength(3);
  });

  test("are written without a name that no account has: a password may have been typed there", () => {
    tally.note(login("192.0.2.1", "hunter2"));
    expect(written).toMatchObject([{ address: "192.0.2.1", account: "", by: "password" }]);
    expect(lines).toEqual(['login refused from 192.0.2.1 by password (isymphony) as ""']);
  });

  test("are written when Tandem ends, too", async () => {
    tally.note(login("192.0.2.1"));
    tally.note(login("192.0.2.1"));
    await tally.close();
    expect(total()).toBe(2);
  });

  test("of one address with ever other names fill neither the disk nor the log", () => {
    for (let n = 0; n < 10_000; n += 1) tally.note(login("192.0.2.1", `name ${n}`));
    vi.advanceTimersByTime(MINUTE_MS);
    expect(written.length).toBeLessThan(10);
    expect(total()).toBe(10_000);
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toMatch(/more logins were refused than are logged/);
  });

  test("of ever other addresses fill neither", () => {
    for (let n = 0; n < 10_000; n += 1) tally.note(login(`2001:db8::${n.toString(16)}`));
    vi.advanceTimersByTime(MINUTE_MS);
    expect(written.length).toBeLessThanOrEqual(102);
    expect(total()).toBe(10_000);
    expect(lines).toHaveLength(501);
  });

  test("are refused also while the disk takes nothing", () => {
    diskIsFull = true;
    expect(() => tally.note(login("192.0.2.1"))).not.toThrow();
    expect(lines).toHaveLength(2);
  });

  test("have names that are cut and stay within the line", () => {
    tally.note(login("192.0.2.1", `a"\r\nlogin refused from 9.9.9.9 ${"x".repeat(5_000)}`));
    expect(lines[0]).not.toMatch(/[\r\n]/);
    expect(lines[0]?.length).toBeLessThan(200);
    expect(written[0]?.account).toHaveLength(200);
  });
});
