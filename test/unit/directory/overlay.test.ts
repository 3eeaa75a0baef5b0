import { describe, expect, test } from "vitest";
import { overlayNames, overlayProfiles } from "../../../src/directory/overlay.js";
import { PLAIN_PROFILE } from "../../../src/directory/plain-profile.js";

const nameOf = overlayNames([
  { number: "100", context: null, name: "Reception", profile: {} },
  { number: "100", context: "sales", name: "Sales desk", profile: {} },
  { number: "101", context: null, name: null, profile: { lock: true } },
]);

test.each([
  ["100", "internal", "Ann", "Reception"],
  ["100", "sales", "Ann", "Sales desk"],
  ["101", "sales", "Ann", "Ann"],
  ["101", "sales", null, "101"],
  ["101", "sales", " ", "101"],
])("%s@%s, on the PBX %s, is called %s", (number, context, discovered, name) => {
  expect(nameOf(number, context, discovered)).toBe(name);
});

describe("a profile", () => {
  const profileOf = overlayProfiles({
    extensionDefaults: { callLimit: 3, externalCallerId: "<4420>", lock: true },
    extensions: [
      { number: "100", context: "sales", name: null, profile: { externalCallerId: null, ringTime: 20 } },
      { number: "100", context: null, name: "Reception", profile: { ringTime: 40, pinless: true } },
      { number: "101", context: null, name: "Ann", profile: {} },
    ],
  });
  const ofAll = { ...PLAIN_PROFILE, callLimit: 3, externalCallerId: "<4420>", lock: true };

  test("is the plain one of an extension that nothing is said of", () => {
    expect(overlayProfiles({ extensionDefaults: {}, extensions: [] })("100", "in")).toEqual(PLAIN_PROFILE);
  });

  test("is that of all where nothing is said of the extension", () => {
    expect(profileOf("102", "in")).toEqual(ofAll);
    expect(profileOf("101", "in")).toEqual(ofAll);
  });

  test("has its own values, those of the exact context first", () => {
    expect(profileOf("100", "in")).toEqual({ ...ofAll, ringTime: 40, pinless: true });
    expect(profileOf("100", "sales")).toEqual({
      ...ofAll,
      externalCallerId: null,
      ringTime: 20,
      pinless: true,
    });
  });
});
