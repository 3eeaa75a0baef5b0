import type { IncomingMessage } from "node:http";

/** Of who is connected: a proxy's where there is one. An IPv4 address as such, also where the socket is one of IPv6. */
export const remoteAddressOf = ({ socket }: Pick<IncomingMessage, "socket">): string =>
  (socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, "");
