import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { dialects } from "../../src/rest/dialects/index.js";
import { toTemplates } from "../../src/rest/path.js";
import { type Call, serve } from "./client.js";
import { refusal, SERVER_SENT, serveAll } from "./isymphony/event-client.js";
import { serveRaw } from "./raw-client.js";
import { createWorld } from "./world.js";

const CRM = "https://crm.example.com";
const REFUSAL =
  "Web pages from another origin may not do this. To allow one, add its origin to http.origins in tandem.yaml.";

/** Every path that is a dialect's, with each method that does not only read there. */
const acting = dialects.flatMap(({ name, basePath, endpoints, token, files, errorForm }) => {
  const at = (method: string, path: string, contentType = errorForm.contentType) => ({
    name,
    method,
    path,
    contentType,
  });
  return [
    ...endpoints
      .filter(({ method }) => method !== "get")
      .map((e) =>
        at(e.method.toUpperCase(), basePath + toTemplates(e.path)[0].template.replaceAll(/\{.*?\}/g, "1")),
      ),
    at("PATCH", `${basePath}/x`),
    ...(token === null ? [] : [at("POST", token.path, "application/json")]),
    ...(files === null ? [] : [at("POST", `${files.basePath}/x`)]),
  ];
});

/** What a browser says for a page of another origin; each alone is enough. */
const FOREIGN: readonly (readonly [string, Record<string, string>])[] = [
  ["another origin", { Origin: "http://evil.example" }],
  ["no origin that can be told", { Origin: "null" }],
  ["another port", { Origin: "http://127.0.0.1:1" }],
  ["our host with more behind it", { Origin: "http://127.0.0.1.evil.example" }],
  ["our host as a user's name", { Origin: "http://127.0.0.1@evil.example" }],
  ["a file", { Origin: "file://" }],
  ["two origins", { Origin: `${CRM}, http://127.0.0.1` }],
  ["no site of ours", { "Sec-Fetch-Site": "cross-site" }],
  ["a neighbour", { "Sec-Fetch-Site": "same-site" }],
  ["a site that cannot be read", { "Sec-Fetch-Site": "same-origin, cross-site" }],
];

const world = createWorld();
const ask = serve(world.deps);
const raw = serveRaw(world.deps);
const streams = serveAll({ ...createWorld().deps });

describe("a request that acts", () => {
  it.each(acting)("$method $path of a foreign page is 403, as $name tells failures", async (one) => {
    const call: Call = { method: one.method, headers: { Origin: "http://evil.example" } };
    const { status, headers, text } = await ask(one.path, call);
    expect([status, headers.get("Content-Type")]).toEqual([403, `${one.contentType}; charset=utf-8`]);
    expect(text).toContain(REFUSAL);
    expect(world.deeds()).toEqual([]);
  });

  it("is there in all dialects", () => {
    expect(new Set(acting.map(({ name }) => name)).size).toBe(dialects.length);
    const reading = dialects.flatMap(({ endpoints }) => endpoints.filter(({ method }) => method === "get"));
    expect(reading.filter(({ scope }) => scope !== "read")).toEqual([]); // to read is not to act, anywhere
  });

  const PATH =
    "/communication_manager/rest/live/coreServers/getByName/default/extensions/getByName/101/enableDnd";

  it.each(FOREIGN)("from %s does nothing, with a body and without", async (_, headers) => {
    for (const sent of [{}, { raw: "", headers: { "Content-Type": "text/plain" } }, { body: {} }]) {
      const call = {
        method: "POST",
        ...sent,
        headers: { ...("headers" in sent && sent.headers), ...headers },
      };
      expect((await ask(PATH, call)).status).toBe(403);
    }
    expect(world.deeds()).toEqual([]);
  });

  it("from a page of ours, from its user or a program does what it says", async () => {
    const own = "http://localhost:8080";
    for (const headers of [
      { Origin: own, Host: "localhost:8080" },
      { Origin: own, Host: "LOCALHOST:8080", "Sec-Fetch-Site": "same-origin" },
      { Origin: "http://localhost", Host: "localhost:80" },
      { Origin: "https://localhost", Host: "localhost:443", "X-Forwarded-Proto": "https" },
      { "Sec-Fetch-Site": "none" },
      {},
    ]) {
      world.forgetDeeds();
      const { status } = await raw(PATH, { ...basic(), ...headers }, "POST");
      expect([status, world.deeds().length]).toEqual([204, 1]);
    }
    world.forgetDeeds();
  });

  it("from a page without TLS is not ours where we are asked over TLS", async () => {
    const headers = { Origin: "http://localhost", Host: "localhost", "X-Forwarded-Proto": "https" };
    expect((await raw(PATH, { ...basic(), ...headers }, "POST")).status).toBe(403);
    expect(world.deeds()).toEqual([]);
  });

  it("is told so before anybody's credentials are looked at", async () => {
    expect((await ask(PATH, { method: "POST", as: null, headers: { Origin: "null" } })).status).toBe(403);
  });
});

