import { beforeEach, describe, expect, it } from "vitest";
import type { Contact } from "../../../src/state/model.js";
import { extension, user } from "../objects.js";
import { segments } from "../segments.js";
import { createWorld, numericId, uuid } from "../world.js";
import { entriesOf, openApi, told } from "./api.js";

/** 210 is the extension of the vendor's example; 211 has two devices, 212 none that is PJSIP. */
const PHONES = [
  extension("210", "main", { devices: ["PJSIP/main-210"] }),
  extension("211", "main", { devices: ["pjsip/main-211", "SIP/main-211"] }),
  extension("212", "main", { devices: ["SIP/main-212"] }),
  extension("108", "main", { licensed: false }),
];
const USERS = [user("alice", ["210@main", "211@main", "212@main", "108@main"])];

const world = createWorld({ users: USERS, extensions: PHONES });
const { ask, get } = openApi(world);

const EXPIRY = Date.UTC(2011, 1, 10, 15, 10, 55, 999);

const contact = (endpoint: string, given: Partial<Contact> = {}): Contact => ({
  key: `${endpoint} ${given.uri ?? ""}`,
  endpoint,
  aor: endpoint,
  uri: `sip:${endpoint}@192.0.2.1`,
  userAgent: "3CXPhone 5.0.14439.0",
  expiresAt: EXPIRY,
  status: "reachable",
  expired: false,
  ...given,
});

function given({ contacts = [], status = "idle", legs = [] }: Given): void {
  for (const one of [...world.state.contacts.values()]) world.state.contacts.delete(one.key);
  for (const one of contacts) world.state.contacts.set(one.key, one);
  for (const one of [...world.state.segments.values()]) world.state.segments.delete(one.id);
  const [like] = segments;
  for (const leg of legs) {
    if (like === undefined) throw new Error("no leg to be like");
    const id = uuid(JSON.stringify(leg));
    world.state.segments.set(id, { ...like, id, extension: "210@main", dialingTo: [], ...leg });
  }
  Object.assign(PHONES[0] ?? {}, { status });
}

interface Given {
  readonly contacts?: readonly Contact[];
  readonly status?: string;
  readonly legs?: readonly Partial<(typeof segments)[number]>[];
}

beforeEach(() => given({}));

const SEED = "/extensions/@me/0003*210/presence/";

describe("the vendor's example", () => {
  it("is answered byte for byte, but for what its own text calls fictitious", async () => {
    given({ contacts: [contact("main-210")], status: "unavailable" });
    const { status, text } = await ask(SEED, { headers: { "Content-Type": "application/json" } });
    expect([status, text]).toEqual([
      200,
      '{"startIndex":0,"totalResults":1,"itemsPerPage":20,"filtered":false,"sorted":false,"entry":[' +
        '{"extension":"0003*210","status":0,"registration":[' +
        '{"agent":"3CXPhone 5.0.14439.0","registration":"1","expire":"2011-02-10T15:10:55Z"}]}]}',
    ]);
  });

  it.each([
    SEED,
    "/extensions/@viewer/0003*210/presence",
    "/extensions/@owner/0003*210/presence",
    "/extensions/%40me/0003%2A210/presence",
    "/extensions/@me/0003%2a210/presence/",
    "/extensions/@me/210/presence",
    `/extensions/${numericId("user alice")}/210/presence`,
    `/extensions/${uuid("user alice")}/0003*210/presence`,
  ])("may be written %s", async (path) => {
    expect((await ask(path)).text).toBe((await ask(SEED)).text);
  });
});

describe("registration", () => {
  const registration = async (number: string) =>
    entriesOf(await ask(`/extensions/@me/${number}/presence`))[0]?.registration;

  it("is one for each contact of each device", async () => {
    given({
      contacts: [
        contact("main-210"),
        contact("main-210", { uri: "sip:2", userAgent: "Desk", expiresAt: null }),
        contact("main-210", { uri: "sip:3", userAgent: "Gone", expired: true }),
        contact("main-210", { uri: "sip:4", userAgent: "" }),
        contact("main-2101"),
      ],
    });
    expect(await registration("210")).toEqual([
      { agent: "3CXPhone 5.0.14439.0", registration: "1", expire: "2011-02-10T15:10:55Z" },
      { agent: "Desk", registration: "2" },
      { agent: "Gone", registration: "-2" },
      { registration: "1", expire: "2011-02-10T15:10:55Z" },
    ]);
  });

  it("is none where no contact is, and unknown for a device that is no PJSIP", async () => {
    expect(await registration("210")).toEqual([{ registration: "-1" }]);
    expect(await registration("211")).toEqual([{ registration: "0" }]);
    expect(await registration("212")).toEqual([{ registration: "0" }]);
    given({ contacts: [contact("main-211", { expiresAt: null })] });
    expect(await registration("211")).toEqual([
      { agent: "3CXPhone 5.0.14439.0", registration: "2" },
      { registration: "0" },
    ]);
  });
});

