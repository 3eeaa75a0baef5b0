import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { disruptions } from "./disruptions.js";
import { type Recording, startRecording } from "./recording.js";
import type { Scenario } from "./scenario.js";
import { basicScenarios } from "./scenarios-basic.js";
import { conferenceScenarios } from "./scenarios-conferences.js";
import { deviceScenarios } from "./scenarios-devices.js";
import { dndScenarios } from "./scenarios-dnd.js";
import { heldScenarios } from "./scenarios-held.js";
import { localScenarios } from "./scenarios-local.js";
import { queueScenarios } from "./scenarios-queues.js";
import { serviceScenarios } from "./scenarios-services.js";
import { transferScenarios } from "./scenarios-transfer.js";
import { unifiedScenarios } from "./scenarios-unified.js";
import { openStage, type Stage } from "./stage.js";

/** `LAB_RECORD=1` writes the recordings in test/fixtures/ami anew. */
const isRecording = process.env.LAB_RECORD === "1";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.stop());
afterEach(() => stage.clear());

const scenarios = [
  ...basicScenarios,
  ...transferScenarios,
  ...localScenarios,
  ...heldScenarios,
  ...serviceScenarios,
  ...queueScenarios,
  ...conferenceScenarios,
  ...deviceScenarios,
  ...dndScenarios,
  ...unifiedScenarios,
  ...disruptions,
];

for (const scenario of scenarios) {
  it(`${scenario.name}: ${scenario.story}`, async () => {
    if (isRecording) await playRecorded(scenario);
    else await scenario.play(stage);
    expect(stage.faults()).toEqual([]);
  });
}

async function playRecorded({ name, story, play }: Scenario): Promise<void> {
  const recording: Recording = await startRecording(stage.pbx);
  stage.record(recording);
  try {
    await play(stage);
    await recording.save(name, story);
  } finally {
    stage.record(undefined);
    recording.close();
  }
}
