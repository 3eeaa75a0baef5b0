import { Client } from "undici";

/** A connection that is kept, for one request after the other. */
export interface HttpClient {
  /** Resolves with the body; fails when the answer is of another status. */
  ask(method: "GET" | "POST", path: string, status: number, body?: object): Promise<string>;
  close(): void;
}

/** How long a client takes is measured too: Node's own takes longer. */
export function createHttpClient(url: string, headers: Readonly<Record<string, string>>): HttpClient {
  const client = new Client(url);
  const withBody = { ...headers, "content-type": "application/json" };
  return {
    async ask(method, path, status, body) {
      const sent = body === undefined ? { headers } : { headers: withBody, body: JSON.stringify(body) };
      const answer = await client.request({ method, path, ...sent });
      const text = await answer.body.text();
      if (answer.statusCode !== status) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
      return text;
    },
    close: () => void client.destroy().catch(() => {}),
  };
}
