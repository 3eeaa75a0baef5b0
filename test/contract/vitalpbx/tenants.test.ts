import { describe, expect, it } from "vitest";
import { echo } from "../../../src/core/errors.js";
import { vitalpbx } from "../../../src/rest/dialects/vitalpbx/index.js";
import type { Endpoint } from "../../../src/rest/endpoint.js";
import { toTemplates } from "../../../src/rest/path.js";
import { type Call, inHeader } from "../client.js";
import { callRecord } from "../records.js";
import { type Names, params, spellings } from "../spellings.js";
import { type Account, createWorld, uuid } from "../world.js";
import { openApi, told } from "./api.js";
import { deviceId, extensionId, queueId, vitalpbx as samples } from "./samples.js";

const { world, ask, data } = openApi();

world.record(callRecord({ linkedId: "main's", source: "103", destination: "101" }), 0);
world.state.queues.set("5001", { name: "5001", waiting: [] });

/** Where the first tenant's name is the other's id. */
const renamed = openApi(withNames("4", "B\u00fcro"));

function withNames(...names: readonly string[]) {
  const other = createWorld();
  for (const { directory } of other.deps.pbxs) {
    const tenants = directory.tenants.map((tenant, index) => ({ ...tenant, name: names[index] ?? "" }));
    Object.assign(directory, { tenants });
  }
  return other;
}

/** The ways to ask as the other tenant: by a key of its own, and by the header. */
const AS_OTHER: readonly (readonly [what: string, call: Call])[] = [
  ["a key that is bound to it", { as: "tenant" }],
  ["a key that is bound to it, and asks for another", { as: "tenant", headers: { tenant: "3" } }],
  ["the header with its id", { headers: { tenant: "4" } }],
  ["the header with its name", { headers: { tenant: "Other Inc" } }],
  ["the header with its path", { headers: { tenant: "4b4b4b4b4b4b4b4b" } }],
  ["the header with its slug", { headers: { tenant: "other" } }],
];

/** What the main tenant has. */
const MAINS: Readonly<Record<string, readonly string[]>> = {
  extension: [extensionId("100@main"), extensionId("103@main"), "103"],
  device: [deviceId("main-100"), deviceId("main-101")],
  queue: [queueId("5001")],
  mailbox: ["100@main", "101", "101@main"],
};

/** What the other has; its extension 200 is in its queue. */
const OTHERS: Readonly<Record<string, Names>> = {
  extension: { id: extensionId("200@other") },
  device: { id: deviceId("other-200") },
  queue: { id: queueId("6001") },
  mailbox: { id: "200" },
  folder: { id: "INBOX" },
  message: { id: "msg0000" },
};

