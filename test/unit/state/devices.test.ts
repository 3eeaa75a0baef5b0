import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExtensionFacts } from "../../../src/events/event.js";
import { namedMailbox } from "../../../src/state/mailboxes.js";
import type { Change, EndpointFacts, Extension, PbxState } from "../../../src/state/model.js";
import { ownDevices } from "../../../src/state/questions.js";
import { apply, emptyState, layOver } from "../../../src/state/tables.js";
import { endpoint, extension, listed, snapshot } from "./facts.js";
import { given } from "./story.js";

/** Number of the extension whose a device is. */
const owner = (state: PbxState, device: string): string | undefined => state.devices.get(device)?.number;

const hint = (number: string, ...devices: readonly string[]) => extension(number, { devices });
const pbx = (extensions: readonly ExtensionFacts[], ...endpoints: readonly EndpointFacts[]) =>
  snapshot({ extensions, pjsip: { endpoints, contacts: [] } });

/** Both orders in which two hints may be told. */
const both = (a: ExtensionFacts, b: ExtensionFacts) => [
  [a, b],
  [b, a],
];

describe("a device that several hints name is of the extension", () => {
  const lamp = hint("199", "PJSIP/100", "PJSIP/101");
  const d204 = hint("204", "PJSIP/204");
  const a110 = hint("110", "PJSIP/2001", "PJSIP/2002");
  const t200 = hint("200", "pjsip/T13_200", "pjsip/T13_200_1");
  const lone = hint("300", "SIP/desk");
  test.each<[string, string, string, ExtensionFacts, ExtensionFacts, ...EndpointFacts[]]>([
    ["whose number its name is", "PJSIP/100", "100", lamp, hint("100", "PJSIP/100")],
    ["also where both name it alone", "PJSIP/204", "204", d204, hint("91204", "PJSIP/204")],
    [
      "whose number its endpoint shows",
      "PJSIP/2001",
      "110",
      a110,
      hint("99", "PJSIP/2001"),
      endpoint("2001", { callerId: '"Ann" <110>' }),
    ],
    [
      "whose number its endpoint shows, without a name",
      "PJSIP/2001",
      "110",
      a110,
      hint("99", "PJSIP/2001"),
      endpoint("2001", { callerId: "110" }),
    ],
    ["whose number is in its name", "PJSIP/T13_200_1", "200", t200, hint("900", "pjsip/T13_200_1")],
    ["whose longer number is in its name", "PJSIP/T13_200_1", "200", t200, hint("1", "PJSIP/T13_200_1")],
    ["whose number ends its name", "SIP/ext300", "300", hint("30", "SIP/ext300"), hint("300", "SIP/ext300")],
    [
      "in whose context its endpoint is",
      "PJSIP/desk",
      "500",
      extension("500", { context: "sales", devices: ["PJSIP/desk", "PJSIP/other"] }),
      hint("400", "PJSIP/desk"),
      endpoint("desk", { callerId: "", context: "sales" }),
    ],
    ["that names the fewest", "SIP/desk", "300", lone, hint("200", "SIP/desk", "SIP/door")],
    ["that is first by its key", "SIP/desk", "300", lone, hint("301", "SIP/desk")],
  ])("%s", (_, device, number, a, b, ...endpoints) => {
    for (const extensions of both(a, b)) {
      expect(owner(given(pbx(extensions, ...endpoints)).state, device)).toBe(number);
    }
  });
});

describe("a technology", () => {
  const { state } = given(pbx([hint("656", "sip/656"), hint("102", "PJSIP/102"), hint("7", "IAX2/Desk")]));

  test.each([
    ["SIP/656", "656"],
    ["Sip/656", "656"],
    ["pjsip/102", "102"],
    ["iax2/Desk", "7"],
    ["IAX2/desk", undefined],
    ["SIP/102", undefined],
  ])("is read without regard to case, and the rest of a name as it stands: %s", (device, number) => {
    expect(owner(state, device)).toBe(number);
  });

  test("may be written in two ways in one hint, which names one device", () => {
    const { state } = given(pbx([hint("200", "SIP/a", "sip/a"), hint("201", "SIP/a", "SIP/b")]));
    expect(owner(state, "SIP/a")).toBe("200");
  });
});

describe("living legs", () => {
  const [lamp, phone] = [hint("199", "PJSIP/100", "PJSIP/101"), hint("100", "PJSIP/100")];

  test("are another extension's when a hint comes, changes or goes", () => {
    const told = (...extensions: readonly ExtensionFacts[]) =>
      snapshot({ extensions, channels: [listed("100")] });
    const story = given(told(lamp));
    const extensionNow = () => story.segment("100").callerId.number;
    expect(extensionNow()).toBe("199");
    story.when(told(lamp, phone));
    expect(extensionNow()).toBe("100");
    story.when(told(lamp, hint("100", "PJSIP/other")));
    expect(extensionNow()).toBe("199");
    story.when(told(phone));
    expect(extensionNow()).toBe("100");
  });

  test("are another extension's when their endpoint shows another number", () => {
    const showing = (number: string) =>
      snapshot({
        extensions: [hint("110", "PJSIP/100"), hint("111", "PJSIP/100")],
        pjsip: { endpoints: [endpoint("100", { callerId: `<${number}>` })], contacts: [] },
        channels: [listed("100")],
      });
    const story = given(showing("110"));
    expect(story.segment("100").extension).toBe("110@from-internal");
    expect(story.when(showing("111")).map(({ type }) => type)).toEqual(["EndpointChanged", "SegmentChanged"]);
    expect(story.segment("100").extension).toBe("111@from-internal");
  });
});

