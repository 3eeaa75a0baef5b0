import { describe, expect, test } from "vitest";
import type { AmiAction } from "../../../src/ami/action.js";
import { AppError } from "../../../src/core/errors.js";
import { MAX_BUNDLE_MEMBERS } from "../../../src/core/limits.js";
import { AT, bundles, extension, linkLost, snapshot } from "../state/facts.js";
import { type Lists, refusal } from "./fake-session.js";
import { type Setting, setting } from "./setting.js";

const numbers = ["100", "101", "102", "103"];
const pbx = snapshot({ extensions: numbers.map((number) => extension(number)) });
const key = (number: string) => `${number}@from-internal`;
const set = (main: string, ...members: readonly string[]) =>
  ({ type: "SetBundle", main: key(main), members: members.map(key) }) as const;

const LINK_DOWN = new AppError("pbx-unavailable", "The link is down.");

/** A PBX whose AstDB has these, and does what it is told until it is told a number of things. */
function withDatabase(
  had: Readonly<Record<string, string>>,
  { failsAt = Number.POSITIVE_INFINITY, ...more }: Partial<Setting> & { readonly failsAt?: number } = {},
) {
  const database = new Map(Object.entries(had));
  let writes = 0;
  const write = ({ name, fields }: AmiAction): AppError | undefined => {
    const { Family, Key, Val } = Object.fromEntries(fields);
    if (name !== "DBPut" && name !== "DBDel") return undefined;
    writes += 1;
    if (writes >= failsAt) return LINK_DOWN;
    if (Val === undefined) database.delete(`${Family}/${Key}`);
    else database.set(`${Family}/${Key}`, Val);
    return undefined;
  };
  const lists: Lists = {
    ShowDialPlan: [{ Event: "ListDialplan", Priority: "1" }],
    get DBGetTree() {
      return [...database].map(([name, Val]) => ({ Event: "DBGetTreeResponse", Key: `/${name}`, Val }));
    },
  };
  const using = setting({ events: [pbx], lists, onSend: write, ...more });
  return {
    ...using,
    database: () => Object.fromEntries(database),
    writes: () =>
      using.sent
        .filter(({ name }) => name === "DBPut" || name === "DBDel")
        .map(({ name, fields }) => [name, ...fields.map(([, value]) => value)].join(" ")),
    linkIsBack: () => {
      writes = 0;
      failsAt = Number.POSITIVE_INFINITY;
    },
  };
}

describe("a bundle", () => {
  test("is written to the PBX whole, then told, as there is no event of it", async () => {
    const using = withDatabase({});
    await using.control.execute(set("100", "102", "101"));
    expect(using.writes()).toEqual([
      "DBPut BUNDLE 100 102,101",
      "DBPut BUNDLEMAIN 101 100",
      "DBPut BUNDLEMAIN 102 100",
    ]);
    expect(using.told).toEqual([
      { type: "BundleSet", main: key("100"), members: [key("102"), key("101")], at: AT + 7 },
    ]);
  });

  test("of other members takes the place of the one that was there; what is right already is left", async () => {
    const using = withDatabase(
      { "BUNDLE/100": "101,102", "BUNDLEMAIN/101": "100", "BUNDLEMAIN/102": "100" },
      { events: [pbx, bundles("100", "101", "102")] },
    );
    await using.control.execute(set("100", "102", "103"));
    expect(using.writes()).toEqual([
      "DBPut BUNDLE 100 102,103",
      "DBDel BUNDLEMAIN 101",
      "DBPut BUNDLEMAIN 103 100",
    ]);
  });

  test("without members is none", async () => {
    const using = withDatabase(
      { "BUNDLE/100": "101", "BUNDLEMAIN/101": "100" },
      { events: [pbx, bundles("100", "101")] },
    );
    await using.control.execute(set("100"));
    expect(using.database()).toEqual({});
    expect([...using.story.state.bundleMembers.values()]).toEqual([]);
  });

  test.each([1, 2, 3])(
    "of which the PBX took less than all is not set: the link goes at write %i",
    async (failsAt) => {
      const before = { "BUNDLE/100": "101", "BUNDLEMAIN/101": "100" };
      const using = withDatabase(before, { events: [pbx, bundles("100", "101")], failsAt });
      await expect(using.control.execute(set("100", "102"))).rejects.toBe(LINK_DOWN);
      expect(using.told).toEqual([]);
      using.linkIsBack();
      await using.control.reconcile();
      expect(using.database()).toEqual(before);
    },
  );

  test("of which the PBX refused a part is taken back at once", async () => {
    let refused = false;
    const database = new Map<string, string>();
    const using = setting({
      events: [pbx],
      lists: {
        ShowDialPlan: [{ Event: "ListDialplan", Priority: "1" }],
        get DBGetTree() {
          return [...database].map(([name, Val]) => ({ Key: `/${name}`, Val }));
        },
      },
      onSend: ({ name, fields }) => {
        const { Family, Key, Val = "" } = Object.fromEntries(fields);
        if (name === "DBPut" && Family === "BUNDLEMAIN") {
          refused = true;
          return refusal("Failed to update database");
        }
        if (name === "DBPut") database.set(`${Family}/${Key}`, Val);
        if (name === "DBDel") database.delete(`${Family}/${Key}`);
        return undefined;
      },
    });
    await expect(using.control.execute(set("100", "101"))).rejects.toMatchObject({ kind: "pbx-refused" });
    expect(refused).toBe(true);
    expect(Object.fromEntries(database)).toEqual({});
  });

  test("that Tandem's own database refuses is taken back on the PBX", async () => {
    const using = withDatabase({}, { disk: "full" });
    await expect(using.control.execute(set("100", "101"))).rejects.toThrow("disk full");
    expect(using.database()).toEqual({});
  });

  test("waits for the one before it, and sees what that one has done", async () => {
    const using = withDatabase({});
    const both = [set("100", "101"), set("102", "101")].map((command) => using.control.execute(command));
    const [first, second] = await Promise.allSettled(both);
    expect(first?.status).toBe("fulfilled");
    expect(second).toMatchObject({ status: "rejected", reason: { kind: "conflict" } });
    expect(using.database()).toEqual({ "BUNDLE/100": "101", "BUNDLEMAIN/101": "100" });
  });
});

