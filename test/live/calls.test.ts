import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { basicScenarios } from "./scenarios-basic.js";
import { localScenarios } from "./scenarios-local.js";
import { serviceScenarios } from "./scenarios-services.js";
import { transferScenarios } from "./scenarios-transfer.js";
import { openStage, type Stage } from "./stage.js";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage?.stop());
afterEach(() => stage.clear());

const scenarios = [...basicScenarios, ...transferScenarios, ...localScenarios, ...serviceScenarios];

for (const { name, story, play } of scenarios) {
  it(`${name}: ${story}`, async () => {
    await play(stage);
    expect(stage.faults()).toEqual([]);
  });
}
