import { expect, test } from "vitest";
import { notFound } from "../../../src/core/errors.js";

test.each([
  ["a name", "Žofie 山田", "Žofie 山田"],
  ["line breaks", "100\r\nAction: Originate\u2028x", "100\ufffd\ufffdAction: Originate\ufffdx"],
  ["what turns the text round, and half a letter", "\u202e001\ud800", "\ufffd001\ufffd"],
  ["more than a hundred letters", "🦄".repeat(101), `${"🦄".repeat(100)}…`],
])("%s in what is not there is told within a line", (_, word, told) => {
  expect(notFound("extension", word).message).toBe(`There is no extension '${told}'.`);
});
