import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Closeable } from "../core/closeable.js";
import { AppError } from "../core/errors.js";
import { type AnyServer, takeUpgrades, type UpgradeHandler } from "./upgrade.js";

const REQUEST_TIMEOUT_MS = 15_000; // a request that has not come in whole by then is answered 408 and cut off
const MAX_CONNECTIONS = 2_048; // a further connection is closed at once; event streams take about half of them at most
const CLOSE_TIMEOUT_MS = 2_000; // answers not finished by then are cut off when the server closes

export interface HttpServer extends Closeable {
  readonly port: number;
}

/** Connections that stay open: they are closed with the server, also where it cannot be opened. */
interface LongLived extends Closeable {
  readonly upgrade: UpgradeHandler;
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
): Promise<HttpServer> {
  const bounds = { requestTimeout: REQUEST_TIMEOUT_MS };
  const server =
    tls === null ? createServer(bounds, listener) : createTlsServer({ ...bounds, ...tls }, listener);
  server.maxConnections = MAX_CONNECTIONS;
  if (longLived !== undefined) takeUpgrades(server, longLived.upgrade);
  server.listen(port, host);
  await once(server, "listening").catch(async (cause: unknown) => {
    await longLived?.close();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("conflict", `Tandem cannot listen on ${host}:${port}: ${why}.`, {}, { cause });
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server, longLived) };
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
