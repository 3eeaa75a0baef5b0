import { expect, it } from "vitest";
import { openAt } from "./open-at.js";
import { callRecord } from "./records.js";

const { world, send } = openAt("");

const BEGIN = Date.UTC(2026, 0, 2, 3, 4, 5);
const COUNT = 12_000;

world.transaction(() => {
  for (let n = 0; n < COUNT; n += 1) {
    const startedAt = BEGIN + n * 1_000;
    world.record(callRecord({ channelId: `${n}`, linkedId: `${n}`, startedAt, endedAt: startedAt }), 0);
  }
});

/** The longest that each dialect can be asked for. */
it.each([
  "/uapi/cdr/@me?startDate=2020-01-01T00:00:00Z&filterBy=source&filterOp=contains&filterValue=1&count=4999&startIndex=4999",
  "/api/ver1.0/client/@me/call_history/?per_page=5000&page=2",
  "/api/v2/cdr?limit=5000&offset=5000",
])("nobody waits for %s", async (path) => {
  await send(path); // its thread has begun
  const order: string[] = [];
  const reading = send(path).then(({ status }) => void order.push(`history ${status}`));
  while (order.length < 5) {
    const { status } = await send("/healthz", { as: null });
    order.push(`health ${status}`);
  }
  await reading;
  expect(order.slice(0, 5)).toEqual(Array(5).fill("health 200"));
  expect(order.at(-1)).toBe("history 200");
});
