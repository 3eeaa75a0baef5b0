/** A client of the iSymphony live API, as the vendor's examples use it. */
export interface Api {
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A call segment as the API shows it. */
export interface ApiSegment {
  readonly id: string;
  readonly type: "INTERNAL" | "EXTERNAL";
  readonly callerId: { readonly id: string; readonly name: string; readonly number: string };
  readonly did: string | null;
  readonly onHold: boolean | null;
  readonly recording: boolean | null;
  readonly incoming: boolean;
}

export const ACCOUNT = { name: "manager", password: "manag3rpa55word" } as const;

const AUTHORIZATION = `Basic ${Buffer.from(`${ACCOUNT.name}:${ACCOUNT.password}`).toString("base64")}`;

/** Paths are those below the core server `default`, such as `/extensions`. */
export function createApi(url: () => string): Api {
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const root = `${url()}/communication_manager/rest/live/coreServers/getByName/default`;
    const headers = { Authorization: AUTHORIZATION, "Content-Type": "application/json" };
    const response = await fetch(root + path, { ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  };
  return {
    get: (path) => ask(path, {}),
    post: (path, body) => ask(path, { method: "POST", body: JSON.stringify(body) }),
  };
}
