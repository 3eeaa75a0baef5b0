import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { AppError } from "../core/errors.js";

/** What a browser says of a request that a page of ours makes, or its user. */
const OWN_SITE = ["same-origin", "none"];

/**
 * Refuses what a page of another origin asks for: a browser sends its user's credentials from whatever page it is that asks.
 * Programs say neither `Origin` nor `Sec-Fetch-Site`, and are no pages.
 * @param allowed origins whose pages may
 * @throws AppError 'forbidden'
 */
export function refuseForeignPage(
  request: Pick<IncomingMessage, "headers" | "socket">,
  allowed: ReadonlySet<string>,
): void {
  const { origin, "sec-fetch-site": site } = request.headers;
  if (origin === undefined && site === undefined) return;
  if (origin !== undefined && allowed.has(origin)) return;
  const isOwnSite = site === undefined || OWN_SITE.includes(String(site));
  if (isOwnSite && (origin === undefined || isOwn(origin, request))) return;
  throw new AppError(
    "forbidden",
    "Web pages from another origin may not do this. To allow one, add its origin to http.origins in tandem.yaml.",
  );
}

/** Behind a proxy it may not be known whether a client came by TLS; where it is, a page that did not is another's. */
function isOwn(origin: string, { headers, socket }: Pick<IncomingMessage, "headers" | "socket">): boolean {
  const { host = "", "x-forwarded-proto": forwarded } = headers;
  const isSecure = socket instanceof TLSSocket || forwarded === "https";
  const [scheme] = (isSecure ? /^https:/ : /^https?:/).exec(origin) ?? [];
  if (scheme === undefined) return false;
  const own = `${scheme}//${host}`;
  return URL.canParse(own) && new URL(own).origin === origin;
}
