import { expect, test } from "vitest";
import { calls, extension, setsDnd, snapshot } from "./facts.js";
import { given } from "./story.js";

const dnd = (story: ReturnType<typeof given>) =>
  Object.fromEntries([...story.state.extensions.values()].map((each) => [each.key, each.dnd]));

test("Do Not Disturb is of a number, in every context that has it, and of no other", () => {
  const story = given(
    snapshot({ extensions: [extension("100"), extension("100", { context: "other" }), extension("101")] }),
  );
  story.when(setsDnd("100", true));
  expect(dnd(story)).toEqual({ "100@from-internal": true, "100@other": true, "101@from-internal": false });
  expect(story.when(setsDnd("100", true))).toEqual([]);
  expect(story.when(setsDnd("999", true))).toEqual([]);
});

test("that an extension rings or is not to be disturbed changes no call segment", () => {
  const story = given(snapshot({ extensions: [extension("100")] }), calls("100", "101"));
  expect(story.when(setsDnd("100", true)).map(({ type }) => type)).toEqual(["ExtensionChanged"]);
});
