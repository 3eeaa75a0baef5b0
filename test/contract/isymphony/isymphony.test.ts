import { beforeEach, describe, expect, it } from "vitest";
import { AppError, type ErrorKind } from "../../../src/core/errors.js";
import { type Call, serve } from "../client.js";
import { createWorld, uuid } from "../world.js";
import { BASE, isymphony } from "./samples.js";

const world = createWorld();
const ask = serve(world.deps);
const CS = `${BASE}/coreServers/getByName/default`;
const SEGMENTS = `${CS}/callSegments`;

beforeEach(() => {
  world.setLive(true);
  world.link = { state: "up", since: 0, lastError: null };
  world.failure = undefined;
  world.forgetDeeds();
  world.logged.length = 0;
});

const list = async (path: string, call?: Call) => (await ask(path, call)).json() as Record<string, unknown>[];
const values = async (path: string, key: string, call?: Call) => (await list(path, call)).map((o) => o[key]);
const segmentIds = (words: readonly string[]) => words.map(uuid);

describe("what is shown", () => {
  it("core servers have the ids of both APIs, a slug and a name", async () => {
    const coreServer = {
      id: uuid("core server"),
      configurationId: uuid("core server configuration"),
      slug: "default",
      name: "Main office",
    };
    expect(await list(`${BASE}/coreServers`)).toEqual([coreServer]);
    expect((await ask(CS)).json()).toEqual(coreServer);
  });

  it("users have the five properties of the vendor's page, with or without a licence", async () => {
    expect((await ask(`${CS}/user/getByName/alice`)).json()).toEqual({
      id: uuid("user alice"),
      configurationId: uuid("user alice configuration"),
      userName: "alice",
      displayedName: "alice the user",
      permissionId: uuid("user alice configuration"),
    });
    expect(await values(`${CS}/users`, "userName")).toEqual(["alice", "bob", "carol", "erin", "dave"]);
  });

  it("extensions have the five properties of the vendor's page", async () => {
    expect((await ask(`${CS}/extensions/getByName/101`)).json()).toEqual({
      id: uuid("extension 101@main"),
      extensionNumber: "101",
      displayName: "Phone 101",
      configurationId: uuid("extension 101@main configuration"),
      permissionId: uuid("extension 101@main configuration"),
    });
  });

  it("extensions without a licence are left out of lists", async () => {
    expect(await values(`${CS}/extensions`, "extensionNumber")).toEqual(["100", "101", "103", "100", "200"]);
    expect(await values(`${CS}/users/getByName/alice/extensions`, "extensionNumber")).toEqual(["100", "103"]);
    expect(await list(`${CS}/users/getByName/carol/extensions`)).toEqual([]);
  });

  it("another user's extension is not under a user", async () => {
    const { status, text } = await ask(`${CS}/users/getByName/alice/extensions/getByName/101`);
    expect([status, text]).toEqual([404, "There is no extension '101'."]);
    expect((await ask(`${CS}/users/getByName/carol/extensions/getByName/108`)).status).toBe(403);
  });

  it("an extension's leg is INTERNAL, and what is not known is null and never false", async () => {
    expect((await ask(`${SEGMENTS}/${uuid("alice talks out")}`)).json()).toEqual({
      id: uuid("alice talks out"),
      type: "INTERNAL",
      callerId: { id: uuid("caller alice talks out"), name: "", number: "100" },
      did: null,
      onHold: null,
      recording: null,
      incoming: false,
    });
    expect((await ask(`${SEGMENTS}/${uuid("outside talks to alice")}`)).json()).toMatchObject({
      type: "EXTERNAL",
      did: "5551234",
      onHold: true,
      recording: true,
    });
  });
});

