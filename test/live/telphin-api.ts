import { expect } from "vitest";
import type { Answer } from "./api.js";
import { OAUTH_ACCOUNT } from "./unified-api.js";

/** Of the main tenant, and of the branch. */
export const TELPHIN_ACCOUNT = OAUTH_ACCOUNT;
export const BRANCH_ACCOUNT = { name: "branch", password: "branch-secret" } as const;

export interface ApiExtension {
  readonly id: number;
  readonly name: string;
  readonly type: "phone" | "queue";
  readonly label: string;
  readonly client_id: number;
}

export interface ApiCall {
  readonly call_api_id: string;
  readonly call_flow: "in" | "out";
  readonly callback_id: string | null;
  readonly called_extension: readonly string[];
  readonly called_number: string | null;
  readonly caller_extension: readonly string[];
  readonly caller_id_number: string | null;
  readonly extension_id: number;
  readonly answer_time_gmt: string | null;
  readonly device: string | null;
}

export interface ApiEvent {
  readonly id: number;
  readonly url: string;
  readonly method: string;
  readonly event_type: string;
}

/** A client as the vendor's own are: a token first, then JSON with that. Every answer must tell what is left. */
export interface TelphinApi {
  get<T = unknown>(path: string): Promise<Answer & { readonly body: T }>;
  post<T = unknown>(path: string, body: unknown): Promise<Answer & { readonly body: T }>;
  put<T = unknown>(path: string, body: unknown): Promise<Answer & { readonly body: T }>;
  delete(path: string): Promise<Answer>;
  /** The id of one of its extensions, by its number. */
  id(number: string): Promise<number>;
}

/** Asks for a token with a form, or with the same after the question mark. */
export async function askForToken(
  url: string,
  { name, password }: { readonly name: string; readonly password: string } = TELPHIN_ACCOUNT,
  where: "body" | "query" = "body",
) {
  const parameters = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: name,
    client_secret: password,
    scope: "all",
  });
  const query = where === "query" ? `?${parameters}` : "";
  const response = await fetch(`${url}/oauth/token${query}`, {
    method: "POST",
    ...(where === "body" && { body: parameters }),
  });
  expectStanding(response);
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

/** Paths are those below `/api/ver1.0`. */
export async function openTelphinApi(
  url: () => string,
  account: { readonly name: string; readonly password: string } = TELPHIN_ACCOUNT,
): Promise<TelphinApi> {
  const { access_token: token } = (await askForToken(url(), account)).body;
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url()}/api/ver1.0${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expectStanding(response);
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
  return {
    get: (path) => ask("GET", path),
    post: (path, body) => ask("POST", path, body),
    put: (path, body) => ask("PUT", path, body),
    delete: (path) => ask("DELETE", path),
    async id(number) {
      const { body } = await ask("GET", "/client/@me/extension/");
      const found = (body as readonly ApiExtension[]).find(({ name }) => name.endsWith(`*${number}`));
      if (found === undefined) throw new Error(`no extension ${number}`);
      return found.id;
    },
  };
}

function expectStanding({ headers }: Response): void {
  expect(headers.get("X-RateLimit-Limit")).toBe("20000");
  expect(Number(headers.get("X-RateLimit-Remaining"))).toBeGreaterThan(10_000);
  expect(Number(headers.get("X-RateLimit-Reset"))).toBeGreaterThan(0);
}
