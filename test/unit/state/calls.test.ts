import { describe, expect, test } from "vitest";
import { calls as callsOf } from "../../../src/state/calls.js";
import {
  AT,
  at,
  B1,
  B2,
  calls,
  dialEnds,
  dials,
  enters,
  gone,
  is,
  leaves,
  local,
  made,
  parks,
  talk,
  up,
} from "./facts.js";
import { given, type Story } from "./story.js";

/** `linkedid: its legs, oldest first`. */
const living = ({ state }: Story): string[] =>
  callsOf(state).map(
    ({ linkedId, segments }) => `${linkedId}: ${segments.map((s) => s.channelId).join(" ")}`,
  );

const other = { linkedId: "other" };

describe("a call", () => {
  test("is all legs of one Linkedid, oldest first", () => {
    expect(living(given(...talk))).toEqual(["call: 100 101"]);
    expect(
      living(given(...talk, at(AT + 1, calls("102", "103", other)), at(AT + 2, made("103", other)))),
    ).toEqual(["call: 100 101", "other: 102 103"]);
  });

  test("does not end with the leg that began it", () => {
    const story = given(...talk, at(AT + 5, made("102")), dials("100", "102"), up("102"), dialEnds("102"));
    story.when(leaves("100", B1), gone("100"), enters("102", B1));
    expect(living(story)).toEqual(["call: 101 102"]);
  });

  test("takes in who joins it, though his Linkedid is told anew only later", () => {
    const story = given(...talk, parks("101", "701"), leaves("101", B1), leaves("100", B1), gone("100"));
    story.when(at(AT + 9, calls("102", "701", other)), at(AT + 9, is("102", "up", other)));
    expect(living(story)).toEqual(["call: 101", "other: 102"]);
    story.when(enters("101", B2), {
      ...enters("102", B2),
      channel: { ...enters("102", B2).channel, ...other },
    });
    expect(living(story)).toEqual(["call: 101 102"]);
  });

  test("leads through Local channels, which are no legs of it", () => {
    const story = given(calls("100", "800"), ...local("L1"), dials("100", "L1;1"));
    story.when(at(AT + 1, made("101", other)), dials("L1;2", "101"));
    expect(living(story)).toEqual(["call: 100 101"]);
  });

  test("is named by its oldest leg where two are joined", () => {
    const story = given(...talk, at(AT + 9, calls("102", "103", other)), at(AT + 9, made("103", other)));
    story.when(dials("102", "103"), up("103"), dialEnds("103"), leaves("101", B1));
    story.when({ ...enters("103", B1), channel: { ...enters("103", B1).channel, ...other } });
    expect(living(story)).toEqual(["call: 100 101 102 103"]);
  });
});