describe("call segments and licences", () => {
  const SHOWN = [
    "alice rings alice",
    "alice is rung",
    "alice talks out",
    "outside talks to alice",
    "bob talks to carol",
    "carol talks to bob",
    "bob talks to dave",
    "dave talks to bob",
    "first in line",
    "bob is rung by the queue",
    "alice waits for dave",
    "bob confers",
    "has all relations",
  ];

  it("those of a licensed extension are listed, and those that dial or are linked to one", async () => {
    expect(await values(SEGMENTS, "id")).toEqual(segmentIds(SHOWN));
  });

  it("those related to no licensed extension are refused by id", async () => {
    for (const word of ["carol talks out", "outside talks to carol", "outside alone"]) {
      const { status, text } = await ask(`${SEGMENTS}/${uuid(word)}`);
      expect([status, text]).toEqual([
        403,
        `Call segment '${uuid(word)}' is not related to an extension of a licensed user.`,
      ]);
    }
  });

  it("of an extension, only its own legs are listed and found", async () => {
    const own = `${CS}/extensions/getByName/100/callSegments`;
    expect(await values(own, "id")).toEqual(segmentIds(["alice rings alice", "alice talks out"]));
    expect((await ask(`${own}/${uuid("outside talks to alice")}`)).status).toBe(404);
  });

  it("relations lead to the other leg, and to 404 where there is none", async () => {
    const [ringing, rung] = [
      `${SEGMENTS}/${uuid("alice rings alice")}`,
      `${SEGMENTS}/${uuid("alice is rung")}`,
    ];
    expect(await values(`${ringing}/dialingToCallSegments`, "id")).toEqual([uuid("alice is rung")]);
    expect(await list(`${rung}/dialingToCallSegments`)).toEqual([]);
    expect((await ask(`${rung}/dialingFromCallSegment`)).json()).toMatchObject({
      id: uuid("alice rings alice"),
    });
    expect((await ask(`${SEGMENTS}/${uuid("bob talks to carol")}/linkedCallSegment`)).json()).toMatchObject({
      id: uuid("carol talks to bob"),
    });
    for (const [path, words] of [
      [`${ringing}/dialingFromCallSegment`, "that dials"],
      [`${ringing}/linkedCallSegment`, "linked to"],
    ] as const) {
      const { status, text } = await ask(path);
      expect([status, text]).toEqual([
        404,
        `There is no call segment ${words} '${uuid("alice rings alice")}'.`,
      ]);
    }
    const stranger = await ask(`${ringing}/dialingToCallSegments/${uuid("bob talks to carol")}`);
    expect(stranger.status).toBe(404);
  });

  it("a restricted parent is 403 before its children are looked for", async () => {
    expect((await ask(`${CS}/extensions/getByName/108/callSegments/nothing`)).status).toBe(403);
    expect((await ask(`${SEGMENTS}/${uuid("outside alone")}/linkedCallSegment`)).status).toBe(403);
  });
});

describe("an account of one tenant", () => {
  const as = "tenant";

  it("sees that tenant's users and extensions", async () => {
    expect(await values(`${CS}/users`, "userName", { as })).toEqual(["erin", "dave"]);
    expect(await values(`${CS}/extensions`, "id", { as })).toEqual([
      uuid("extension 100@other"),
      uuid("extension 200@other"),
    ]);
  });

  it("gets its own extension where another tenant has the same number", async () => {
    const { id } = (await ask(`${CS}/extensions/getByName/100`, { as })).json() as { id: string };
    expect(id).toBe(uuid("extension 100@other"));
    expect((await ask(`${CS}/extensions/getByName/100`)).json()).toMatchObject({
      id: uuid("extension 100@main"),
    });
  });

  it("sees that tenant's legs alone: not even that of another tenant at the other end", async () => {
    expect(await values(SEGMENTS, "id", { as })).toEqual([uuid("dave talks to bob")]);
    const linked = await ask(`${SEGMENTS}/${uuid("dave talks to bob")}/linkedCallSegment`, { as });
    expect(linked.status).toBe(404);
  });

  it("does not find what is another tenant's, licensed or not", async () => {
    for (const path of [
      `${CS}/users/getByName/alice`,
      `${CS}/users/${uuid("user alice")}/extensions`,
      `${CS}/extensions/${uuid("extension 100@main")}`,
      `${CS}/extensions/getByName/101`,
      `${CS}/extensions/getByName/108`,
      `${SEGMENTS}/${uuid("alice rings alice")}`,
      `${SEGMENTS}/${uuid("outside talks to alice")}`,
      `${SEGMENTS}/${uuid("carol talks out")}`,
      `${SEGMENTS}/${uuid("outside alone")}`,
    ]) {
      expect({ path, status: (await ask(path, { as })).status }).toEqual({ path, status: 404 });
    }
    const transfer = { as, method: "POST", body: { destinationNumber: "200", attended: false } } as const;
    expect((await ask(`${SEGMENTS}/${uuid("alice rings alice")}/transfer`, transfer)).status).toBe(404);
    expect(world.commands).toEqual([]);
  });

  it("sees the outside leg that its own extension talks to", async () => {
    const own = { ...world.state.segments.get(uuid("dave talks to bob")), id: uuid("dave talks out") };
    const outside = { ...world.state.segments.get(uuid("outside alone")), id: uuid("outside talks to dave") };
    for (const [a, b] of [
      [own, outside],
      [outside, own],
    ]) {
      world.state.segments.set(a?.id ?? "", { ...a, linked: b?.id ?? null } as never);
    }
    expect(
      (await ask(`${SEGMENTS}/${uuid("dave talks out")}/linkedCallSegment`, { as })).json(),
    ).toMatchObject({
      id: uuid("outside talks to dave"),
      type: "EXTERNAL",
    });
    for (const { id } of [own, outside]) world.state.segments.delete(id);
  });
});

