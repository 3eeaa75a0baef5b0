import { expect, test } from "vitest";
import { createActionStore, type NewAction } from "../../../src/store/actions.js";
import { openDatabase } from "../../../src/store/database.js";

const action = (begunAt: number, account = "crm"): NewAction => ({
  begunAt,
  requestId: `r${begunAt}`,
  account,
  address: "127.0.0.1",
  dialect: "voipnow",
  operation: "POST /x",
  path: "/uapi/x",
});

test("an action has no end before it has one, and is found by account and time, the oldest first", () => {
  const store = createActionStore(openDatabase(":memory:"));
  const ids = [action(1), action(2, "panel"), action(3), action(4)].map(store.begin);
  const end = { endedAt: 9, commands: [{ type: "HangUp" }], result: "conflict", message: "No." };
  store.end(ids[2] ?? 0, end);
  const times = (filter: Parameters<typeof store.find>[0]) =>
    store.find(filter).map(({ begunAt }) => begunAt);
  expect(times({ limit: 10 })).toEqual([1, 2, 3, 4]);
  expect(times({ limit: 2 })).toEqual([3, 4]);
  expect(times({ account: "crm", limit: 2 })).toEqual([3, 4]);
  expect(times({ account: "crm", since: 2, limit: 10 })).toEqual([3, 4]);
  expect(times({ account: "' OR 1=1 --", limit: 10 })).toEqual([]);
  expect(store.find({ account: "crm", since: 3, limit: 10 })).toEqual([
    { id: 3, ...action(3), ...end },
    { id: 4, ...action(4), endedAt: null, commands: [], result: null, message: null },
  ]);
  expect(store.forgetBegunBefore(3)).toBe(2);
  expect(times({ limit: 10 })).toEqual([3, 4]);
});
