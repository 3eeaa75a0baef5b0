import { beforeEach, describe, expect, it } from "vitest";
import { callId } from "../../../src/rest/dialects/telphin/call-id.js";
import { telphin } from "../../../src/rest/dialects/telphin/index.js";
import { type Endpoint, successOf } from "../../../src/rest/endpoint.js";
import { type Path, toTemplates } from "../../../src/rest/path.js";
import type { Call } from "../client.js";
import { callRecord } from "../records.js";
import { hasWord, type Names, params, spellings } from "../spellings.js";
import { createWorld, uuid } from "../world.js";
import { openApi, phoneId, queueId, told } from "./api.js";
import { telphin as samples } from "./samples.js";

const { world, ask, get } = openApi();

/** Where every account's client is gone. */
const lost = openApi(withoutClient());

function withoutClient() {
  const other = createWorld();
  const principal = { account: "lost", tenant: "gone", scopes: ["read"], user: null } as const;
  Object.assign(other.deps, { accounts: { ...other.deps.accounts, verifyToken: () => principal } });
  return other;
}

const subjectOf = (key: string) => ({ kind: "extension", key }) as const;
const placeOf = (key: string) => ({ dialect: "telphin", coreServer: "default", subject: subjectOf(key) });

/** Both clients have an event; the first one's is 1. */
beforeEach(async () => {
  samples.prepare(world);
  const settings = {
    type: "dial-in",
    method: "GET",
    url: "https://y.example/",
    note: "",
    enabled: true,
  } as const;
  await world.webhooks.add(placeOf("200@other"), settings);
  world.record(callRecord({ linkedId: "main's", source: "103", destination: "101" }), 0);
  world.record(
    callRecord({
      linkedId: "other's",
      channelId: "other's",
      channel: "PJSIP/other-200-1",
      source: "200",
      sourceExtension: "200@other",
      destination: "5559",
      destinationExtension: null,
      callerId: '"Phone 200" <200>',
    }),
    0,
  );
  world.record(
    callRecord({
      linkedId: "both's",
      channelId: "both's",
      source: "200",
      sourceExtension: "200@other",
      channel: "PJSIP/other-200-2",
      callerId: '"Phone 200" <200>',
    }),
    0,
  );
  world.forgetDeeds();
});

/** What the other client has; its extension 200 is in its queue. */
const others = (path: Path): Readonly<Record<string, Names>> => ({
  client: { id: "@me" },
  extension: { id: hasWord(path, "agent") ? queueId("6001") : phoneId("200@other") },
  call: { id: callId("bob talks to dave") },
  record: { id: callId("other's") },
  event: { id: "2" },
});

/** What the main one has, and what nobody has: no path of the other's leads to it. */
const MAINS: Readonly<Record<string, readonly string[]>> = {
  client: ["3", "main", "0", "5", "04", "4.0", "-4", "__proto__", "@self"],
  extension: [phoneId("100@main"), phoneId("101@main"), queueId("5001"), "200", "0004*200", "constructor"],
  call: [callId("alice rings alice"), callId("alice talks out"), "bob talks to dave", "", "zz"].filter(
    Boolean,
  ),
  record: [callId("main's"), callId("recorded"), "main's", "../.."],
  event: ["1", "02", "2.0", uuid("webhook 1")],
};

/** Words that only the main client's things have. */
const OF_MAIN = [/\bmain\b/i, /0003\*(100|103|5001)/, /"client_id":3\b/, /x\.example/];

const operations = telphin.endpoints.map((e) => ({
  title: `${e.method.toUpperCase()} ${toTemplates(e.path)[0].template}`,
  e,
}));

const BODIES = {
  extensions_bundle: { bundle_list: [Number(phoneId("100@other"))] },
  callback: { src_num: ["200"], dst_num: "5559" },
  current_calls: { action: "park" },
  agent: { name: "0004*100" },
  event: { url: "https://z.example/", event_type: "hangup", method: "GET" },
} as const;

function callOf({ method, path }: Endpoint, as: Call["as"] = "tenant"): Call {
  const word = (Object.keys(BODIES) as (keyof typeof BODIES)[]).find((one) => hasWord(path, one));
  const sends = method === "post" || method === "put";
  return { as, method: method.toUpperCase(), ...(sends && { body: word && BODIES[word] }) };
}

const query = (path: Path): string =>
  hasWord(path, "registration") ? `?extension_id=${phoneId("200@other")}` : "";

