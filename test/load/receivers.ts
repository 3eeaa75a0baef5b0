import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

interface Receiver {
  readonly url: string;
  close(): Promise<void>;
}

/** Somebody whom webhooks tell, and who answers at once. */
export interface FastReceiver extends Receiver {
  /** How often each delivery came, by its id. */
  readonly deliveries: ReadonlyMap<string, number>;
  /** How often each call was told of, by path and the call's id. */
  readonly calls: ReadonlyMap<string, number>;
}

/** One who answers each request after ten seconds, which is as long as Tandem waits for it. */
export interface SlowReceiver extends Receiver {
  /** How often it was asked. */
  asked(): number;
}

const ANSWER_AFTER_MS = 10_000;

export async function startFastReceiver(): Promise<FastReceiver> {
  const deliveries = new Map<string, number>();
  const calls = new Map<string, number>();
  const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  const receiver = await listen(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    count(deliveries, String(request.headers["tandem-delivery"]));
    count(calls, `${request.url} ${form.get("CallID")}`);
    response.end();
  });
  return { ...receiver, deliveries, calls };
}

export async function startSlowReceiver(): Promise<SlowReceiver> {
  let asked = 0;
  const receiver = await listen((_request, response) => {
    asked += 1;
    const answer = setTimeout(() => response.end(), ANSWER_AFTER_MS);
    response.once("close", () => clearTimeout(answer));
  });
  return { ...receiver, asked: () => asked };
}

async function listen(hear: RequestListener): Promise<Receiver> {
  const server = createServer(hear);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
