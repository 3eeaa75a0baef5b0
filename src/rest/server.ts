import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Closeable } from "../core/closeable.js";
import { AppError } from "../core/errors.js";
import { boundConnections } from "./connections.js";
import { Lines } from "./lines.js";
import type { CountRefusal } from "./refusals.js";
import { type AnyServer, takeUpgrades, type UpgradeHandler } from "./upgrade.js";

/** What a client may make us hold, and how long we wait for it. */
export interface ServerBounds {
  readonly connections: number;
  readonly headBytes: number;
  readonly headMs: number;
  readonly requestMs: number;
  readonly betweenRequestsMs: number;
  readonly stalledMs: number;
  readonly handshakeMs: number;
  readonly lookMs: number;
}

export const SERVER_BOUNDS: ServerBounds = {
  connections: 2_048, // a further one takes the place of another; event streams take about half of them at most
  headBytes: 16 * 1024, // a request with a longer head is answered 431 and cut off
  headMs: 10_000, // a request whose head has not come by then, counted from the connection at first, is answered 408 and cut off
  requestMs: 15_000, // so is one that has not come in whole
  betweenRequestsMs: 75_000, // a connection without another request for so long is closed; proxies keep theirs for a minute
  stalledMs: 120_000, // one on which nothing moves for so long, since the client does not read its answer, is cut off
  handshakeMs: 10_000, // one without TLS by then is cut off
  lookMs: 1_000, // so often it is looked whether a request is late
};
const CLOSE_TIMEOUT_MS = 2_000; // answers not finished by then are cut off when the server closes

export interface HttpServer extends Closeable {
  readonly port: number;
}

/** Connections that stay open: they are closed with the server, also where it cannot be opened. */
interface LongLived extends Closeable {
  readonly upgrade: UpgradeHandler;
  readonly refused?: CountRefusal;
}

interface Address {
  readonly host: string;
  readonly port: number;
  /** PEM; null: without TLS. */
  readonly tls?: { readonly cert: string; readonly key: string } | null;
}

/** Listens; port 0 takes any free one. Rejects when it cannot be had. Closing lets the answers in hand be finished. */
export async function startServer(
  listener: RequestListener,
  { host, port, tls = null }: Address,
  longLived?: LongLived,
  bounds: ServerBounds = SERVER_BOUNDS,
): Promise<HttpServer> {
  const refused = longLived?.refused ?? (() => {});
  const lines = new Lines(() => refused("pipelined"));
  const server = createBounded(lines.inTurn(listener), tls, bounds, refused);
  if (longLived !== undefined) takeUpgrades(server, lines, longLived.upgrade);
  server.listen(port, host);
  await once(server, "listening").catch(async (cause: unknown) => {
    await longLived?.close();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("conflict", `Tandem cannot listen on ${host}:${port}: ${why}.`, {}, { cause });
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server, longLived) };
}

function createBounded(
  listener: RequestListener,
  tls: NonNullable<Address["tls"]> | null,
  bounds: ServerBounds,
  refused: CountRefusal,
): AnyServer {
  const options = {
    maxHeaderSize: bounds.headBytes,
    headersTimeout: bounds.headMs,
    requestTimeout: bounds.requestMs,
    keepAliveTimeout: bounds.betweenRequestsMs,
    connectionsCheckingInterval: bounds.lookMs,
  };
  const server =
    tls === null
      ? createServer(options, listener)
      : createTlsServer({ ...options, ...tls, handshakeTimeout: bounds.handshakeMs }, listener);
  server.timeout = bounds.stalledMs;
  boundConnections(server, bounds.connections, () => refused("connections"));
  return server;
}

/** Takes no more connections from the first moment on. */
async function close(server: AnyServer, longLived: LongLived | undefined): Promise<void> {
  const cutOff = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
  try {
    const closed = once(server, "close");
    server.close();
    await Promise.all([closed, longLived?.close()]);
  } finally {
    clearTimeout(cutOff);
  }
}
