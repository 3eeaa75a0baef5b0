import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { whyNotRead } from "../../../src/events/not-read.js";
import { isRead } from "../../../src/events/translate.js";

/** Names of events, a file for each list of them: of a release, and of what no release lists. */
const FOLDER = fileURLToPath(new URL("../../fixtures/events", import.meta.url));

const namesIn = (file: string): string[] =>
  readFileSync(`${FOLDER}/${file}`, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

const lists = readdirSync(FOLDER).map((file) => [file.replace(".txt", ""), namesIn(file)] as const);
const all = [...new Set(lists.flatMap(([, names]) => names))];

it("has the lists of all supported releases", () => {
  expect(lists.map(([name]) => name)).toEqual(["16", "18", "20", "22", "23", "undocumented"]);
  for (const [, names] of lists) expect(names.length).toBeGreaterThan(50);
});

it.each(lists)("each event of Asterisk, %s, is read, or it is said why not", (_, names) => {
  expect(names.filter((name) => !isRead(name) && whyNotRead(name) === undefined)).toEqual([]);
});

it("says of no event that is read why it is not", () => {
  expect(all.filter((name) => isRead(name) && whyNotRead(name) !== undefined)).toEqual([]);
});

it("knows the name that the reference spells in another way than the PBX", () => {
  expect(whyNotRead("NewExten")).toBe(whyNotRead("Newexten"));
});

it("knows nothing of an event that no release has", () => {
  expect(whyNotRead("NewInAsterisk30")).toBeUndefined();
  expect(whyNotRead("constructor")).toBeUndefined();
});
