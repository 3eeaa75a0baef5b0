import type { Answer } from "./api.js";

/** A client of the UnifiedAPI, as 4PSA's own programs use it: a token first, then JSON with that. */
export interface UnifiedApi {
  readonly token: string;
  get<T = unknown>(path: string): Promise<Answer & { readonly body: T }>;
  post<T = unknown>(path: string, body: unknown): Promise<Answer & { readonly body: T }>;
  put<T = unknown>(path: string, body: unknown): Promise<Answer & { readonly body: T }>;
  delete<T = unknown>(path: string): Promise<Answer & { readonly body: T }>;
}

export const OAUTH_ACCOUNT = { name: "lab", password: "lab-secret" } as const;

/** What a list answers. */
export interface Listing<T> {
  readonly totalResults: number;
  readonly entry: readonly T[];
}

export interface ApiPresence {
  readonly extension: string;
  readonly status: number;
  readonly registration: readonly {
    readonly agent?: string;
    readonly registration: string;
    readonly expire?: string;
  }[];
}

export interface ApiPhoneCall {
  readonly id: string;
  readonly nonce?: string;
  readonly extension: string;
  readonly phoneCallView: readonly ApiView[];
}

export interface ApiView {
  readonly id: string;
  readonly extension: string;
  readonly source: readonly string[];
  readonly destination: readonly string[];
  readonly flow: number;
  readonly status: number;
  readonly callerId?: string;
  readonly recording?: string;
  readonly parked?: string;
  readonly parkedPos?: number;
  readonly parkedBy?: string;
  readonly onHold?: string;
  readonly holder?: number;
}

interface Account {
  readonly name: string;
  readonly password: string;
}

/** As the UnifiedAPI names an extension of the lab. */
export const extended = (extension: string): string => `0003*${extension}`;

export async function fetchToken(url: string, account: Account = OAUTH_ACCOUNT) {
  const response = await fetch(`${url}/oauth/token.php`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: account.name,
      client_secret: account.password,
      redirect_uri: "https://client.example/",
      type: "unifiedapi",
    }),
  });
  const body: unknown = await response.json();
  return { status: response.status, body: body as { readonly access_token: string } };
}

/** Paths are those below `/uapi`, such as `/phoneCalls/@me/@self`. */
export async function openUnifiedApi(
  url: () => string,
  account: Account = OAUTH_ACCOUNT,
): Promise<UnifiedApi> {
  const { access_token: token } = (await fetchToken(url(), account)).body;
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url()}/uapi${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
  return {
    token,
    get: (path) => ask("GET", path),
    post: (path, body) => ask("POST", path, body),
    put: (path, body) => ask("PUT", path, body),
    delete: (path) => ask("DELETE", path),
  };
}
