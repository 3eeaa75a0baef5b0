import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/state/model.js";
import type { Occasion } from "../../../src/webhooks/occasion.js";
import { Occasions } from "../../../src/webhooks/occasions.js";
import { fixtureNames, readFixture } from "../../replay/fixture.js";
import { BATCHED, BYTE_BY_BYTE, play, WHOLE } from "../../replay/play.js";
import { leg } from "./given.js";
import { occasionsOf, tellOccasions } from "./recorded.js";

const names = fixtureNames();

/** Occasions by leg and subject: what one webhook would be told of one call. */
function stories(occasions: readonly Occasion[]): Occasion["type"][][] {
  const byLeg = new Map<string, Occasion["type"][]>();
  for (const { subject, segment, type } of occasions) {
    const key = `${subject.kind} ${subject.key} ${segment.id}`;
    byLeg.set(key, [...(byLeg.get(key) ?? []), type]);
  }
  return [...byLeg.values()];
}

describe("the recorded scenarios", () => {
  it("are told as they are written down", async () => {
    const told = names.map((name) => `${name}\n${tellOccasions(occasionsOf(readFixture(name), WHOLE))}`);
    expect(told.length).toBeGreaterThan(30);
    await expect(told.join("\n")).toMatchFileSnapshot("occasions.txt");
  });

  describe.each(names)("%s", (name) => {
    const fixture = readFixture(name);
    const occasions = occasionsOf(fixture, WHOLE);

    it("begins at most once a leg, is answered at most once after it, and ends once, last", () => {
      for (const story of stories(occasions)) {
        expect(story.join(" ")).toMatch(/^(dial-in |dial-out )?(answer )?hangup$/);
      }
    });

    it("is answered where its end says so, if its beginning was seen", () => {
      for (const { segment, subject, answered } of occasions.filter(({ type }) => type === "hangup")) {
        const story = occasions.filter((o) => o.segment.id === segment.id && o.subject.kind === subject.kind);
        const isAnswered = story.some(({ type }) => type === "answer");
        if (story.some(({ type }) => type.startsWith("dial"))) expect(isAnswered).toBe(answered);
      }
    });

    it("tells of the end of each leg of an extension that has ended", () => {
      const closed = play(fixture, WHOLE).changes.flatMap((change) =>
        change.type === "SegmentClosed" && change.segment.extension !== null ? [change.segment.id] : [],
      );
      const told = occasions.filter(({ type, subject }) => type === "hangup" && subject.kind === "extension");
      expect(told.map(({ segment }) => segment.id)).toEqual(closed);
    });

    it("is the same however the bytes come", () => {
      for (const arrival of [BYTE_BY_BYTE, BATCHED]) {
        expect(tellOccasions(occasionsOf(fixture, arrival))).toBe(tellOccasions(occasions));
      }
    });
  });
});

/** What is told of these changes, each of them an occurrence. */
const hear = (changes: readonly Change[]): string[] => {
  const occasions = new Occasions([]);
  return changes.flatMap((change, at) =>
    occasions.hear({ at, changes: [change] }).occasions.map(({ type, subject }) => `${type} ${subject.key}`),
  );
};
const opened = (...more: Parameters<typeof leg>): Change => ({
  type: "SegmentOpened",
  segment: leg(...more),
});
const changed = (...more: Parameters<typeof leg>): Change => ({
  type: "SegmentChanged",
  segment: leg(...more),
});
const closed = (...more: Parameters<typeof leg>): Change => ({
  type: "SegmentClosed",
  segment: leg(...more),
});

const AT_100 = "100@from-internal";

it("a phone that answers without ringing has a dial-in all the same", () => {
  expect(hear([opened("a", { state: "down" }), changed("a", { state: "up" })])).toEqual([
    `dial-in ${AT_100}`,
    `answer ${AT_100}`,
  ]);
});

it("a leg that talks when it is seen first is told of at its end alone", () => {
  const up = { state: "up", linked: "b" } as const;
  expect(hear([opened("a", up), changed("a", { state: "up" }), closed("a", { endedAt: 5 })])).toEqual([
    `hangup ${AT_100}`,
  ]);
});

it("a leg from outside is nobody's, but a caller of the queue that it joins", () => {
  const outside = { extension: null, incoming: false, did: "5550100" } as const;
  const queue = { name: "500", position: 1 };
  const told = [
    opened("a", outside),
    changed("a", { ...outside, queue }),
    closed("a", { ...outside, endedAt: 9 }),
  ];
  expect(hear(told)).toEqual(["dial-in 500", "hangup 500"]);
});