describe("the devices that are an extension's own", () => {
  const { state } = given(
    pbx(
      [hint("199", "PJSIP/100", "PJSIP/door"), hint("100", "pjsip/100")],
      endpoint("100", { mailboxes: ["100"] }),
    ),
  );
  const named = (number: string) => state.extensions.get(`${number}@from-internal`) as Extension;

  test("are those that are no other's, as its hint writes them", () => {
    expect(ownDevices(state, named("199"))).toEqual(["PJSIP/door"]);
    expect(ownDevices(state, named("100"))).toEqual(["pjsip/100"]);
  });

  test("alone say which mailbox it has", () => {
    expect(namedMailbox(state, named("199"))).toBeUndefined();
    expect(namedMailbox(state, named("100"))).toBe("100@default");
  });
});

describe("in whatever order hints come, change and go", () => {
  const NAMES = ["PJSIP/100", "pjsip/100", "PJSIP/101", "PJSIP/T1_102", "SIP/100", "Sip/desk", "PJSIP/2001"];
  const aHint: fc.Arbitrary<ExtensionFacts> = fc
    .record({
      number: fc.constantFrom("100", "101", "102", "199", "2"),
      context: fc.constantFrom("from-internal", "sales"),
      devices: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }),
    })
    .map(({ number, ...more }) => extension(number, more));
  const endpoints = ["100", "101", "T1_102", "2001"].map((name, i) =>
    endpoint(name, {
      callerId: name === "2001" ? "<102>" : "",
      context: i % 2 === 0 ? "sales" : "from-internal",
    }),
  );
  const keyOf = ({ number, context }: ExtensionFacts) => `${number}@${context}`;
  /** A hint that is there already is changed, or goes. */
  const someSteps = fc.array(fc.tuple(aHint, fc.boolean()), { minLength: 1, maxLength: 12 });
  const legs = ["100", "101", "102"].map((id) => listed(id, id === "102" ? { name: "PJSIP/T1_102-1" } : {}));

  const told = (extensions: Iterable<ExtensionFacts>) =>
    snapshot({ extensions: [...extensions], pjsip: { endpoints, contacts: [] }, channels: legs });
  const owners = (state: PbxState) => NAMES.map((name) => state.devices.get(name)?.key);
  const legsOf = (state: PbxState) =>
    [...state.segments.values()].map(({ channel, extension }) => `${channel} ${extension}`).sort();

  test("devices and living legs are the same as where all that there are now are told at once", () => {
    fc.assert(
      fc.property(someSteps, fc.nat(), (steps, seed) => {
        const now = new Map<string, ExtensionFacts>();
        const story = given(told([]));
        for (const [facts, goes] of steps) {
          if (goes) now.delete(keyOf(facts));
          else now.set(keyOf(facts), facts);
          story.when(told(now.values()));
          const atOnce = [...now.values()];
          const turn = atOnce.length === 0 ? 0 : seed % atOnce.length;
          const fresh = given(told([...atOnce.slice(turn), ...atOnce.slice(0, turn)].reverse()));
          expect(owners(story.state)).toEqual(owners(fresh.state));
          expect(legsOf(story.state)).toEqual(legsOf(fresh.state));
          expect(story.when(told(atOnce.toReversed()))).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("also in a state that is laid over another, and from the rows", () => {
    fc.assert(
      fc.property(someSteps, fc.nat(12), (steps, cut) => {
        const changes = steps.map(([facts, goes]): Change => {
          const key = keyOf(facts);
          return goes
            ? { type: "ExtensionRemoved", key }
            : { type: "ExtensionChanged", extension: { key, ...facts } };
        });
        const state = emptyState();
        apply(
          state,
          endpoints.map((one): Change => ({ type: "EndpointChanged", endpoint: one })),
        );
        apply(state, changes.slice(0, cut));
        const before = owners(state);
        const trial = layOver(state);
        apply(trial, changes.slice(cut));
        expect(owners(state)).toEqual(before);
        const rows = emptyState();
        const kept = [...trial.extensions.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
        apply(rows, [
          ...kept.map((one): Change => ({ type: "ExtensionChanged", extension: one })),
          ...endpoints.map((one): Change => ({ type: "EndpointChanged", endpoint: one })),
        ]);
        expect(owners(trial)).toEqual(owners(rows));
      }),
      { numRuns: 150 },
    );
  });
});
