import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Delivery {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly delivery: string;
  readonly signature: string;
}

export interface Receiver {
  readonly url: string;
  /** In the order in which they came. */
  readonly heard: Delivery[];
  /** The status of all answers from now on. */
  answer(status: number): void;
  close(): Promise<void>;
}

/**
 * Somebody whom webhooks tell.
 * @param status of all answers, or of the nth, from 1
 */
export async function listen(status: number | ((nth: number) => number) = 200): Promise<Receiver> {
  const heard: Delivery[] = [];
  let answer = typeof status === "number" ? () => status : status;
  const server = createServer(async (request, response) => {
    const { headers, url = "", method = "" } = request;
    heard.push({
      method,
      url: new URL(url, `http://${headers.host}`),
      body: await text(request),
      delivery: String(headers["tandem-delivery"]),
      signature: String(headers["tandem-signature"]),
    });
    response.writeHead(answer(heard.length)).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    answer: (next) => {
      answer = () => next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