describe("a caller of a queue", () => {
  const caller = { extension: null, incoming: false, did: "500", state: "up" } as const;
  const queue = { name: "500", position: 1 };
  const story = (...after: Change[]) => {
    const occasions = new Occasions([]);
    const all = [
      opened("a", caller),
      changed("a", { ...caller, queue }),
      ...after,
      closed("a", { ...caller, endedAt: 9 }),
    ];
    return all
      .flatMap((change, at) => occasions.hear({ at, changes: [change] }).occasions)
      .map(({ type, answered }) => `${type}${answered ? " answered" : ""}`);
  };
  const linked = changed("a", { ...caller, linked: "b" });
  const left = changed("a", caller);
  const dials = changed("a", { ...caller, dialingTo: ["b"] });

  it("was answered by whom it talks to next", () => {
    expect(story(left, linked)).toEqual(["dial-in", "answer answered", "hangup answered"]);
  });

  it("was not, where the dialplan rings somebody else after the queue", () => {
    expect(story(left, dials, linked)).toEqual(["dial-in", "hangup"]);
  });

  it("joins it once, though the dialplan takes it through the queue again and again", () => {
    const again = changed("a", { ...caller, queue });
    expect(story(left, dials, again, left, linked)).toEqual([
      "dial-in",
      "answer answered",
      "hangup answered",
    ]);
  });
});

describe("several legs of one extension that ring together", () => {
  const rings = { dialingFrom: "a" } as const;
  const begin = [opened("x", rings), opened("y", rings), opened("z", rings)];
  const up = (id: string) => changed(id, { state: "up", linked: "a" });
  const gone = (id: string, more: Parameters<typeof leg>[1] = {}) => closed(id, { endedAt: 9, ...more });

  it("are one call, which has the one that answers", () => {
    const story = [...begin, up("y"), gone("x"), gone("z"), gone("y", { state: "up" })];
    expect(hear(story)).toEqual([`dial-in ${AT_100}`, `answer ${AT_100}`, `hangup ${AT_100}`]);
  });

  it("are over with the one that was answered, should the others be heard of later", () => {
    const story = [...begin, up("y"), gone("y", { state: "up" }), gone("x"), gone("z")];
    expect(hear(story).filter((line) => line.startsWith("hangup"))).toHaveLength(1);
  });

  it("are over with the last, where none is answered, though one is busy before it", () => {
    const occasions = new Occasions([]);
    const heard = [...begin, gone("z"), gone("x"), gone("y")].map(
      (change, at) => occasions.hear({ at, changes: [change] }).occasions,
    );
    expect(heard.map((some) => some.map(({ type }) => type))).toEqual([
      ["dial-in"],
      [],
      [],
      [],
      [],
      ["hangup"],
    ]);
  });

  it("are remembered as such over a restart", () => {
    const before = new Occasions([]);
    const told = new Map(begin.flatMap((change, at) => [...before.hear({ at, changes: [change] }).told]));
    const legs = [...told].flatMap(([id, one]) =>
      one === null ? [] : [{ segment: leg(id, rings), told: one }],
    );
    const after = new Occasions(legs);
    const types = [up("y"), gone("x"), gone("z"), gone("y", { state: "up" })].flatMap((change, at) =>
      after.hear({ at, changes: [change] }).occasions.map(({ type }) => type),
    );
    expect(types).toEqual(["answer", "hangup"]);
  });

  it("of another caller, or of another extension, are another call", () => {
    const other = { dialingFrom: "b" };
    const bob = { ...rings, extension: "101@from-internal" };
    expect(hear([opened("x", rings), opened("y", other), opened("z", bob)])).toEqual([
      `dial-in ${AT_100}`,
      `dial-in ${AT_100}`,
      "dial-in 101@from-internal",
    ]);
  });

  it("begin anew where they are rung again", () => {
    expect(hear([opened("x", rings), gone("x"), opened("y", rings), gone("y")])).toEqual([
      `dial-in ${AT_100}`,
      `hangup ${AT_100}`,
      `dial-in ${AT_100}`,
      `hangup ${AT_100}`,
    ]);
  });
});

describe("a call that rings two", () => {
  const caller = { incoming: false, did: "400", state: "ringing" } as const;
  const rung = { extension: "101@from-internal", state: "ringing", dialingFrom: "a" } as const;
  const story = (...changes: Change[]) => {
    const occasions = new Occasions([]);
    return changes
      .flatMap((change, at) => occasions.hear({ at, changes: [change] }).occasions)
      .filter(({ type, segment }) => type === "answer" && segment.id === "a")
      .map(({ other }) => other?.id ?? null);
  };
  const ringing = [
    opened("a", caller),
    opened("b", rung),
    opened("c", rung),
    changed("a", { ...caller, dialingTo: ["b", "c"] }),
  ];
  const answers = [
    changed("c", { ...rung, state: "up" }),
    changed("a", { ...caller, dialingTo: ["b"] }),
    changed("a", { ...caller, dialingTo: [] }),
  ];

  it("is answered by the one that answers, whichever was rung first", () => {
    expect(story(...ringing, ...answers, changed("a", { ...caller, state: "up" }))).toEqual(["c"]);
  });

  it("is answered by nobody where the dialplan does it after they did not", () => {
    const unanswered = [closed("b", { ...rung, endedAt: 5 }), closed("c", { ...rung, endedAt: 5 })];
    expect(story(...ringing, ...unanswered, changed("a", { ...caller, state: "up" }))).toEqual([null]);
  });
});