describe("actions", () => {
  const originate = (body: unknown, path = `${CS}/extensions/getByName/100/originate`) =>
    ask(path, { method: "POST", body });
  const transfer = (body: unknown, relation = "") =>
    ask(`${SEGMENTS}/${uuid("alice is rung")}${relation}/transfer`, { method: "POST", body });

  it("originate asks the PBX to ring the extension, then the destination", async () => {
    const { status, text } = await originate({ destinationNumber: "18005555555" });
    expect([status, text]).toEqual([204, ""]);
    expect(world.originations).toEqual([
      {
        extension: "100@main",
        sources: "extension",
        destination: "18005555555",
        callerId: null,
        destinationCallerId: null,
        ringSeconds: 30,
        maxSeconds: null,
      },
    ]);
  });

  it("transfer names the transferring leg, by id or by its relation to another", async () => {
    await transfer({ destinationNumber: "101", attended: false });
    await transfer({ destinationNumber: "*98", attended: true }, "/dialingFromCallSegment");
    expect(world.commands).toEqual([
      { type: "Transfer", segmentId: uuid("alice is rung"), destination: "101", attended: false },
      { type: "Transfer", segmentId: uuid("alice rings alice"), destination: "*98", attended: true },
    ]);
  });

  const DIALABLE = "destinationNumber must be 1 to 64 of the characters 0-9 A-Z a-z * # + . _ and -.";
  const attended = false;
  it.each([
    [{ attended }, "destinationNumber is missing."],
    [{ attended, destinationNumber: null }, "destinationNumber is missing."],
    [{ attended, destinationNumber: "" }, "destinationNumber is empty."],
    [{ attended, destinationNumber: 101 }, "destinationNumber must be a string."],
    [{ attended, destinationNumber: ["101"] }, "destinationNumber must be a string."],
    [{ attended, destinationNumber: "101\r\nAction: Command" }, DIALABLE],
    [{ attended, destinationNumber: "101\n" }, DIALABLE],
    [{ attended, destinationNumber: "1 01" }, DIALABLE],
    [{ attended, destinationNumber: "101@inside" }, DIALABLE],
    [{ attended, destinationNumber: "101,1,Answer" }, DIALABLE],
    [{ attended, destinationNumber: "\u0661\u0662" }, DIALABLE],
    [{ attended, destinationNumber: "1".repeat(65) }, DIALABLE],
    [{ destinationNumber: "101" }, "attended is missing."],
    [{ destinationNumber: "101", attended: null }, "attended is missing."],
    [{ destinationNumber: "101", attended: "false" }, "attended must be true or false."],
    [{ destinationNumber: "101", attended: 0 }, "attended must be true or false."],
    [{}, "destinationNumber is missing."],
    [[], "The body must be a JSON object."],
    ["101", "The body must be a JSON object."],
  ])("transfer refuses %j with a sentence", async (body, sentence) => {
    const { status, text } = await transfer(body);
    expect([status, text]).toEqual([422, sentence]);
    expect(world.commands).toEqual([]);
  });

  it.each<[ErrorKind, number, string]>([
    ["invalid-request", 422, ""],
    ["not-found", 404, ""],
    ["conflict", 409, ""],
    ["pbx-refused", 502, "warn"],
    ["unconfirmed", 500, "warn"],
    ["pbx-unavailable", 503, ""],
  ])("a command that fails as %s is %i with its own sentence", async (kind, expected, level) => {
    world.failure = new AppError(kind, "It went so.");
    for (const { status, text } of [
      await originate({ destinationNumber: "101" }),
      await transfer({ destinationNumber: "101", attended: true }),
    ]) {
      expect([status, text]).toEqual([expected, "It went so."]);
    }
    expect(world.logged.filter((line) => line.includes("command failed"))).toHaveLength(level ? 2 : 0);
  });

  it("what was not foreseen is told by its request id alone, and logged whole", async () => {
    for (const failure of [new TypeError("secret of the inside"), new AppError("internal", "secret too")]) {
      world.failure = failure;
      world.logged.length = 0;
      const { status, text, headers } = await originate({ destinationNumber: "101" });
      expect([status, text]).toEqual([500, "Something went wrong inside Tandem."]);
      const [line = ""] = world.logged.filter((line) => line.includes('"level":"error"'));
      expect(line).toContain("secret");
      expect(line).toContain(headers.get("X-Request-Id"));
    }
  });
});