describe("what the PBX has otherwise", () => {
  test("is brought to what Tandem has, and nothing else is written", async () => {
    const using = withDatabase(
      { "BUNDLE/100": "101", "BUNDLE/102": "103", "BUNDLEMAIN/103": "102" },
      { events: [pbx, bundles("100", "101")] },
    );
    await using.control.reconcile();
    expect(using.database()).toEqual({ "BUNDLE/100": "101", "BUNDLEMAIN/101": "100" });
    const written = using.writes().length;
    await using.control.reconcile();
    expect(using.writes()).toHaveLength(written);
  });

  test.each([
    ["there is no link", { up: false }],
    ["the PBX cannot list its database", { lists: { DBGetTree: refusal("Invalid/unknown command") } }],
  ])("stays so where %s, and nobody fails by it", async (_what, more) => {
    const using = withDatabase({}, { events: [pbx, bundles("100", "101")], ...more });
    await using.control.reconcile();
    expect(using.writes()).toEqual([]);
  });
});

describe("refused, and nothing written", () => {
  test.each([
    [
      "for one that may not be in it, by its number",
      set("100", "100"),
      "conflict",
      "Extension 100 is the main of this bundle.",
    ],
    [
      "for one that is not there",
      set("100", "999"),
      "not-found",
      "There is no extension '999@from-internal'.",
    ],
    [
      "for a main that is not there",
      set("999", "100"),
      "not-found",
      "There is no extension '999@from-internal'.",
    ],
  ])("%s", async (_what, command, kind, message) => {
    const using = withDatabase({});
    await expect(using.control.execute(command)).rejects.toMatchObject({ kind, message });
    expect(using.sent).toEqual([]);
  });

  test("for more than can ring at once", async () => {
    const many = Array.from({ length: MAX_BUNDLE_MEMBERS + 1 }, (_, n) => String(200 + n));
    const using = withDatabase(
      {},
      { events: [snapshot({ extensions: ["100", ...many].map((number) => extension(number)) })] },
    );
    await expect(using.control.execute(set("100", ...many))).rejects.toMatchObject({
      kind: "invalid-request",
      message: `A bundle has at most ${MAX_BUNDLE_MEMBERS} extensions beside its main.`,
    });
    await using.control.execute(set("100", ...many.slice(1)));
    expect(using.told).toHaveLength(1);
  });

  test("for a number that two contexts have, since the PBX keeps bundles by number", async () => {
    const extensions = [extension("100"), extension("101"), extension("101", { context: "other" })];
    const using = withDatabase({}, { events: [snapshot({ extensions })] });
    await expect(using.control.execute(set("100", "101"))).rejects.toMatchObject({
      kind: "conflict",
      message: "Extension 101 is a number of another context, too.",
    });
  });

  test("without the dialplan that rings it", async () => {
    const using = withDatabase(
      {},
      { lists: { ShowDialPlan: refusal("Did not find context tandem-bundle") } },
    );
    await expect(using.control.execute(set("100", "101"))).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("[tandem-bundle]"),
    });
    expect(using.writes()).toEqual([]);
  });

  test("by an Asterisk that cannot list its database", async () => {
    const lists: Lists = {
      ShowDialPlan: [{ Event: "ListDialplan", Priority: "1" }],
      DBGetTree: refusal("Invalid/unknown command"),
    };
    const using = withDatabase({}, { lists });
    await expect(using.control.execute(set("100", "101"))).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("16.28"),
    });
  });

  test("while the state is not known, and while there is no link", async () => {
    for (const more of [{ events: [pbx, linkLost] }, { up: false }]) {
      const using = withDatabase({}, more);
      await expect(using.control.execute(set("100", "101"))).rejects.toMatchObject({
        kind: "pbx-unavailable",
      });
    }
  });
});
