import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { AppError, echo } from "../core/errors.js";

/** In a list of hosts: whatever the name. */
const ANY_HOST = "*";

/** A name or an IP address, and a port. */
const HOST = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::(\d{0,5}))?$/i;
const MAX_PORT = 65_535;

/**
 * Refuses requests for a host that is not ours: a page whose name leads here all of a sudden (DNS rebinding) would read and do
 * what it likes, since to its browser we are the host that the page is from. Taken are the names that are listed, `localhost`
 * and IP addresses: no name leads there that could be made to lead elsewhere. The port does not matter. So is a request without
 * a `Host`, which HTTP/1.0 alone may send, and no browser does.
 * @returns what throws `misdirected`, or `malformed-request` where there is more than one
 */
export function hostsOf(
  names: readonly string[],
): (request: Pick<IncomingMessage, "headers" | "rawHeaders">) => void {
  const known = new Set(["localhost", ...names.map(withoutDot)]);
  const isKnown = (host: string): boolean => {
    const [, v6, name = "", port] = HOST.exec(host) ?? [];
    if (Number(port ?? 0) > MAX_PORT) return false;
    if (v6 !== undefined) return isIP(v6) === 6;
    return name !== "" && (known.has(ANY_HOST) || known.has(withoutDot(name)) || isIP(name) === 4);
  };
  return ({ headers: { host }, rawHeaders }) => {
    if (host === undefined) return;
    if (rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === "host").length > 1)
      throw new AppError("malformed-request", "The request names more than one host."); // a proxy may have meant the other
    if (!isKnown(host))
      throw new AppError(
        "misdirected",
        `Tandem does not accept requests for the host name '${echo(host)}'. If clients use that name, add it to http.hosts in tandem.yaml.`,
      );
  };
}

const withoutDot = (name: string): string => name.toLowerCase().replace(/\.$/, "");
