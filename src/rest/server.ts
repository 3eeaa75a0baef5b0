import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Closeable } from "../core/closeable.js";
import { AppError } from "../core/errors.js";

const REQUEST_TIMEOUT_MS = 15_000; // a request that has not come in whole by then is answered 408 and cut off
const MAX_CONNECTIONS = 1_024; // a further connection is closed at once
const CLOSE_TIMEOUT_MS = 2_000; // answers not finished by then are cut off when the server closes

export interface HttpServer extends Closeable {
  readonly port: number;
  /** For what is not plain HTTP, such as an upgrade to a WebSocket. */
  readonly server: Server;
}

/** Listens; port 0 takes any free one. Rejects when it cannot be had. Closing lets the answers in hand be finished. */
export async function startServer(
  listener: RequestListener,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, listener);
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, host);
  await once(server, "listening").catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("conflict", `Tandem cannot listen on ${host}:${port}: ${why}.`, {}, { cause });
  });
  return { server, port: (server.address() as AddressInfo).port, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const cutOff = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
  try {
    const closed = once(server, "close");
    server.close();
    await closed;
  } finally {
    clearTimeout(cutOff);
  }
}
