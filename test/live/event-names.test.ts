import { afterAll, beforeAll, expect, it } from "vitest";
import { eventNamesOf } from "../../lab/event-names.js";
import type { Pbx } from "../../lab/pbx.js";
import { whyNotRead } from "../../src/events/not-read.js";
import { isRead } from "../../src/events/translate.js";
import { startPbxOfRun } from "./pbx.js";

let pbx: Pbx;
beforeAll(async () => {
  pbx = await startPbxOfRun();
});
afterAll(() => pbx?.stop());

it("each event that this PBX documents is read, or it is said why not", async () => {
  const names = await eventNamesOf(pbx);
  expect(names.length).toBeGreaterThan(150);
  expect(names.filter((name) => !isRead(name) && whyNotRead(name) === undefined)).toEqual([]);
});
