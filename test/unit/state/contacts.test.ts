import { describe, expect, test } from "vitest";
import { contactsOfExtension, tellsOfNewContact } from "../../../src/state/questions.js";
import { AT, at, contact, endpoint, extension, lists, losesContact, seesContact, snapshot } from "./facts.js";
import { given, type Story } from "./story.js";

const SOFTPHONE = "sip:100@192.0.2.2";
const two = [contact("100"), contact("100", { uri: SOFTPHONE, userAgent: "Softphone" })];

/** `uri status`, with what has expired marked. */
const known = ({ state }: Story): string[] =>
  [...state.contacts.values()].map(({ uri, status, expired }) =>
    expired ? `${uri} expired` : `${uri} ${status}`,
  );

describe("a contact", () => {
  test("that an event tells of for the first time is to be read, and is nothing before", () => {
    const story = given(snapshot());
    expect(tellsOfNewContact(story.state, seesContact("100", "nonqualified"))).toBe(true);
    story.when(seesContact("100", "nonqualified"));
    expect(known(story)).toEqual([]);
    story.when(lists(["100"], ...two));
    expect(known(story)).toEqual(["sip:100@192.0.2.1 reachable", "sip:100@192.0.2.2 reachable"]);
    expect(tellsOfNewContact(story.state, seesContact("100", "unreachable"))).toBe(false);
  });

  test("is qualified by its events", () => {
    const story = given(lists(["100"], ...two), seesContact("100", "unreachable", SOFTPHONE));
    expect(known(story)).toEqual(["sip:100@192.0.2.1 reachable", "sip:100@192.0.2.2 unreachable"]);
  });

  test("that unregisters is gone", () => {
    expect(known(given(lists(["100"], contact("100")), losesContact("100")))).toEqual([]);
  });

  test("whose time had run out when it went has expired, until its device is back", () => {
    const story = given(lists(["100"], contact("100")), at(AT + 80_000, losesContact("100")));
    expect(known(story)).toEqual(["sip:100@192.0.2.1 expired"]);
    story.when(
      losesContact("100"),
      seesContact("100", "removed"),
      lists(["100"]),
      snapshot({ pjsip: { endpoints: [endpoint("100")], contacts: [] } }),
    );
    expect(known(story)).toEqual(["sip:100@192.0.2.1 expired"]);
    expect(tellsOfNewContact(story.state, seesContact("100", "nonqualified"))).toBe(true);
    story.when(lists(["100"], contact("100", { uri: SOFTPHONE })));
    expect(known(story)).toEqual(["sip:100@192.0.2.2 reachable"]);
  });

  test("whose end a list overtook has expired all the same", () => {
    const late = at(AT + 80_000, losesContact("100"));
    const story = given(
      lists(["100"], contact("100")),
      late,
      at(AT + 80_000, lists(["100"], contact("100"))),
    );
    expect(known(story)).toEqual(["sip:100@192.0.2.1 reachable"]);
    story.when(at(AT + 81_000, lists(["100"])));
    expect(known(story)).toEqual(["sip:100@192.0.2.1 expired"]);
  });

  test("that nobody saw end is gone, whenever its time ran out", () => {
    const story = given(lists(["100"], contact("100")));
    story.when(at(AT + 80_000, snapshot({ pjsip: { endpoints: [endpoint("100")], contacts: [] } })));
    expect(known(story)).toEqual([]);
  });

  test("has expired only where its AOR has no other, and of those that have the last one is known", () => {
    const late = (uri?: string) => at(AT + 80_000, losesContact("100", uri));
    const story = given(lists(["100"], ...two), late());
    expect(known(story)).toEqual(["sip:100@192.0.2.2 reachable"]);
    story.when(late(SOFTPHONE));
    expect(known(story)).toEqual(["sip:100@192.0.2.2 expired"]);
  });

  test("that is configured goes without having expired", () => {
    const story = given(
      lists(["109"], contact("109", { expiresAt: null })),
      at(AT + 1e9, losesContact("109")),
    );
    expect(known(story)).toEqual([]);
  });

  test("that is not listed any more is gone, and those of other endpoints stay", () => {
    const story = given(lists(["100", "101"], ...two, contact("101")), lists(["100"], contact("100")));
    expect(known(story)).toEqual(["sip:100@192.0.2.1 reachable", "sip:101@192.0.2.1 reachable"]);
  });

  test("goes with its endpoint, also when it has expired", () => {
    const story = given(
      lists(["100", "101"], contact("100"), contact("101")),
      at(AT + 80_000, losesContact("100")),
    );
    story.when(snapshot({ pjsip: { endpoints: [endpoint("102")], contacts: [] } }));
    expect(known(story)).toEqual([]);
  });

  test("is an extension's where it is one of a device of its hint, in the order of its devices", () => {
    const story = given(
      snapshot({
        extensions: [extension("100", { devices: ["PJSIP/100m", "PJSIP/100", "DAHDI/1"] })],
        pjsip: {
          endpoints: [endpoint("100"), endpoint("100m"), endpoint("101")],
          contacts: [...two, contact("101"), contact("100m")],
        },
      }),
    );
    const [one] = [...story.state.extensions.values()];
    expect(one && contactsOfExtension(story.state, one).map(({ uri }) => uri)).toEqual([
      "sip:100m@192.0.2.1",
      "sip:100@192.0.2.1",
      "sip:100@192.0.2.2",
    ]);
  });
});