describe("status", () => {
  const [ringing, up, calling] = [
    { incoming: true, state: "ringing" },
    { incoming: true, state: "up" },
    { incoming: false, state: "down" },
  ] as const;

  it.each([
    ["idle", [], 1],
    ["ringing", [], 2],
    ["inuse", [], 3],
    ["busy", [], 3],
    ["hold", [], 3],
    ["inuse&ringing", [], 3],
    ["unavailable", [], 0],
    ["", [], 0],
    ["idle", [ringing], 2],
    ["idle", [{ ...ringing, state: "down" }], 2],
    ["idle", [up], 3],
    ["idle", [calling], 3],
    ["ringing", [calling, ringing], 3],
    ["unavailable", [ringing], 2],
  ] as const)("of a hint that is '%s' with the legs %j is %i", async (status, legs, expected) => {
    given({ status, legs });
    expect(await get(SEED)).toMatchObject({ entry: [{ status: expected }] });
  });
});

describe("the path", () => {
  it.each([
    ["/extensions/@me/999/presence", "extension_invalid"],
    ["/extensions/@me/0004*210/presence", "extension_invalid"],
    ["/extensions/@me/3*210/presence", "extension_invalid"],
    ["/extensions/@me/00003*210/presence", "extension_invalid"],
    ["/extensions/@me/108/presence", "extension_invalid"],
    ["/extensions/@me/0003%2F210/presence", "extension_invalid"],
    ["/extensions/@me/__proto__/presence", "extension_invalid"],
    ["/extensions/@me/%00/presence", "extension_invalid"],
    ["/extensions/@owner/@self/presence", "extension_invalid"],
    ["/extensions/@everybody/210/presence", "user_invalid"],
    ["/extensions/nobody/999/presence", "user_invalid"],
    ["/extensions/constructor/210/presence", "user_invalid"],
    ["/extensions/-1/210/presence?fields=x", "user_invalid"],
  ])("%s is %s", async (path, code) => {
    expect(told(await ask(path))).toEqual([400, code]);
  });

  it("with an escape that is none is malformed", async () => {
    expect(told(await ask("/extensions/@me/%ff/presence"))).toEqual([400, "request_invalid"]);
  });

  it.each(["/", "/extensions", "/extensions/@me", "/Extensions/@me/210/presence"])(
    "%s is nothing, once it is known who asks",
    async (path) => {
      expect(told(await ask(path))).toEqual([404, "path_invalid"]);
      expect(told(await ask(path, { method: "POST", body: {} }))).toEqual([404, "path_invalid"]);
      expect(told(await ask(path, { as: null }))).toEqual([401, "access_denied"]);
    },
  );

  it.each(["/faxes/@me/210", "/faxes/@me/210/7"])("%s is not implemented", async (path) => {
    for (const method of ["GET", "POST", "PUT", "DELETE"]) {
      expect(told(await ask(path, { method }))).toEqual([501, "request_not_implemented"]);
    }
  });

  it("@self means all of the user's, by their numbers", async () => {
    const numbers = entriesOf(await ask("/extensions/@me/@self/presence")).map((entry) => entry.extension);
    expect(numbers).toEqual(["0003*210", "0003*211", "0003*212"]);
  });
});

describe("the token", () => {
  const as = null;

  it.each([
    ["?accessRequestToken=token-of-manager", {}],
    ["?accessRequestToken=Bearer%20token-of-manager", {}],
    ["?accessRequestToken=bearer+token-of-manager", {}],
    ["", { Authorization: "bearer token-of-manager" }],
    ["?accessRequestToken=wrong", { Authorization: "Bearer token-of-manager" }],
  ])("may be sent as %s and %j", async (query, headers) => {
    expect((await ask(SEED + query, { as, headers })).status).toBe(200);
  });

  it.each([
    ["", {}],
    ["?accessRequestToken=", {}],
    ["?accessRequestToken=token-of-manager&accessRequestToken=token-of-manager", {}],
    ["?accessrequesttoken=token-of-manager", {}],
    ["", { Authorization: "token-of-manager" }],
    ["", { Authorization: "Basic dG9rZW4tb2YtbWFuYWdlcg==" }],
    ["?accessRequestToken=token-of-manager", { Authorization: "Bearer wrong" }],
  ])("is not taken as %s and %j", async (query, headers) => {
    const answer = await ask(SEED + query, { as, headers });
    expect(told(answer)).toEqual([401, "access_denied"]);
    expect(answer.headers.get("WWW-Authenticate")).toBe("Bearer");
  });

  it("stands in no address that is sent back, and in no log", async () => {
    const query = "?accessRequestToken=token-of-manager&count=1&startIndex=1&sortOrder=ascending";
    const { text, json } = await ask(`/extensions/@me/@self/presence/${query}`, { as });
    expect(text).not.toContain("token-of-manager");
    const { paging } = json() as { paging: { next: string; prev: string } };
    const pages = [paging.next, paging.prev].map((href) => new URL(href));
    expect(pages.map(({ pathname, search }) => pathname + search)).toEqual([
      "/uapi/extensions/@me/@self/presence/?count=1&startIndex=2&sortOrder=ascending",
      "/uapi/extensions/@me/@self/presence/?count=1&startIndex=0&sortOrder=ascending",
    ]);
    expect(world.logged.join()).not.toContain("token-of-manager");
  });
});
