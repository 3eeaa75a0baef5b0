import type { ErrorKind } from "../core/errors.js";
import type { Dialect } from "./dialect.js";
import { type Endpoint, errorsOf } from "./endpoint.js";
import { asksToWait, RETRY_AFTER_SECONDS, statusOf } from "./problem.js";
import type { RateLimitHeaders } from "./rate-limit.js";

type Json = Readonly<Record<string, unknown>>;

/** What each failure means, for a reader of the document. */
const MEANING: Readonly<Record<ErrorKind, string>> = {
  misdirected: "The request is for a host that Tandem does not answer as.",
  "malformed-request": "The path or the body cannot be read.",
  "invalid-request": "A value in the request is missing or wrong.",
  unauthorized: "The credentials are missing, unreadable or wrong.",
  forbidden: "The account does not have the scope, or the object is not licensed or not enabled.",
  "not-found": "An object that the path names does not exist.",
  "method-not-allowed": "The path does not take this method.",
  "too-large": "The body is larger than 64 KiB.",
  "unsupported-media-type": "The body is not sent as application/json.",
  "precondition-failed": "What was asked for is not what the file is now.",
  "range-not-satisfiable": "The file does not have the part that was asked for.",
  conflict: "The object is not in a state in which this can be done.",
  "not-enabled": "The core server does without what is asked for.",
  "pbx-unavailable": "The link to the PBX is down, or its state is not read in yet.",
  "pbx-refused": "The PBX refused.",
  "too-many-requests": "There were too many requests.",
  overloaded: "As many as are served at a time are there already.",
  unconfirmed: "The PBX accepted, and what should have followed did not.",
  internal: "Something went wrong inside Tandem.",
};

/** What may go wrong with an operation; where requests are counted, one may be too many. */
export const kindsOf = ({ rateLimit }: Dialect, e: Endpoint): ReadonlySet<ErrorKind> =>
  rateLimit === null ? errorsOf(e) : new Set([...errorsOf(e), "too-many-requests" as const]);

/** One answer a status, told in all the causes that lead to it. */
export function failures(dialect: Dialect): Json {
  const causes = new Map<number, Set<ErrorKind>>();
  for (const kind of dialect.endpoints.flatMap((e) => [...kindsOf(dialect, e)])) {
    const status = statusOf(kind, dialect.errorForm);
    causes.set(status, (causes.get(status) ?? new Set()).add(kind));
  }
  const sorted = [...causes].sort(([a], [b]) => a - b);
  return Object.fromEntries(sorted.map(([status, kinds]) => [status, failure(kinds, dialect)]));
}

const header = (description: string): Json => ({ description, schema: { type: "string" } });

function failure(kinds: ReadonlySet<ErrorKind>, { errorForm, rateLimit }: Dialect): Json {
  const { contentType, challenge } = errorForm;
  return {
    description: [...kinds].map((kind) => MEANING[kind]).join(" "),
    headers: {
      "X-Request-Id": header("Names this request in Tandem's log."),
      ...(kinds.has("unauthorized") && challenge !== null && { "WWW-Authenticate": header(challenge) }),
      ...([...kinds].some(asksToWait) && {
        "Retry-After": header(retryAfter(kinds)),
      }),
      ...(rateLimit !== null && standing(rateLimit)),
    },
    content: { [contentType]: { schema: { type: contentType === "text/plain" ? "string" : "object" } } },
  };
}

const retryAfter = (kinds: ReadonlySet<ErrorKind>): string =>
  kinds.has("too-many-requests")
    ? "Seconds after which to ask again."
    : `Seconds after which to ask again: ${RETRY_AFTER_SECONDS}.`;

/** How a caller stands, which is told with every answer. */
export const standing = ({ limit, remaining, reset }: RateLimitHeaders): Json => ({
  [limit]: header("Requests an hour."),
  [remaining]: header("Requests that are left."),
  [reset]: header("Seconds until all of them are back."),
});
