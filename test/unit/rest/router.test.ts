import { connect } from "node:net";
import { text } from "node:stream/consumers";
import express from "express";
import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import winston from "winston";
import { z } from "zod";
import { AppError } from "../../../src/core/errors.js";
import { CallLimit } from "../../../src/rest/call-limit.js";
import type { Dialect } from "../../../src/rest/dialect.js";
import { type Endpoint, endpoint } from "../../../src/rest/endpoint.js";
import { openInHand } from "../../../src/rest/in-hand.js";
import { openApi } from "../../../src/rest/openapi.js";
import { problemHandler } from "../../../src/rest/problem.js";
import { rateLimit } from "../../../src/rest/rate-limit.js";
import { dialectHandler } from "../../../src/rest/router.js";
import { type HttpServer, startServer } from "../../../src/rest/server.js";
import { createActionStore } from "../../../src/store/actions.js";
import { openDatabase } from "../../../src/store/database.js";
import { createWebhooks } from "../../contract/webhooks.js";
import { opened } from "../../fakes/opened.js";

const Range = z.object({
  from: z
    .string("from must be given once.")
    .regex(/^[0-9]+$/, "from must be a number.")
    .describe("Where it begins."),
  to: z.string().optional(),
});

const thing = (method: Endpoint["method"], handle: Endpoint["handle"]): Endpoint =>
  endpoint({
    method,
    path: [{ words: ["things"] }],
    tag: "Things",
    summary: "A thing",
    scope: "read",
    live: false,
    query: null,
    body: method === "post" ? z.object({ count: z.number("count must be a number.") }) : null,
    reply: z.unknown(),
    errors: ["conflict"],
    locate: () => "thing",
    handle,
  });

const Note = z.object({ text: z.string().default("none") });

/** Nothing like the first dialect: other credentials, another form of failures, a status of its own. */
const dialect: Dialect = {
  name: "things",
  title: "Things",
  description: "",
  basePath: "/things/v1",
  aliases: ["/objects"],
  schemas: {},
  securityScheme: { type: "apiKey", in: "header", name: "key" },
  endpoints: [
    thing("get", () => {
      throw new AppError("conflict", "Not now.");
    }),
    thing("post", (target, body) => ({ target, body })),
    { ...thing("post", (_target, body) => body), path: [{ words: ["notes"] }], body: Note },
    {
      ...thing("get", (_target, _body, query) => query),
      path: [{ words: ["ranges"] }],
      query: Range,
      reply: Range.optional(),
    },
    { ...thing("put", (_target, body) => body), path: [{ words: ["ranges"] }], body: Note },
    { ...thing("delete", () => undefined), path: [{ words: ["ranges"] }], reply: z.string().optional() },
    endpoint({
      ...thing("get", () => undefined),
      path: [{ words: ["addresses"] }],
      locate: (_references, { address }) => address.href,
      handle: (href: string) => ({ href }),
    }),
  ],
  notBuilt: [[{ words: ["dreams"] }]],
  errorForm: {
    contentType: "application/json",
    challenge: null,
    statuses: { "invalid-request": 400 },
    present: ({ message }, status) => JSON.stringify({ code: status, message }),
  },
  openStreams: null,
  files: null,
  token: null,
  rateLimit: null,
  presentOccasion: null,
  authenticate: ({ headers, query }) =>
    (headers.key ?? query.get("key")) === "k"
      ? Promise.resolve({
          account: "k",
          tenant: null,
          scopes: ["read"],
          user: null,
          madeAt: null,
          standing: "k",
        })
      : Promise.reject(new AppError("unauthorized", "No key.")),
  claimOf: () => null,
};

const NO_RULES = { perMinute: 1, allow: [], refuse: [] };
const notAsked = () => {
  throw new Error("nothing here reads the call history");
};

const deps: Parameters<typeof dialectHandler>[1] = {
  pbxs: [],
  accounts: {
    verifyPassword: () => Promise.resolve(undefined),
    verifyKey: () => undefined,
    issueToken: () => Promise.resolve(undefined),
    verifyToken: () => undefined,
    isStill: () => true,
    has: () => true,
    find: () => undefined,
  },
  standings: { watch: () => () => {} },
  webhooks: { heldBy: createWebhooks },
  history: { of: notAsked, forget: notAsked, close: notAsked },
  actions: { ...createActionStore(openDatabase(":memory:")), now: Date.now },
  refusedLogins: { note: () => {} },
  log: winston.createLogger({ silent: true }),
  metrics: new Registry(),
  calls: NO_RULES,
  callBounds: { rules: NO_RULES, limit: new CallLimit() },
  refused: () => {},
  inHand: openInHand(() => {}),
  hosts: [],
  origins: [],
  requestsPerHour: 1,
};

