import { describe, expect, it } from "vitest";
import { voipnow } from "../../../src/rest/dialects/voipnow/index.js";
import { toTemplates } from "../../../src/rest/path.js";
import { type Names, params, spellings } from "../spellings.js";
import { numericId, uuid } from "../world.js";
import { entriesOf, openApi, told } from "./api.js";
import { callIdOf, voipnow as samples } from "./samples.js";

const { world, ask } = openApi();

type Hidden = Readonly<Record<string, readonly [names: Readonly<Record<string, Names>>, code: string]>>;

/** What is another organization's, another user's, without a licence, or not enabled: by account, what it may not name. */
const HIDDEN: Readonly<Record<"tenant" | "bob" | "manager", Hidden>> = {
  tenant: {
    "another organization's user": [{ user: { id: String(numericId("user alice")) } }, "user_invalid"],
    "another organization's user by UUID": [{ user: { id: uuid("user alice") } }, "user_invalid"],
    "another organization's extension": [{ extension: { id: "0003*101" } }, "extension_invalid"],
    "another organization's extension by its short number": [
      { extension: { id: "103" } },
      "extension_invalid",
    ],
    "another organization's queue": [{ extension: { id: "0003*5001" } }, "extension_invalid"],
    "another organization's call": [
      { extension: { id: "@self" }, phoneCall: { id: "alice talks out" } },
      "pc_phonecall_invalid",
    ],
    "another organization's agent": [
      { extension: { id: "6001" }, agent: { id: "0003*100" } },
      "qag_agent_invalid",
    ],
    "another organization's call event": [
      { extension: { id: "200" }, event: { id: uuid("webhook 0") } },
      "pce_id_invalid",
    ],
  },
  bob: {
    "another user": [{ user: { id: String(numericId("user alice")) } }, "user_invalid"],
    "another user by UUID": [{ user: { id: uuid("user carol") } }, "user_invalid"],
    "another user's extension": [{ extension: { id: "0003*100" } }, "extension_invalid"],
    "another organization's extension": [{ extension: { id: "0004*200" } }, "extension_invalid"],
    "a call of others": [
      { extension: { id: "@self" }, phoneCall: { id: "alice talks out" } },
      "pc_phonecall_invalid",
    ],
    "another user's agent": [{ extension: { id: "5001" }, agent: { id: "0003*100" } }, "qag_agent_invalid"],
    "another user's call event": [
      { extension: { id: "101" }, event: { id: uuid("webhook 0") } },
      "pce_id_invalid",
    ],
  },
  manager: {
    "an extension without a licence": [{ extension: { id: "0003*108" } }, "extension_invalid"],
    "a queue that is not enabled": [{ extension: { id: "0003*5002" } }, "extension_invalid"],
    "an agent without a licence": [{ extension: { id: "5001" }, agent: { id: "108" } }, "qag_agent_invalid"],
  },
};

/** Each operation, with what can be put into its path that the account may not name. */
const operations = voipnow.endpoints.flatMap((e) => {
  const inPath = params(e.path).map(({ param }) => param);
  const cases = Object.entries(HIDDEN).flatMap(([as, hidden]) =>
    Object.entries(hidden).flatMap(([what, [names, code]]) => {
      const isHere = Object.keys(names).every((param) => inPath.includes(param));
      return isHere ? [{ as: as as keyof typeof HIDDEN, what, names, code }] : [];
    }),
  );
  const title = `${e.method.toUpperCase()} ${toTemplates(e.path)[0].template}`;
  return cases.length === 0 ? [] : [{ title, e, cases }];
});

it("nearly all operations have a place for what is hidden", () => {
  const without = voipnow.endpoints.filter((e) => operations.every((operation) => operation.e !== e));
  expect(without.map((e) => toTemplates(e.path)[0].template)).toEqual(["/phoneCallEvents/publicKey", "/cdr"]);
});

const tried = new Set<string>();

