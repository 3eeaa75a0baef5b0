import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";

/** A connection that is kept, for one request after the other. */
export interface HttpClient {
  /** Fails when the answer is of another status. */
  ask(method: "GET" | "POST", url: string, status: number, body?: object): Promise<string>;
  close(): void;
}

export function createHttpClient(headers: Readonly<Record<string, string>>): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    async ask(method, url, status, body) {
      const json = body === undefined ? {} : { "content-type": "application/json" };
      const sent = request(url, { method, agent, headers: { ...headers, ...json } });
      sent.end(body === undefined ? undefined : JSON.stringify(body));
      const [answer] = (await once(sent, "response")) as [IncomingMessage];
      let text = "";
      for await (const chunk of answer.setEncoding("utf8")) text += chunk;
      if (answer.statusCode !== status) throw new Error(`${method} ${url}: ${answer.statusCode} ${text}`);
      return text;
    },
    close: () => agent.destroy(),
  };
}
