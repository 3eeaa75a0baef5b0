import { expect, test } from "vitest";
import { LoopTurns } from "../../../src/core/loop-turns.js";

test("of those who wait for a turn each has one of its own, in the order in which they came", async () => {
  const turns = new LoopTurns();
  let turn = 0;
  const seen: [string, number][] = [];
  const took = (name: string) => turns.take().then(() => void seen.push([name, turn]));
  const all = Promise.all([took("a"), took("b"), took("c").then(() => took("d"))]);
  for (let n = 0; n < 8; n += 1) {
    await new Promise((resolve) => void setImmediate(resolve));
    turn += 1;
  }
  await all;
  expect(seen.map(([name]) => name)).toEqual(["a", "b", "c", "d"]);
  expect(new Set(seen.map(([, at]) => at)).size).toBe(4);
});