describe("while the state is not live", () => {
  it.each([
    ["down", "the link to its PBX is down."],
    ["connecting", "the link to its PBX is down."],
    ["up", "it is still being read in."],
  ] as const)("says since when, and why: the link is %s", async (state, why) => {
    world.setLive(false);
    world.link = { state, since: 1, lastError: null };
    const { text } = await ask(SEGMENTS);
    expect(text).toBe(
      `The live state of core server 'default' is not known since 2026-01-02T03:04:05.000Z: ${why}`,
    );
  });

  it("a state that never was live is unknown since the start", async () => {
    world.state.sync = { live: false, since: 0, bootId: null, hasConferences: false };
    expect((await ask(SEGMENTS)).text).toContain("is not known since Tandem started: ");
  });
});

describe("paths", () => {
  it.each([
    "",
    "/",
    "/nothing",
    "/CoreServers",
    "/coreservers",
    "//coreServers",
    "/coreServers/getByName/default/agents2",
    "/coreServers/getByName/default/callSegments/x/y",
    "/coreServers/getByName/default/callSegments/getByName/100",
    "/coreServers/getByName",
    "/coreServers/getByName/default/extensions/getByName/",
    "/coreServers/__proto__",
    "/coreServers/getByName/constructor",
    "/coreServers/getByName/default/extensions/getByName/toString",
    "/coreServers/getByName/default/callSegments/__proto__/transfer",
  ])("'%s' is nothing", async (path) => {
    for (const method of path.endsWith("transfer") ? ["POST"] : ["GET", "HEAD"]) {
      const answer = await ask(BASE + path, { method });
      expect(answer.status).toBe(404);
      if (method !== "HEAD") isymphony.sentence(answer.headers, answer.text);
    }
  });

  it("what is nothing is not told to strangers", async () => {
    expect((await ask(`${BASE}/nothing`, { as: null })).status).toBe(401);
    expect((await ask(`${BASE}/coreServers`, { as: null, method: "DELETE" })).status).toBe(401);
    expect((await ask(`${BASE}/%zz`, { as: null })).status).toBe(401);
  });

  it.each(["/coreServers/%zz", "/%ff", "/coreServers/getByName/%C3"])("'%s' cannot be read", async (path) => {
    const answer = await ask(BASE + path);
    expect(answer.status).toBe(400);
    isymphony.sentence(answer.headers, answer.text);
  });

  it("escapes are read, and never as a slash of the path", async () => {
    expect((await ask(`${BASE}/coreServers/getByName/%64efault`)).status).toBe(200);
    const { status, text } = await ask(`${CS}/extensions/getByName/100%2ForiginatE`);
    expect([status, text]).toEqual([404, "There is no extension '100/originatE'."]);
  });

  it("a query changes nothing", async () => {
    expect((await ask(`${CS}?x=1&__proto__=2`)).status).toBe(200);
  });
});

describe("credentials", () => {
  it.each([
    "Basic",
    "Basic ",
    "Basic !!!",
    "Bearer abc",
    `Basic ${btoa("manager")}`,
    `Basic ${btoa(":")}`,
    `Basic ${btoa("manager:a:p\u00e4ssw\u00f6rd")}`, // Latin-1, not UTF-8
    `Basic ${btoa("manager:")}`,
    `Basic ${btoa("manager:x")}, Basic ${btoa("reader:r")}`,
  ])("'%s' is nobody's", async (authorization) => {
    const { status, text, headers } = await ask(CS, { as: null, headers: { Authorization: authorization } });
    expect([status, text]).toEqual([401, "A valid user name and password are needed."]);
    expect(headers.get("WWW-Authenticate")).toBe('Basic realm="Tandem"');
  });

  it("the scheme's case does not matter", async () => {
    const authorization = `bASIC ${Buffer.from("reader:r").toString("base64")}`;
    expect((await ask(CS, { as: null, headers: { Authorization: authorization } })).status).toBe(200);
  });

  it("never reach the log", async () => {
    await ask(CS);
    await ask(CS, { as: null, headers: { Authorization: `Basic ${btoa("manager:swordfish")}` } });
    await expect.poll(() => world.logged.length).toBeGreaterThan(1);
    expect(world.logged.join()).not.toMatch(/ssw|swordfish|Basic|authorization/i);
  });
});

describe("request ids", () => {
  const requestId = async (given: string) =>
    (await ask(CS, { headers: { "X-Request-Id": given } })).headers.get("X-Request-Id");

  it("are the client's where it has a plain one, and ours otherwise", async () => {
    expect(await requestId("trace-17.a_B")).toBe("trace-17.a_B");
    for (const odd of ["", "a b", "x".repeat(65), "<script>", "a\tb"]) {
      expect(await requestId(odd)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});
