import type { CallRecord } from "../../src/state/model.js";

/** A call of alice's to bob, that was answered. */
export const callRecord = (given: Partial<CallRecord> = {}): CallRecord => ({
  channelId: "recorded",
  channel: "PJSIP/main-100-1",
  destinationChannel: "PJSIP/main-101-2",
  linkedId: "recorded",
  sequence: 1,
  source: "100",
  destination: "101",
  destinationContext: "main",
  callerId: '"Phone 100" <100>',
  lastApplication: "Dial",
  lastData: "PJSIP/main-101",
  startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  answeredAt: Date.UTC(2026, 0, 2, 3, 4, 9),
  endedAt: Date.UTC(2026, 0, 2, 3, 5, 9),
  duration: 64,
  billable: 60,
  disposition: "answered",
  accountCode: "",
  sourceExtension: "100@main",
  destinationExtension: "101@main",
  flow: "local",
  ...given,
});