describe("a foreign page", () => {
  it.each(FOREIGN)("from %s hears no events", async (_, headers) => {
    const event = await ask(SERVER_SENT, { headers });
    expect([event.status, event.text]).toEqual([403, REFUSAL]);
    const socket = await refusal(streams.host, { ...basic(), ...headers });
    expect([socket.status, socket.text]).toEqual([403, REFUSAL]);
  });

  it("may lead to a page of ours, and read nothing of what it asks for itself", async () => {
    const headers = { "Sec-Fetch-Site": "cross-site" };
    const { status, headers: answered } = await ask("/docs", { headers });
    expect([status, answered.get("Cross-Origin-Resource-Policy")]).toEqual([200, "same-origin"]);
    expect(answered.get("Access-Control-Allow-Origin")).toBeNull();
    expect((await ask("/status", { method: "POST", headers })).status).toBe(403);
  });

  it("is told nothing by which its browser would let it", async () => {
    const headers = { Origin: CRM, "Access-Control-Request-Method": "POST" };
    for (const { path } of acting) {
      const { status, headers: answered } = await ask(path, { method: "OPTIONS", as: null, headers });
      expect(status).toBeGreaterThanOrEqual(400);
      expect([...answered.keys()].filter((name) => /^(access-control-.*|vary)$/.test(name))).toEqual([]);
    }
  });
});

describe("a host", () => {
  const pages = [
    "/healthz",
    "/readyz",
    "/status",
    "/metrics",
    "/docs",
    "/docs/start.js",
    "/openapi/isymphony.json",
  ];
  const known = [
    "x",
    "X:1",
    "x.:58080",
    "localhost",
    "LocalHost:80",
    "127.0.0.1",
    "10.1.2.3:8",
    "[::1]",
    "[2001:db8::1]:1",
  ];

  it.each(known)("%s is ours", async (Host) => {
    for (const page of pages) expect((await raw(page, { Host })).status).toBe(200);
  });

  const strange = [
    "evil.example",
    "evil.example:58080",
    "x.evil.example",
    "evil.example/x",
    "x@evil.example",
    "x:1@evil.example",
    'x"><script>',
    "a b",
    "x:99999",
    "x:-1",
    "127.1",
    "2130706433",
    "[::1",
    "[x]",
    "[127.0.0.1]",
    "::1",
    ":80",
    "ä",
  ];
  it.each(strange)("'%s' is 421, and the sentence says what to do", async (Host) => {
    for (const path of ["/healthz", "/nothing", SERVER_SENT, "/uapi/x"]) {
      const { status, body } = await raw(path, { Host, ...basic() });
      expect([path, status]).toEqual([path, 421]);
      expect(String(body)).toMatch(/http\.hosts in tandem\.yaml/);
    }
    const socket = await refusal(streams.host, { Host, ...basic() });
    expect([socket.status, socket.headers["content-type"]]).toEqual([421, "text/plain; charset=utf-8"]);
  });

  it("that is strange is 421 for whatever is asked for", async () => {
    for (const path of [...pages, ...new Set(acting.map((one) => one.path))]) {
      const { status } = await raw(path, { Host: "evil.example", ...basic() });
      expect([path, status]).toEqual([path, 421]);
    }
  });

  const any = serveRaw({ ...createWorld().deps, hosts: ["*"] });
  it("may be any where none is asked for, but for what is none", async () => {
    expect((await any("/healthz", { Host: "evil.example" })).status).toBe(200);
    expect((await any("/healthz", { Host: 'x"><script>' })).status).toBe(421);
  });

  it.each([
    [
      "two, of which a proxy may mean the other",
      "GET /healthz HTTP/1.1",
      ["Host: x", "Host: evil.example"],
      400,
    ],
    ["none, as HTTP/1.0 may have it", "GET /healthz HTTP/1.0", [], 200],
    ["an empty one", "GET /healthz HTTP/1.1", ["Host:"], 421],
    ["one in the target", "GET http://x/healthz HTTP/1.1", ["Host: evil.example"], 200],
    ["a strange one in the target", "GET http://evil.example/healthz HTTP/1.1", ["Host: x"], 421],
    ["a name before one in the target", "GET http://x@evil.example/healthz HTTP/1.1", ["Host: x"], 421],
  ] as const)("%s: %s", async (_, start, headers, status) => {
    expect((await written(start, headers))[0]).toBe(status);
  });

  it.each(["/uapi/../status", "/uapi/%2e%2e/status", "/uapi/..\\status", "/x/..//status", "/./status"])(
    "before %s in the target changes nothing of what is asked for",
    async (path) => {
      const [plain, whole] = [
        await written(`GET ${path} HTTP/1.1`),
        await written(`GET http://x${path} HTTP/1.1`),
      ];
      expect(whole).toEqual(plain);
      expect(whole[0]).toBeGreaterThanOrEqual(400);
      expect(whole[1]).not.toContain("coreServers");
    },
  );
});

