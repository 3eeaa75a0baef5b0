import type { Answer } from "./api.js";

/** Of the main tenant, and of the branch. */
export const APP_KEY = "lab-app-key";
export const BRANCH_KEY = "branch-app-key";

/** What every answer of the API is wrapped in. */
export interface Envelope<T> {
  readonly status: "success" | "error";
  readonly message?: string | null;
  readonly data: T;
}

export interface ApiExtension {
  readonly extension_id: number;
  readonly extension: string;
  readonly name: string;
  readonly email: string | null;
  readonly mailbox: string | null;
  readonly context: string;
  readonly accountcode: string | null;
  readonly internal_cid: string;
  readonly tenant_id: number;
  readonly devices: readonly Readonly<Record<string, string | null>>[];
  readonly queues_info: {
    readonly queues: readonly number[];
    readonly queues_name: readonly string[];
    readonly queues_penalty: readonly string[];
  };
}

/** A client of the API as the vendor's own is: an application key, and nothing else. */
export interface VitalPbxApi {
  get<T = unknown>(path: string): Promise<Answer & { readonly body: Envelope<T> }>;
  post<T = unknown>(path: string, body?: unknown): Promise<Answer & { readonly body: Envelope<T> }>;
  delete<T = unknown>(path: string): Promise<Answer & { readonly body: Envelope<T> }>;
  /** Something that an answer names from the root of the server. */
  file(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** Paths are those below `/api/v2`. */
export function createVitalPbxApi(url: () => string, key = APP_KEY): VitalPbxApi {
  const ask = async (path: string, init: RequestInit) => {
    const headers = { "app-key": key, tenant: "", "Content-Type": "application/json" };
    const response = await fetch(`${url()}/api/v2${path}`, { ...init, headers });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  return {
    get: (path) => ask(path, {}),
    post: (path, body = {}) => ask(path, { method: "POST", body: JSON.stringify(body) }),
    delete: (path) => ask(path, { method: "DELETE" }),
    file: (path, headers = {}) => fetch(url() + path, { headers: { "app-key": key, ...headers } }),
  };
}
