import { expect } from "vitest";
import type { Samples } from "../samples.js";
import { hasWord } from "../spellings.js";
import { uuid } from "../world.js";

export const BASE = "/communication_manager/rest/live";

const extensionOf = { "alice rings alice": "100", "alice is rung": "103", "alice talks out": "100" } as const;

export const isymphony: Samples = {
  known: (path) => {
    const segment = hasWord(path, "dialingFromCallSegment")
      ? "alice is rung"
      : hasWord(path, "linkedCallSegment")
        ? "alice talks out"
        : "alice rings alice";
    const number = extensionOf[segment];
    return {
      coreServer: { id: uuid("core server"), name: "default" },
      user: { id: uuid("user alice"), name: "alice" },
      extension: { id: uuid(`extension ${number}@main`), name: number },
      callSegment: { id: uuid(segment) },
      dialedCallSegment: { id: uuid("alice is rung") },
    };
  },
  restricted: (path) => ({
    ...(hasWord(path, "extensions") &&
      !hasWord(path, "users") && { extension: { id: uuid("extension 108@main"), name: "108" } }),
    ...(!hasWord(path, "extensions") && { callSegment: { id: uuid("carol talks out") } }),
  }),
  body: ({ path }) => ({
    destinationNumber: "18005555555",
    ...(hasWord(path, "transfer") && { attended: false }),
  }),
  sentence: (headers, text) => {
    expect(headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
    expect(text).toMatch(/^[A-Z'a-z][^\n]*\.$/);
    return text;
  },
  challenge: 'Basic realm="Tandem"',
  unacceptable: [undefined, {}, [], [{ destinationNumber: "1" }], 7, "text", null, true],
};