/** Words that only the main tenant's things have. */
const OF_MAIN = [/main/i, /"5001"/, /"101"/, /"103"/, /"tenant_id":"?3\b/];

const operations = vitalpbx.endpoints.map((e) => ({
  title: `${e.method.toUpperCase()} ${toTemplates(e.path)[0].template}`,
  e,
}));

const callOf = ({ method, path }: Endpoint, call: Call): Call => ({
  ...call,
  method: method.toUpperCase(),
  ...(method === "post" && {
    body: toTemplates(path)[0].template.includes("click_to_call") ? { caller: "100", callee: "1" } : {},
  }),
});

describe.each(operations)("$title", ({ e }) => {
  it.each(AS_OTHER)("tells and does nothing of the main tenant to %s", async (_what, call) => {
    const answers = spellings(e.path, OTHERS).map((path) => ask(path, callOf(e, call)));
    for (const { status, text } of await Promise.all(answers)) {
      expect({ status, text }).toMatchObject({ status: 200 });
      for (const word of OF_MAIN) expect(text).not.toMatch(word);
    }
    expect(JSON.stringify(world.deeds())).not.toContain("main");
  });

  const withObject = params(e.path).flatMap(({ param }) => (MAINS[param] ?? []).map((id) => ({ param, id })));

  it.each(AS_OTHER)("does not find what is the main tenant's for %s", async (_what, call) => {
    expect(withObject.length > 0).toBe(params(e.path).length > 0);
    for (const { param, id } of withObject) {
      const [path = ""] = spellings(e.path, { ...OTHERS, [param]: { id } });
      expect(told(await ask(path, callOf(e, call)))).toEqual([404, `There is no ${param} '${id}'.`]);
    }
    expect(world.deeds()).toEqual([]);
  });

  it("finds neither what has no licence nor what is not enabled", async () => {
    const hidden: Readonly<Record<string, string>> = {
      extension: extensionId("108@main"),
      device: deviceId("main-108"),
      queue: queueId("5002"),
      mailbox: "108",
    };
    for (const { param } of params(e.path)) {
      const id = hidden[param];
      if (id === undefined) continue;
      const [path = ""] = spellings(e.path, { ...samples.known(e.path, world), [param]: { id } });
      expect(told(await ask(path, callOf(e, {})))).toEqual([404, `There is no ${param} '${id}'.`]);
    }
    expect(world.deeds()).toEqual([]);
  });

  it("does not take what is no id for one", async () => {
    const [known] = params(e.path);
    const id = known === undefined ? "" : (samples.known(e.path, world)[known.param]?.id ?? "");
    const wrong = [
      `0${id}`,
      `${id}.0`,
      `+${id}`,
      `-${id}`,
      `${id}e0`,
      ` ${id}`,
      `0x${Number(id).toString(16)}`,
    ];
    const names = ["__proto__", "constructor", "toString", "0", "-1", "NaN", "9".repeat(400), "getByName"];
    const ids = [...wrong, ...names, uuid("extension 100@main"), "..%2f..", "\u0000", "\r\nX-Injected: 1"];
    for (const one of known === undefined ? [] : ids) {
      const names = { ...samples.known(e.path, world), [known?.param ?? ""]: { id: one } };
      const [path = ""] = spellings(e.path, names);
      const answer = await ask(path, callOf(e, {}));
      expect(told(answer)).toEqual([404, `There is no ${known?.param} '${echo(one)}'.`]);
      expect(answer.headers.has("X-Injected")).toBe(false);
    }
    expect(world.deeds()).toEqual([]);
  });

  it("has no tenant that is not there", async () => {
    for (const tenant of ["5", "-4", "4.0", "04", "3, 4", "nobody", "__proto__", "OTHER", "*", "null"]) {
      const [path = ""] = spellings(e.path, samples.known(e.path, world));
      const answer = await ask(path, callOf(e, { headers: { tenant } }));
      expect(told(answer)).toEqual([404, "There is no such tenant."]);
    }
    expect(world.deeds()).toEqual([]);
  });
});

describe("the tenant is", () => {
  const tenantIds = async (call: Call = {}) => {
    const told = await data<{ tenant_id: number }[]>("/extensions", call);
    return [...new Set(told.map(({ tenant_id }) => tenant_id))];
  };

  it.each<[string, Call]>([
    ["there is no header", {}],
    ["the header is empty", { headers: { tenant: "" } }],
    ["the header is blank", { headers: { tenant: "  " } }],
    ["the header has its id", { headers: { tenant: "3" } }],
    ["the header has its name", { headers: { tenant: "Main Ltd" } }],
    ["the header has its path", { headers: { tenant: "3a3a3a3a3a3a3a3a" } }],
  ])("the main one where %s", async (_what, call) => {
    expect(await tenantIds(call)).toEqual([3]);
  });

  it("not chosen by a parameter after the question mark", async () => {
    expect((await data<{ tenant_id: number }[]>("/extensions?tenant=4"))[0]?.tenant_id).toBe(3);
  });

  it("that of the key where it is bound to one, whatever the header says", async () => {
    for (const tenant of ["", "3", "nobody"]) {
      expect(await tenantIds({ as: "tenant", headers: { tenant } })).toEqual([4]);
    }
  });

  it("the one whose id it is, where it is another's name as well", async () => {
    const [first] = await renamed.data<{ tenant_id: number }[]>("/extensions", { headers: { tenant: "4" } });
    expect(first?.tenant_id).toBe(4);
  });

  it("found by a name with other letters than a header has, as UTF-8", async () => {
    const headers = { tenant: inHeader("B\u00fcro") };
    const [first] = await renamed.data<{ tenant_id: number }[]>("/extensions", { headers });
    expect(first?.tenant_id).toBe(4);
  });
});

describe("the credential is the key alone", () => {
  const status = async (headers: Record<string, string>, as: Account | null = null) =>
    (await ask("/extensions", { as, headers })).status;

  it.each<[string, Record<string, string>]>([
    ["nothing", {}],
    ["an empty key", { "app-key": "" }],
    ["a wrong key", { "app-key": "guess" }],
    ["a key with something after it", { "app-key": "key-of-reader, key-of-reader" }],
    ["the key as a Bearer token", { Authorization: "Bearer key-of-reader" }],
    ["a token of another API", { Authorization: "Bearer token-of-reader" }],
    ["a token of another API as the key", { "app-key": "token-of-reader" }],
    ["a password of another API", { Authorization: `Basic ${btoa("reader:r")}` }],
    ["a password of another API as the key", { "app-key": "r" }],
    ["a name", { "app-key": "__proto__" }],
  ])("%s is 401", async (_what, headers) => {
    expect(await status(headers)).toBe(401);
  });

  it("and a Bearer header beside it is not looked at", async () => {
    expect(await status({ "app-key": "key-of-reader", Authorization: "Bearer nonsense" })).toBe(200);
  });

  it("and no parameter after the question mark", async () => {
    const answer = await ask("/extensions?app-key=key-of-reader", {
      as: null,
    });
    expect(told(answer)).toEqual([401, "A valid app-key is needed."]);
  });

  it("and every path wants it, those too that are none", async () => {
    for (const path of ["/", "/nothing", "/voicemail/100/INBOX"]) {
      expect((await ask(path, { as: null })).status).toBe(401);
      expect(told(await ask(path))).toEqual([404, "There is nothing at this path."]);
    }
  });
});