describe.each(operations)("$title", ({ e, cases }) => {
  it("has nothing of what the account may not see", async () => {
    for (const { as, what, names, code } of cases) {
      samples.prepare(world);
      const known = { ...samples.known(e.path, world), ...named(names) };
      const [path = ""] = spellings(e.path, known);
      const body = e.body === null ? {} : { body: samples.body(e) };
      const answer = await ask(path, { as, method: e.method.toUpperCase(), ...body });
      expect({ as, what, path, told: told(answer) }).toEqual({ as, what, path, told: [400, code] });
      tried.add(`${as}: ${what}`);
    }
    expect(world.deeds()).toEqual([]);
  });
});

it("each thing that is hidden was tried", () => {
  const all = Object.entries(HIDDEN).flatMap(([as, hidden]) =>
    Object.keys(hidden).map((what) => `${as}: ${what}`),
  );
  expect([...tried].sort()).toEqual(all.sort());
});

/** A call is named by its id, here given by its first leg. */
const named = (names: Readonly<Record<string, Names>>): Readonly<Record<string, Names>> =>
  Object.fromEntries(
    Object.entries(names).map(([param, { id }]) => [
      param,
      { id: param === "phoneCall" ? callIdOf(world, id) : id },
    ]),
  );

describe("@self means", () => {
  const numbers = async (as: "tenant" | "bob" | "reader" | "manager", user = "@me") =>
    entriesOf(await ask(`/extensions/${user}/@self/presence`, { as })).map(({ extension }) => extension);

  it("of an account that is a user's, that user's extensions", async () => {
    expect(await numbers("manager")).toEqual(["0003*100", "0003*103"]);
    expect(await numbers("bob")).toEqual(["0003*101"]);
  });

  it("of an account that is nobody's, all of its organization's, or of all of them", async () => {
    expect(await numbers("tenant")).toEqual(["0004*100", "0004*200"]);
    expect(await numbers("reader")).toEqual(["0003*100", "0003*101", "0003*103", "0004*100", "0004*200"]);
    expect(await numbers("reader", String(numericId("user bob")))).toEqual(["0003*101"]);
    expect(await numbers("tenant", uuid("user dave"))).toEqual(["0004*200"]);
  });

  it("nothing where the user has no extension that may be told: carol's has no licence", async () => {
    expect((await ask("/extensions/@me/@self/presence", { as: "carol" })).status).toBe(204);
  });

  it("no organization's where the account is a user's who is not there", async () => {
    for (const path of ["/extensions/@me/@self/presence", "/phoneCalls/@me/@self", "/cdr", "/cdr/@me"]) {
      expect(told(await ask(path, { as: "dave" }))).toEqual([400, "user_invalid"]);
    }
  });
});

describe("a number that two organizations have", () => {
  it("is told apart by its beginning; the short one is the account's own, or the first's", async () => {
    const statuses = await Promise.all(
      (
        [
          ["reader", "0003*100"],
          ["reader", "0004*100"],
          ["reader", "100"],
          ["tenant", "100"],
        ] as const
      ).map(
        async ([as, number]) =>
          entriesOf(await ask(`/extensions/@me/${number}/presence`, { as }))[0]?.extension,
      ),
    );
    expect(statuses).toEqual(["0003*100", "0004*100", "0003*100", "0004*100"]);
  });
});

it("a call between two organizations is told to each from its own side", async () => {
  const viewsFor = async (as: "tenant" | "bob") => {
    const [call] = entriesOf(
      await ask(`/phoneCalls/@me/@self/${callIdOf(world, "bob talks to dave")}`, { as }),
    );
    const views = (call?.phoneCallView ?? []) as {
      extension: string;
      source: string[];
      destination: string[];
    }[];
    return views.map(({ extension, source, destination }) => ({
      extension,
      parties: [...source, ...destination].sort(),
    }));
  };
  const parties = ["0003*101", "0004*200"];
  expect(await viewsFor("bob")).toEqual([{ extension: "0003*101", parties }]);
  expect(await viewsFor("tenant")).toEqual([{ extension: "0004*200", parties }]);
});
