import { describe, expect, test } from "vitest";
import { dialable } from "../../../src/control/dialable.js";
import { findContext, reachedBy, requireNumber } from "../../../src/control/dialplan.js";
import { endpoint, extension, snapshot } from "../state/facts.js";
import { given } from "../state/story.js";
import { fakeSession, type Listed, refusal } from "./fake-session.js";

type Step = Readonly<Record<string, string>>;

const step = (Extension: string, Application: string, more: Step = {}): Step => ({
  Event: "ListDialplan",
  Context: "phones",
  Extension,
  Priority: "1",
  Application,
  ...more,
});

/** A dialplan as Asterisk lists it: for a number what fits, the first to be taken first, and else all of the context. */
const dialplan = (steps: readonly Step[], whole: Listed = steps) =>
  fakeSession({
    ShowDialPlan: ({ fields }) => (fields.some(([name]) => name === "Extension") ? steps : whole),
  }).session;

describe("what a number leads to", () => {
  test.each<[what: string, steps: readonly Step[], reached: string]>([
    ["nothing", [], "nothing"],
    ["a hint alone", [step("100", "", { Priority: "hint" })], "nothing"],
    ["a number", [step("850", "Hangup")], "number"],
    ["a pattern of numbers of one length", [step("_XXXXXXX", "Hangup")], "number"],
    ["a catch-all that dials", [step("_X.", "Dial")], "number"],
    [
      "a catch-all that announces first and then dials",
      [step("_.", "Playback"), step("_.", "Dial")],
      "number",
    ],
    ["a catch-all that goes on elsewhere", [step("_X!", "GotoIf")], "number"],
    ["a catch-all that only announces", [step("_X.", "Playback"), step("_X.", "Hangup")], "announcement"],
    ["one of feature codes", [step("_*.", "congestion")], "announcement"],
    ["one by a set of signs", [step("_[0-9a-z].", "BackGround")], "announcement"],
    [
      "a catch-all before a number of an included context",
      [step("_X.", "Congestion"), step("100", "Dial", { Context: "included" })],
      "announcement",
    ],
    [
      "a number before a catch-all of an included context",
      [step("100", "Dial"), step("_X.", "Congestion", { Context: "included" })],
      "number",
    ],
  ])("%s", async (_, steps, reached) => {
    expect(await reachedBy(dialplan(steps), "phones", "100")).toBe(reached);
  });

  test("a switch answers for what no list has", async () => {
    const session = dialplan([step("_X.", "Congestion")], [{ Event: "ListDialplan", Switch: "Realtime" }]);
    expect(await reachedBy(session, "phones", "100")).toBe("number");
  });

  test("one that is not there is refused with a sentence, and so is one that only an announcement answers", async () => {
    const refused = (message: RegExp) => ({
      kind: "invalid-request",
      message: expect.stringMatching(message),
    });
    await expect(requireNumber(dialplan([]), "phones", "999", "to call")).rejects.toMatchObject(
      refused(/^There is no number 999 to call\.$/),
    );
    const catchAll = dialplan([step("_X.", "Playback")]);
    await expect(requireNumber(catchAll, "phones", "999", "to transfer to")).rejects.toMatchObject(
      refused(/only an announcement/),
    );
  });
});

describe("a number to dial", () => {
  test.each(["_10X", "_*72X.", "_", "_.", "-_X."])("is no pattern: %s", (number) => {
    expect(() => dialable(number)).toThrow(/pattern/);
  });

  test.each(["a", "e", "h", "i", "o", "s", "t", "T", "-h", "s-", "-t-"])(
    "is no extension of Asterisk's own: %s",
    (number) => {
      expect(() => dialable(number)).toThrow(/only Asterisk itself/);
    },
  );

  test("is more than signs that Asterisk does not see", () => {
    expect(() => dialable("--")).toThrow(/more than hyphens/);
  });

  test.each(["100", "1-00", "*72100", "+43-1.2", "alice", "S", "st", "1_0"])("is %s", (number) => {
    expect(dialable(number)).toBe(number);
  });
});

describe("the context of a command", () => {
  const tenants: Readonly<Record<string, string>> = { "from-internal": "main", "from-branch": "branch" };
  const { state } = given(
    snapshot({
      extensions: [
        extension("100"),
        extension("301", { context: "from-branch" }),
        extension("302", { context: "from-branch", devices: ["PJSIP/100"] }),
        extension("700", { context: "lobby" }),
      ],
      pjsip: {
        endpoints: [endpoint("100"), endpoint("301", { context: "from-branch" }), endpoint("700")],
        contacts: [],
      },
    }),
  );
  const deps = { state, tenantOf: (context: string) => tenants[context] ?? null };
  const contextOf = (key: string, configured: string | null) =>
    findContext(
      fakeSession({ ShowDialPlan: refusal("not asked") }).session,
      deps,
      configured,
      state.extensions.get(key) ?? null,
    );

  test.each<[key: string, configured: string | null, context: string]>([
    ["100@from-internal", null, "from-internal"],
    ["100@from-internal", "from-internal", "from-internal"],
    ["301@from-branch", "from-internal", "from-branch"], // one for all is not for the neighbour
    ["301@from-branch", "shared", "shared"], // of no tenant
    ["700@lobby", null, "from-internal"], // the extension is no tenant's
  ])("of %s, with %s configured, is %s", async (key, configured, context) => {
    expect(await contextOf(key, configured)).toBe(context);
  });

  test("is never another tenant's, be the phone there", async () => {
    await expect(contextOf("302@from-branch", null)).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("[from-internal], which another tenant has"),
    });
  });
});