describe.each(operations)("$title", ({ e }) => {
  const succeeds = successOf(e);

  it("tells and does nothing of the main client to the other", async () => {
    const [path = ""] = spellings(e.path, others(e.path));
    const { status, text } = await ask(path + query(e.path), callOf(e));
    expect({ status, text }).toMatchObject({ status: succeeds });
    for (const word of OF_MAIN) expect(text).not.toMatch(word);
    expect(JSON.stringify(world.deeds())).not.toMatch(/@main|main-/);
  });

  it("is the same by the client's id, and for an account of all clients that names it", async () => {
    if (!hasWord(e.path, "client"))
      return expect(params(e.path).every(({ param }) => param !== "client")).toBe(true);
    const answers = [];
    for (const [id, as] of [
      ["@me", "tenant"],
      ["4", "tenant"],
      ["4", "bob"],
    ] as const) {
      const [path = ""] = spellings(e.path, { ...others(e.path), client: { id } });
      answers.push((await ask(path, callOf(e, as))).text);
    }
    expect(new Set(answers).size).toBe(1);
  });

  it("does not find what is the main client's, nor what is none's", async () => {
    for (const { param } of params(e.path)) {
      for (const id of MAINS[param] ?? []) {
        const [path = ""] = spellings(e.path, { ...others(e.path), [param]: { id } });
        const [status, message, word] = told(await ask(path, callOf(e)));
        expect({ path, status }).toEqual({ path, status: 404 });
        expect(message).toContain(`'${id}'`);
        expect(word).toBe(param === "client" || param === "extension" ? `${param}_not_found` : undefined);
      }
    }
    expect(world.deeds()).toEqual([]);
  });

  it("finds neither what has no licence nor what is not enabled", async () => {
    for (const id of [phoneId("108@main"), queueId("5002")]) {
      if (!params(e.path).some(({ param }) => param === "extension")) continue;
      const [path = ""] = spellings(e.path, { ...samples.known(e.path, world), extension: { id } });
      expect(told(await ask(path, callOf(e, "manager")))).toEqual([
        404,
        `There is no extension '${id}'.`,
        "extension_not_found",
      ]);
    }
    expect(world.deeds()).toEqual([]);
  });

  it("says no more than that access is denied where the scope is missing", async () => {
    const [path = ""] = spellings(e.path, samples.known(e.path, world));
    const as = e.scope === "read" ? "controller" : "reader";
    const [status, , word] = told(await ask(path + query(e.path), callOf(e, as)));
    expect([status, word]).toEqual([403, "access_denied"]);
  });
});

describe("what another client must not reach by a body", () => {
  it.each([
    [`/extension/${phoneId("200@other")}/callback/`, { src_num: ["0003*100"], dst_num: "1" }],
    [`/extension/${phoneId("200@other")}/callback/`, { src_num: ["200"], dst_num: "0003*100" }],
    [`/extension/${queueId("6001")}/agent/`, { name: "0003*101" }],
    [`/extension/${queueId("6001")}/agent/`, { name: "101" }],
  ])("%s with %j", async (path, body) => {
    expect((await ask(path, { as: "tenant", method: "POST", body })).status).toBe(400);
    expect(world.deeds()).toEqual([]);
  });

  it.each(["transfer", "eavesdrop", "whisper", "conference", "pickup"])("%s to it", async (action) => {
    const path = `/extension/${phoneId("200@other")}/current_calls/${callId("bob talks to dave")}`;
    const answer = await ask(path, { as: "tenant", method: "PUT", body: { action, send_dst: "0003*101" } });
    expect(answer.status).toBe(400);
    expect(world.deeds()).toEqual([]);
  });
});

it("a registration of the main client's is not told to the other", async () => {
  const id = phoneId("100@main");
  expect(told(await ask(`/extension/registration/?extension_id=${id}`, { as: "tenant" }))).toEqual([
    404,
    `There is no extension '${id}'.`,
    "extension_not_found",
  ]);
});

it("a call between two clients has an entry for each, with the same id", async () => {
  const id = callId("bob talks to dave");
  const seenBy = async (as: "tenant" | "bob") =>
    (await get<{ call_api_id: string; extension_id: number }[]>("/client/@me/current_calls/", { as }))
      .filter(({ call_api_id }) => call_api_id === id)
      .map(({ extension_id }) => String(extension_id));
  expect(await seenBy("bob")).toEqual([phoneId("101@main")]);
  expect(await seenBy("tenant")).toEqual([phoneId("200@other")]);
});

it("an account of a client that is not there has none", async () => {
  expect(told(await lost.ask("/client/@me/extension/"))).toEqual([
    404,
    "There is no client '@me'.",
    "client_not_found",
  ]);
  expect(await lost.get("/user/")).toMatchObject({ login: "lost", client_id: null, access: "read" });
});
