import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { peerAddress } from "./client-address.js";
import { findExchange } from "./exchange.js";
import type { AnyServer } from "./upgrade.js";

interface Connection {
  readonly socket: Socket;
  readonly address: string;
  /** What has come and is not answered, oldest first. */
  readonly answering: { readonly request: IncomingMessage; readonly response: ServerResponse }[];
  /** It has become an event stream, which has a bound of its own. */
  upgraded: boolean;
}

/**
 * Bounds the connections so that nobody is kept out by others' doing nothing, or too much: where there are `max`, a further
 * one takes the place of another (`findOther`). Where none is to give way, the further one is closed.
 * @param refused hears of each that is closed, and of each that is cut off before its answer was read
 */
export function boundConnections(server: AnyServer, max: number, refused: () => void): void {
  /** By the client's address and port, which TLS and plain sockets share; those that have waited the longest first. */
  const open = new Map<string, Connection>();
  server.on("connection", (socket: Socket) => {
    const key = keyOf(socket);
    if (open.has(key)) return; // it is given back, after an upgrade that is none
    const address = peerAddress(socket);
    if (open.size >= max && !makeRoom(open, address, refused)) {
      socket.destroy();
      return;
    }
    const connection = { socket, address, answering: [], upgraded: false };
    open.set(key, connection);
    socket.once("close", () => {
      if (open.get(key) === connection) open.delete(key);
    });
  });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const key = keyOf(request.socket);
    const connection = open.get(key);
    if (connection === undefined) return;
    const answering = { request, response };
    connection.answering.push(answering);
    connection.upgraded = false;
    response.on("close", () => {
      connection.answering.splice(connection.answering.indexOf(answering), 1);
      if (connection.answering.length > 0 || open.get(key) !== connection) return;
      open.delete(key);
      open.set(key, connection);
    });
  });
  server.on("upgrade", (request: IncomingMessage) => {
    const connection = open.get(keyOf(request.socket));
    if (connection !== undefined) connection.upgraded = true;
  });
}

const keyOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/** Cuts another connection off. Answers false where none is to give way. */
function makeRoom(open: Map<string, Connection>, newcomer: string, refused: () => void): boolean {
  const [key = "", other] = findOther(open, newcomer) ?? [];
  if (other?.answering.length !== 0) refused();
  other?.socket.destroy();
  return open.delete(key);
}

/** What we do with a connection: wait for the client's request, or for it to read its answer, or work for it. */
type Doing = "waiting" | "unread" | "working";

type Found = readonly [key: string, connection: Connection];

/** How many connections an address has, event streams aside, and the oldest of each sort. */
type Held = { count: number } & Partial<Record<Doing, Found>>;

/**
 * Who gives way to a newcomer. Of the addresses, the one with the most connections goes first. Of its connections, one that
 * waits for a request, whoever comes; one whose answer is not read, to an address that has fewer, or to its own. Where there
 * are no such, one that is worked for gives way, to an address that has fewer.
 */
function findOther(open: ReadonlyMap<string, Connection>, newcomer: string): Found | undefined {
  const byAddress = heldBy(open);
  const own = byAddress.get(newcomer);
  const most = [...byAddress.values()].sort((a, b) => b.count - a.count);
  const hasMore = ({ count }: Held): boolean => count > (own?.count ?? 0) + 1;
  for (const held of most) {
    const found = held.waiting ?? (hasMore(held) || held === own ? held.unread : undefined);
    if (found !== undefined) return found;
  }
  return most.find((held) => hasMore(held) && held.working)?.working;
}

function heldBy(open: ReadonlyMap<string, Connection>): Map<string, Held> {
  const byAddress = new Map<string, Held>();
  for (const found of open) {
    const [, connection] = found;
    const doing = doingOf(connection);
    if (doing === undefined) continue;
    const held = byAddress.get(connection.address) ?? { count: 0 };
    byAddress.set(connection.address, held);
    held.count += 1;
    held[doing] ??= found;
  }
  return byAddress;
}

/** A request that has not come in whole is waited for as well. undefined: it is an event stream. */
function doingOf({ answering, upgraded }: Connection): Doing | undefined {
  if (upgraded) return undefined;
  const [first] = answering;
  if (first === undefined || !first.request.complete) return "waiting";
  const { response } = first;
  if (findExchange(response)?.isStream) return undefined;
  return response.writableEnded || response.writableNeedDrain ? "unread" : "working";
}
