import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { basicScenarios } from "./scenarios-basic.js";
import { conferenceScenarios } from "./scenarios-conferences.js";
import { heldScenarios } from "./scenarios-held.js";
import { localScenarios } from "./scenarios-local.js";
import { serviceScenarios } from "./scenarios-services.js";
import { transferScenarios } from "./scenarios-transfer.js";
import { openStage, type Stage } from "./stage.js";

/** So many audits are made; `LAB_AUDITS=1000` makes as many, and plays the scenarios again and again meanwhile. */
const AUDITS = Number(process.env.LAB_AUDITS ?? 40);
/** For so long the audits and the scenarios beside them may take. */
const TIMEOUT_MS = 60_000 + AUDITS * 3_000;

/** These change what raises no event: an audit is there to find it. */
const FOUND_BY_AUDIT = new Set(["preferred-caller", "originate-two-devices"]);

const scenarios = [
  ...heldScenarios,
  ...basicScenarios,
  ...transferScenarios,
  ...localScenarios,
  ...serviceScenarios,
  ...conferenceScenarios,
].filter(({ name }) => !FOUND_BY_AUDIT.has(name));

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.stop());
afterEach(() => stage.clear());

/** One audit after the other. */
async function auditOnAndOn(): Promise<void> {
  for (let made = 0; made < AUDITS; made += 1) {
    const before = stage.status().lastAudit?.at ?? 0;
    stage.requestAudit();
    await stage.until(() => expect(stage.status().lastAudit?.at).toBeGreaterThan(before));
  }
}

const found = () => stage.logged.filter(({ message }) => message === "audit: the PBX differs");

it(
  "finds nothing, however often it is made while phones call, transfer, park, confer and wait",
  async () => {
    let isOver = false;
    const audits = auditOnAndOn().finally(() => {
      isOver = true;
    });
    let played = 0;
    while (!isOver) {
      await scenarios[played % scenarios.length]?.play(stage);
      played += 1;
    }
    await audits;
    expect(found()).toEqual([]);
    process.stdout.write(`audits: ${AUDITS}, beside ${played} scenarios\n`);
  },
  TIMEOUT_MS,
);
