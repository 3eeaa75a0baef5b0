import { expect, test } from "vitest";
import { directoryOf } from "./given.js";

test("a device is given its ids once, and no other device the same", () => {
  const { directory, ids } = directoryOf({});
  const first = directory.deviceIds("PJSIP/100");
  expect(directory.deviceIds("SIP/100").numericId).not.toBe(first.numericId);
  expect(directory.deviceIds("PJSIP/100")).toEqual(first);
  expect(ids.idsOf("default", "device", "PJSIP/100")).toEqual(first);
  expect(ids.idsOf("default", "extension", "PJSIP/100").numericId).not.toBe(first.numericId);
  expect(directory.deviceIds("pjsip/100")).toEqual(first);
  expect(directory.deviceIds("PJSIP/A").numericId).not.toBe(directory.deviceIds("PJSIP/a").numericId);
});