describe("a dialect of another form", () => {
  let server: HttpServer;
  beforeAll(async () => {
    const handle = dialectHandler(dialect, deps, rateLimit(null, 1));
    const app = express()
      .use(opened)
      .use([dialect.basePath, ...dialect.aliases], (request, response) =>
        handle(request, response, request.path),
      );
    server = await startServer(app, { host: "127.0.0.1", port: 0 });
  });
  afterAll(() => server.close());

  async function ask(method: string, body?: string, key = "k", path = "things") {
    const response = await fetch(`http://127.0.0.1:${server.port}/things/v1/${path}`, {
      method,
      headers: { key, ...(body !== undefined && { "Content-Type": "application/json" }) },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
  }

  it("hands on what was located, with the body as it was checked", async () => {
    const { status, body } = await ask("POST", '{"count":3,"more":4}');
    expect([status, body]).toEqual([200, { target: "thing", body: { count: 3 } }]);
  });

  it("takes no body where nothing in it is needed, and says so", async () => {
    expect(await ask("POST", undefined, "k", "notes")).toMatchObject({ status: 200, body: { text: "none" } });
    const { paths } = openApi(dialect) as {
      paths: Record<string, { post: { requestBody: { required: boolean } } }>;
    };
    expect(paths["/notes"]?.post.requestBody.required).toBe(false);
    expect(paths["/things"]?.post.requestBody.required).toBe(true);
  });

  it("hands on parameters as they were checked, and refuses one that is given twice", async () => {
    const ranges = (query: string) => ask("GET", undefined, "k", `ranges?${query}`);
    expect(await ranges("from=7&more=1")).toMatchObject({ status: 200, body: { from: "7" } });
    expect(await ranges("from=%2B7")).toMatchObject({
      status: 400,
      body: { message: "from must be a number." },
    });
    for (const query of ["from=7&from=8", "from=7&from=7", "", "__proto__=7", "FROM=7"]) {
      expect(await ranges(query)).toMatchObject({
        status: 400,
        body: { message: "from must be given once." },
      });
    }
  });

  it("takes PUT and DELETE, and answers 204 where there is nothing to tell", async () => {
    expect(await ask("PUT", '{"text":"new"}', "k", "ranges")).toMatchObject({
      status: 200,
      body: { text: "new" },
    });
    const { status, headers, body } = await ask("DELETE", undefined, "k", "ranges");
    expect([status, headers.get("Content-Type"), body]).toEqual([204, null, ""]);
  });

  it("documents parameters, and both of the answers that there may be", () => {
    const { paths } = openApi(dialect) as {
      paths: Record<string, Record<string, { parameters: object[]; responses: object }>>;
    };
    expect(paths["/ranges"]?.get?.parameters).toEqual([
      {
        name: "from",
        in: "query",
        required: true,
        description: "Where it begins.",
        schema: { type: "string", pattern: "^[0-9]+$" },
      },
      { name: "to", in: "query", required: false, schema: { type: "string" } },
    ]);
    expect(Object.keys(paths["/ranges"]?.delete?.responses ?? {})).toEqual(
      expect.arrayContaining(["200", "204"]),
    );
    expect(Object.keys(paths["/things"]?.get?.responses ?? {})).not.toContain("204");
  });

  it("knows the address that it was asked by, whatever stands in the headers for it", async () => {
    const addressFor = async (
      headers: Record<string, string>,
      path = "/objects/addresses/?key=k&a=b%20c",
    ) => {
      const socket = connect(server.port, "127.0.0.1");
      const lines = Object.entries({ Connection: "close", ...headers }).map(
        ([name, value]) => `${name}: ${value}`,
      );
      socket.end(`GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      const answer = await text(socket);
      return /"href":"([^"]*)"/.exec(answer)?.[1];
    };
    const rest = "/objects/addresses/?key=k&a=b+c";
    expect(await addressFor({ Host: "pbx.example:8443" })).toBe(`http://pbx.example:8443${rest}`);
    expect(await addressFor({ Host: "pbx.example", "X-Forwarded-Proto": "https" })).toBe(
      `https://pbx.example${rest}`,
    );
    expect(await addressFor({ Host: "pbx.example", "X-Forwarded-Proto": "javascript" })).toBe(
      `http://pbx.example${rest}`,
    );
    expect(await addressFor({ Host: "a b" })).toBe(`http://localhost${rest}`);
    expect(await addressFor({ Host: "" })).toBe(`http://localhost${rest}`);
    expect(await addressFor({ Host: "evil.example/path?x=" })).toBe(`http://evil.example${rest}`);
  });

  it("tells failures in its own form, with its own statuses", async () => {
    expect(await ask("GET")).toMatchObject({ status: 409, body: { code: 409, message: "Not now." } });
    expect(await ask("POST", '{"count":"x"}')).toMatchObject({
      status: 400,
      body: { code: 400, message: "count must be a number." },
    });
    const { status, headers, body } = await ask("GET", undefined, "other");
    expect([status, body]).toEqual([401, { code: 401, message: "No key." }]);
    expect(headers.get("WWW-Authenticate")).toBeNull();
  });

  it("knows what the vendor has and it has not from what is nothing", async () => {
    for (const method of ["GET", "POST"]) {
      expect((await ask(method, undefined, "k", "dreams")).status).toBe(501);
      expect((await ask(method, undefined, "k", "dreams/more")).status).toBe(404);
    }
  });

  it("names every method of a path that it refuses another on", async () => {
    const { status, headers } = await ask("PUT");
    expect([status, headers.get("Allow")]).toEqual([405, "GET, HEAD, POST"]);
  });

  it("documents its statuses once each, with all their causes", () => {
    const { components, paths } = openApi(dialect) as {
      components: { responses: Record<string, { description: string }> };
      paths: Record<string, Record<string, { responses: object }>>;
    };
    expect(components.responses[400]?.description).toBe(
      "The path or the body cannot be read. A value in the request is missing or wrong.",
    );
    expect(Object.keys(paths["/things"]?.get?.responses ?? {})).toEqual([
      "200",
      "400",
      "401",
      "403",
      "409",
      "500",
      "503",
    ]);
    expect(Object.keys(paths["/things"]?.post?.responses ?? {})).toContain("415");
  });
});

describe("a failure in the middle of an answer", () => {
  it("cuts the answer off, so that half of it does not look whole", async () => {
    const half = express.Router().get("/half", (_request, response) => {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.write('{"half":');
      throw new Error("broken");
    });
    const app = express().use(opened, half, problemHandler(dialect.errorForm, deps.log));
    const server = await startServer(app, { host: "127.0.0.1", port: 0 });
    const read = fetch(`http://127.0.0.1:${server.port}/half`).then((response) => response.text());
    await expect(read).rejects.toThrow();
    await server.close();
  });
});
