import { afterAll, beforeAll, expect } from "vitest";
import { createRest } from "../../src/rest/app.js";
import type { RestDeps } from "../../src/rest/deps.js";
import { type HttpServer, startServer } from "../../src/rest/server.js";
import { type Account, CREDENTIALS, keyOf, tokenOf } from "./world.js";

export interface Call {
  readonly method?: string;
  /** null: without credentials. */
  readonly as?: Account | null;
  readonly body?: unknown;
  /** Sent as it is, in place of a body made into JSON. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  json(): unknown;
}

/** Serves what is handed in on a free port for the tests of a file, and asks it over the wire. */
export function serve(deps: RestDeps): (path: string, call?: Call) => Promise<Answer> {
  let server: HttpServer | undefined;
  beforeAll(async () => {
    const rest = createRest(deps);
    server = await startServer(rest.app, { host: "127.0.0.1", port: 0 }, rest);
  });
  afterAll(() => server?.close());
  return async (path, call = {}) => {
    const response = await fetch(`http://127.0.0.1:${server?.port}${path}`, init(path, call));
    const text = await response.text();
    expectHeadersOfEveryAnswer(response);
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
  };
}

function init(path: string, { method = "GET", as = "manager", body, raw, headers = {} }: Call): RequestInit {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  return {
    method,
    headers: {
      ...(as !== null && credentials(path, as)),
      ...(sent !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(sent !== undefined && { body: sent }),
  };
}

/** Dialects with access tokens stand under these paths. */
const WITH_TOKEN = /^\/(uapi|unifiedapi|api\/ver1\.0)\//;

/** Dialects with keys. */
const WITH_KEY = /^\/(api\/v2|static)\//;

function credentials(path: string, account: Account): Record<string, string> {
  if (WITH_KEY.test(path)) return { "app-key": keyOf(account) };
  return {
    Authorization: WITH_TOKEN.test(path) ? `Bearer ${tokenOf(account)}` : basic(CREDENTIALS[account]),
  };
}

/** A header takes bytes: these are those of UTF-8. */
export const inHeader = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

const basic = ([name, password]: readonly [string, string]): string =>
  `Basic ${Buffer.from(`${name}:${password}`, "utf8").toString("base64")}`;

function expectHeadersOfEveryAnswer({ headers }: Response): void {
  expect(headers.get("X-Request-Id")).toMatch(/^[0-9A-Za-z._-]{1,64}$/);
  expect(headers.get("Cache-Control")).toBe("no-store");
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(headers.get("X-Powered-By")).toBeNull();
  expect(headers.get("Content-Security-Policy")).toMatch(
    /^default-src '(none|self)'.*frame-ancestors 'none'/,
  );
  expect(headers.get("Referrer-Policy")).toBe("no-referrer");
  expect(headers.get("Strict-Transport-Security")).toBeNull();
}