/** Status and body of a request as it is written. */
async function written(start: string, headers: readonly string[] = ["Host: x"]): Promise<[number, string]> {
  const [name, port] = streams.host.split(":");
  const socket = connect(Number(port), name);
  socket.write([start, ...headers, "Connection: close", "", ""].join("\r\n"));
  const [head = "", body = ""] = (await text(socket)).split("\r\n\r\n");
  return [Number(head.split(" ")[1]), body];
}

describe("an origin that is allowed", () => {
  const crm = createWorld();
  const deps = { ...crm.deps, origins: [CRM] };
  const send = serve(deps);
  const open = serveAll({ ...createWorld().deps, origins: [CRM] });
  const fromCrm = { Origin: CRM, "Sec-Fetch-Site": "cross-site" };
  const DND =
    "/communication_manager/rest/live/coreServers/getByName/default/extensions/getByName/101/enableDnd";

  it("is told beforehand, without credentials, what a path takes and what may be sent", async () => {
    const headers = { ...fromCrm, "Access-Control-Request-Method": "POST" };
    const asked = (path: string) => send(path, { method: "OPTIONS", as: null, headers });
    for (const [path, methods] of [
      [DND, "POST"],
      ["/uapi/extensions/@me/0001*100/phoneCallEvents/0", "GET, HEAD, DELETE"],
      ["/oauth/token", "POST"],
      ["/static/x/voicemail/100/INBOX/msg0000.wav", "GET, HEAD"],
      [SERVER_SENT, "GET, HEAD"],
      ["/uapi/nothing/here", "GET, HEAD, POST, PUT, DELETE"],
    ] as const) {
      const { status, headers: told, text } = await asked(path);
      expect([path, status, text]).toEqual([path, 204, ""]);
      expect(told.get("Access-Control-Allow-Methods")?.split(", ").sort()).toEqual(
        methods.split(", ").sort(),
      );
      expect(told.get("Access-Control-Allow-Origin")).toBe(CRM);
      expect(told.get("Access-Control-Allow-Headers")).toMatch(
        /\bAuthorization\b.*\bapp-key\b.*\bLast-Event-ID\b/,
      );
      expect(told.get("Access-Control-Max-Age")).toBe("600");
      expect(told.get("Access-Control-Allow-Credentials")).toBeNull();
      expect(told.get("Vary")).toBe("Origin");
    }
    expect((await asked("/uapi/%ff")).status).toBe(400);
    expect(crm.deeds()).toEqual([]);
  });

  it("acts and reads, failures too, and names no other origin", async () => {
    const acted = await send(DND, { method: "POST", headers: fromCrm });
    const refused = await send("/api/ver1.0/x", { as: null, headers: fromCrm });
    expect([acted.status, refused.status, crm.deeds().length]).toEqual([204, 401, 1]);
    for (const { headers } of [acted, refused]) {
      expect(headers.get("Access-Control-Allow-Origin")).toBe(CRM);
      expect(headers.get("Access-Control-Expose-Headers")).toContain("Retry-After");
      expect(headers.get("Vary")).toBe("Origin");
    }
    const foreign = await send(DND, { method: "POST", headers: { Origin: `${CRM}.evil.example` } });
    const program = await send(DND, { method: "POST" });
    expect([foreign.status, program.status]).toEqual([403, 204]);
    for (const { headers } of [foreign, program]) {
      expect(headers.get("Access-Control-Allow-Origin")).toBeNull();
      expect(headers.get("Vary")).toBe("Origin");
    }
  });

  it("hears events", async () => {
    const { status, headers } = await send(SERVER_SENT, { method: "HEAD", headers: fromCrm });
    expect([status, headers.get("Access-Control-Allow-Origin")]).toEqual([200, CRM]);
    expect((await refusal(open.host, { Origin: CRM })).status).toBe(401); // and so not 403
  });

  it("reads none of our own pages", async () => {
    const { headers } = await send("/metrics", { headers: fromCrm });
    expect(headers.get("Access-Control-Allow-Origin")).toBeNull();
  });
});

function basic(): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from("manager:a:p\u00e4ssw\u00f6rd", "utf8").toString("base64")}` };
}
