import type { z } from "zod";
import type { ErrorKind } from "../core/errors.js";
import type { Principal } from "../directory/directory.js";
import type { Pbx } from "./deps.js";
import type { Path, References } from "./path.js";

/** Who asks, and the core servers that are there to be asked about. */
export interface Caller {
  readonly principal: Principal;
  readonly pbxs: readonly Pbx[];
}

/** One operation as data: the router, the OpenAPI document and the contract tests are read off this record. */
export interface Endpoint<Target = unknown, Body = unknown, Reply = unknown> {
  readonly method: "get" | "post";
  readonly path: Path;
  readonly tag: string;
  readonly summary: string;
  /** What an account must be allowed for it. */
  readonly scope: "read" | "control";
  /** It tells or moves live calls: 503 while what we hold may not be what the PBX has. */
  readonly live: boolean;
  /** null: it takes none, and one that is sent is not looked at. */
  readonly body: z.ZodType<Body> | null;
  /** null: it answers 204 without a body, else 200. */
  readonly reply: z.ZodType<unknown, Reply> | null;
  /** What may go wrong beside what can go wrong with every request. */
  readonly errors: readonly ErrorKind[];
  /** Finds what the path names, before the body is looked at: 404 and 403 come before 422. */
  locate(references: References, caller: Caller): Target;
  handle(target: Target, body: Body): Reply | Promise<Reply>;
}

/** Checks a record's types against each other, then forgets them: the router only passes values from one to the next. */
export const endpoint = <Target, Body, Reply>(record: Endpoint<Target, Body, Reply>): Endpoint =>
  record as unknown as Endpoint;

/** What may go wrong with any request to an operation; those with a body have more. */
export const errorsOf = ({ method, body, live, errors }: Endpoint): ReadonlySet<ErrorKind> =>
  new Set<ErrorKind>([
    "unauthorized",
    "forbidden",
    "malformed-request",
    ...(method === "post" ? (["too-large", "unsupported-media-type"] as const) : []),
    ...(body === null ? [] : (["invalid-request"] as const)),
    ...(live ? (["pbx-unavailable"] as const) : []),
    ...errors,
    "internal",
  ]);
