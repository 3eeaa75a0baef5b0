import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { AnyServer } from "./upgrade.js";

interface Connection {
  readonly socket: Socket;
  readonly address: string;
  /** What is being answered; null: it waits for the client. */
  request: IncomingMessage | null;
  /** It has become an event stream, which has a bound of its own. */
  upgraded: boolean;
}

/**
 * Bounds the connections so that nobody is kept out by others' doing nothing: where there are `max`, a further one takes the
 * place of one whose client lets us wait for a request. It is the one that has waited the longest, of the address with the
 * most of them. Where none waits, the further one is closed.
 */
export function boundConnections(server: AnyServer, max: number): void {
  /** By the client's address and port, which TLS and plain sockets share; those that have waited the longest first. */
  const open = new Map<string, Connection>();
  server.on("connection", (socket: Socket) => {
    const key = keyOf(socket);
    if (open.has(key)) return; // it is given back, after an upgrade that is none
    if (open.size >= max && !closeOne(open)) {
      socket.destroy();
      return;
    }
    const connection = { socket, address: socket.remoteAddress ?? "", request: null, upgraded: false };
    open.set(key, connection);
    socket.once("close", () => {
      if (open.get(key) === connection) open.delete(key);
    });
  });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const key = keyOf(request.socket);
    const connection = open.get(key);
    if (connection === undefined) return;
    connection.request = request;
    connection.upgraded = false;
    response.on("close", () => {
      if (connection.request !== request || open.get(key) !== connection) return;
      connection.request = null;
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

/** A request that has not come in whole is waited for as well. */
const waits = ({ request, upgraded }: Connection): boolean => !upgraded && request?.complete !== true;

/** Answers false where there is none to be closed. */
function closeOne(open: Map<string, Connection>): boolean {
  const counts = new Map<string, number>();
  const longest = new Map<string, [key: string, connection: Connection]>();
  for (const [key, connection] of open) {
    if (!waits(connection)) continue;
    const { address } = connection;
    counts.set(address, (counts.get(address) ?? 0) + 1);
    if (!longest.has(address)) longest.set(address, [key, connection]);
  }
  const [most] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ["", 0]);
  const [key = "", connection] = longest.get(most) ?? [];
  connection?.socket.destroy();
  return open.delete(key);
}
