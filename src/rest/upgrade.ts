import { type IncomingMessage, type Server, STATUS_CODES } from "node:http";
import { Server as TlsServer } from "node:https";
import type { Duplex } from "node:stream";
import type { Lines } from "./lines.js";
import type { Problem } from "./problem.js";

/** Takes over, or refuses, a connection whose client asks for a WebSocket. `head` is what it has sent beyond the request. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export type AnyServer = Server | TlsServer;

/** Without this, a server answers a request that asks for an upgrade as if it did not. */
export function takeUpgrades(server: AnyServer, lines: Lines, take: UpgradeHandler): void {
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const cut = () => socket.destroy();
    socket.on("error", cut).on("timeout", cut); // Node has left it to us
    lines.whenAnswered(socket, () => {
      socket.off("timeout", cut);
      if (request.headers.upgrade?.toLowerCase() === "websocket") take(request, socket, head);
      else {
        setImmediate(() => {
          if (socket.destroyed) return;
          socket.off("error", cut);
          ignoreUpgrade(server, request, socket, head, lines.isLastOffer(socket));
        });
      }
    });
  });
}

/** Answers with a failure, and closes. */
export function refuseUpgrade(socket: Duplex, requestId: string, { status, headers, body }: Problem): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Connection: close",
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
    `X-Request-Id: ${requestId}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...[...headers].map(([name, value]) => `${name}: ${value}`),
  ];
  socket.once("finish", () => socket.destroy());
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

const ABOUT_THE_UPGRADE = /^(connection|upgrade|http2-settings)$/i;

/**
 * Some clients offer HTTP/2 with every request, and take an answer as if they had not (RFC 9110, 7.8). Node hands over the
 * connection nevertheless: it is given back, with the request as it is without the offer.
 */
function ignoreUpgrade(
  server: AnyServer,
  { method, url, httpVersion, rawHeaders }: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  isLast: boolean,
): void {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = rawHeaders.slice(i, i + 2);
    if (!ABOUT_THE_UPGRADE.test(name)) lines.push(`${name}: ${value}`);
  }
  if (isLast) lines.push("Connection: close");
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  for (const left of ["pause", "resume"]) socket.removeAllListeners(left); // Node adds its own anew each time
  server.emit(server instanceof TlsServer ? "secureConnection" : "connection", socket);
}
