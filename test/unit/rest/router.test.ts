import express from "express";
import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import winston from "winston";
import { z } from "zod";
import { AppError } from "../../../src/core/errors.js";
import type { RestDeps } from "../../../src/rest/deps.js";
import type { Dialect } from "../../../src/rest/dialect.js";
import { type Endpoint, endpoint } from "../../../src/rest/endpoint.js";
import { openExchange } from "../../../src/rest/exchange.js";
import { openApi } from "../../../src/rest/openapi.js";
import { problemHandler } from "../../../src/rest/problem.js";
import { dialectRouter } from "../../../src/rest/router.js";
import { type HttpServer, startServer } from "../../../src/rest/server.js";

const thing = (method: Endpoint["method"], handle: Endpoint["handle"]): Endpoint =>
  endpoint({
    method,
    path: [{ words: ["things"] }],
    tag: "Things",
    summary: "A thing",
    scope: "read",
    live: false,
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
  schemas: {},
  securityScheme: { type: "apiKey", in: "header", name: "key" },
  endpoints: [
    thing("get", () => {
      throw new AppError("conflict", "Not now.");
    }),
    thing("post", (target, body) => ({ target, body })),
    { ...thing("post", (_target, body) => body), path: [{ words: ["notes"] }], body: Note },
  ],
  errorForm: {
    contentType: "application/json",
    challenge: null,
    statuses: { "invalid-request": 400 },
    present: ({ message }, status) => JSON.stringify({ code: status, message }),
  },
  openStreams: null,
  authenticate: (headers) =>
    headers.key === "k"
      ? Promise.resolve({ account: "k", tenant: null, scopes: ["read"], user: null })
      : Promise.reject(new AppError("unauthorized", "No key.")),
};

const deps: RestDeps = {
  pbxs: [],
  accounts: { verifyPassword: () => Promise.resolve(undefined) },
  log: winston.createLogger({ silent: true }),
  metrics: new Registry(),
};

describe("a dialect of another form", () => {
  let server: HttpServer;
  beforeAll(async () => {
    const app = express().use(openExchange).use(dialect.basePath, dialectRouter(dialect, deps));
    server = await startServer(app, { host: "127.0.0.1", port: 0 });
  });
  afterAll(() => server.close());

  async function ask(method: string, body?: string, key = "k", path = "things") {
    const response = await fetch(`http://127.0.0.1:${server.port}/things/v1/${path}`, {
      method,
      headers: { key, ...(body !== undefined && { "Content-Type": "application/json" }) },
      ...(body !== undefined && { body }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
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
      "The path or the body cannot be read. A value in the body is missing or wrong.",
    );
    expect(Object.keys(paths["/things"]?.get?.responses ?? {})).toEqual([
      "200",
      "400",
      "401",
      "403",
      "409",
      "500",
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
    const app = express().use(openExchange, half, problemHandler(dialect.errorForm, deps.log));
    const server = await startServer(app, { host: "127.0.0.1", port: 0 });
    const read = fetch(`http://127.0.0.1:${server.port}/half`).then((response) => response.text());
    await expect(read).rejects.toThrow();
    await server.close();
  });
});
