import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { ErrorKind } from "../core/errors.js";
import type { Principal } from "../directory/directory.js";
import type { CallHistory } from "../store/call-history.js";
import type { Webhooks } from "../webhooks/webhooks.js";
import type { Pbx } from "./deps.js";
import type { Path, References } from "./path.js";

/** Who asks, by which address, and what is there to be asked about. */
export interface Caller {
  readonly principal: Principal;
  readonly pbxs: readonly Pbx[];
  readonly webhooks: Webhooks;
  /** The calls that are over; all others who read them have their share as well. */
  readonly history: CallHistory;
  /** As `addressOf` the request: with all its parameters, a secret among them included. */
  readonly address: URL;
  /** Of the request, as they came, credentials included. */
  readonly headers: IncomingHttpHeaders;
}

/** One operation as data: the router, the OpenAPI document and the contract tests are read off this record. */
export interface Endpoint<Target = unknown, Body = unknown, Reply = unknown, Query = unknown> {
  readonly method: "get" | "post" | "put" | "delete";
  readonly path: Path;
  readonly tag: string;
  readonly summary: string;
  /** What an account must be allowed for it. */
  readonly scope: "read" | "control";
  /** It tells or moves live calls: 503 while what we hold may not be what the PBX has. */
  readonly live: boolean;
  /** Parameters after the question mark; null: it takes none, and those that are sent are not looked at. */
  readonly query: z.ZodType<Query> | null;
  /** null: it takes none, and one that is sent is not looked at. */
  readonly body: z.ZodType<Body> | null;
  /** null: it answers 204 without a body, else 200, or what `status` says; an optional one: either. */
  readonly reply: z.ZodType<unknown, Reply> | null;
  /** Of an answer with a body, where it is not 200. */
  readonly status?: 201;
  /** What may go wrong beside what can go wrong with every request. */
  readonly errors: readonly ErrorKind[];
  /** Finds what the path names, before parameters and body are looked at: 404 and 403 come before 422. */
  locate(references: References, caller: Caller): Target;
  /** undefined: there is nothing to tell, which is 204. */
  handle(target: Target, body: Body, query: Query): Reply | undefined | Promise<Reply | undefined>;
}

/** What may go wrong where the call history is read: others read as well. */
export const READING_HISTORY = ["too-many-requests", "overloaded"] as const satisfies readonly ErrorKind[];

/** Checks a record's types against each other, then forgets them: the router only passes values from one to the next. */
export const endpoint = <Target, Body, Reply, Query>(
  record: Endpoint<Target, Body, Reply, Query>,
): Endpoint => record as unknown as Endpoint;

/** The status of an answer that is no failure and tells something. */
export const successOf = ({ reply, status }: Pick<Endpoint, "reply" | "status">): number =>
  reply === null ? 204 : (status ?? 200);

/** What may go wrong with any request to an operation; those with parameters or a body have more. */
export const errorsOf = ({ method, query, body, live, errors }: Endpoint): ReadonlySet<ErrorKind> =>
  new Set<ErrorKind>([
    "unauthorized",
    "forbidden",
    "malformed-request",
    ...(method === "get" ? [] : (["too-large", "unsupported-media-type"] as const)),
    ...(query === null && body === null ? [] : (["invalid-request"] as const)),
    ...(live ? (["pbx-unavailable"] as const) : []),
    ...errors,
    "overloaded",
    "internal",
  ]);
