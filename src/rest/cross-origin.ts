import type { IncomingMessage, ServerResponse } from "node:http";

/** So long a browser need not ask again what it may send. */
const MAX_AGE_SECONDS = 600;

/** What clients of the dialects send beside what every page may. */
const REQUEST_HEADERS = [
  "Authorization",
  "Content-Type",
  "app-key",
  "tenant",
  "accessRequestToken",
  "X-Request-Id",
  "Last-Event-ID",
  "Range",
  "If-Match",
  "If-None-Match",
  "If-Range",
].join(", ");

/** What they are told in headers, beside what every page may read. */
const ANSWER_HEADERS = [
  "X-Request-Id",
  "X-RateLimit-Limit",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset",
  "Retry-After",
  "WWW-Authenticate",
  "Allow",
  "Location",
  "ETag",
  "Accept-Ranges",
  "Content-Range",
].join(", ");

/** Where it is not known what a path takes, so that its own answer says what is wrong. */
const ALL_METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"];

/** The methods that a path takes; undefined: there is nothing at it. Throws where it cannot be read. */
export type MethodsAt = (path: string) => readonly string[] | undefined;

/**
 * Lets pages of other origins read answers and ask for what takes more than a form (CORS, in the Fetch standard). They have to
 * send credentials as a header: nothing is said of those that a browser keeps.
 * @returns true: it is a browser's question beforehand, which has no credentials, and has been answered
 */
export function tellCrossOrigin(
  { method, headers }: Pick<IncomingMessage, "method" | "headers">,
  response: ServerResponse,
  { allowed, path, methodsAt }: { allowed: ReadonlySet<string>; path: string; methodsAt: MethodsAt },
): boolean {
  if (allowed.size === 0) return false;
  response.setHeader("Vary", "Origin");
  const { origin } = headers;
  if (origin === undefined || !allowed.has(origin)) return false;
  response.setHeader("Access-Control-Allow-Origin", origin);
  if (method !== "OPTIONS" || headers["access-control-request-method"] === undefined) {
    response.setHeader("Access-Control-Expose-Headers", ANSWER_HEADERS);
    return false;
  }
  response.setHeader("Access-Control-Allow-Methods", (methodsAt(path) ?? ALL_METHODS).join(", "));
  response.setHeader("Access-Control-Allow-Headers", REQUEST_HEADERS);
  response.setHeader("Access-Control-Max-Age", String(MAX_AGE_SECONDS));
  response.statusCode = 204;
  response.end();
  return true;
}
