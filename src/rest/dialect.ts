import type { FileHandle } from "node:fs/promises";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Router } from "express";
import type { z } from "zod";
import type { Closeable } from "../core/closeable.js";
import type { Accounts, Principal, Scope } from "../directory/directory.js";
import type { Occasion } from "../webhooks/occasion.js";
import type { Pbx, RestDeps } from "./deps.js";
import type { Caller, Endpoint } from "./endpoint.js";
import type { Path, References } from "./path.js";
import type { ErrorForm } from "./problem.js";
import type { RateLimitHeaders } from "./rate-limit.js";
import type { Claim } from "./refused-logins.js";
import type { StreamConnections } from "./stream-connections.js";

export interface StreamDeps extends RestDeps {
  /** Where each connection is counted while it is open. */
  readonly connections: StreamConnections;
}

/** What a dialect tells of its own accord, over connections that stay open. */
export interface Streams extends Closeable {
  readonly paths: readonly `/${string}`[];
  /** Answers requests for its streams over plain HTTP, and passes on all others. */
  readonly router: Router;
  /** Takes over a connection that asks for an upgrade; false: the path is none of its own. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

/** Where clients get access tokens (OAuth 2.0, client credentials). */
export interface TokenSource {
  readonly path: `/${string}`;
  /** What a token is said to be good for; null: nothing is said. */
  readonly scope: string | null;
  /** The parameters, a secret among them, may also stand after the question mark. */
  readonly inQuery: boolean;
}

/** A file of this host that may be sent. It is open; it is closed when it was sent. */
export interface ServedFile {
  readonly handle: FileHandle;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  /** Another for another content: what it was when a part of it was fetched tells whether the next part is of the same. */
  readonly version: string;
}

/** Files that answers of a dialect name, under a path of their own. */
export interface ServedFiles {
  readonly basePath: `/${string}`;
  /** Below that. */
  readonly path: Path;
  readonly scope: Extract<Scope, "read" | "control">;
  /** Finds what the path names, and opens it; no part of the path becomes one of a file's name. */
  find(references: References, caller: Caller): Promise<ServedFile>;
}

/** Where a request's credentials may stand. */
export interface Credentials {
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  /** Where the request comes from, as `clientAddress` says it. */
  readonly address: string;
}

/** One vendor's REST API, as data. Adding one is a folder and a line in dialects/index.ts. */
export interface Dialect {
  readonly name: string;
  readonly title: string;
  readonly basePath: `/${string}`;
  /** Other spellings of the base path. */
  readonly aliases: readonly `/${string}`[];
  /** What a reader of the OpenAPI document must know beside the operations. */
  readonly description: string;
  readonly endpoints: readonly Endpoint[];
  /** Paths that the vendor has and Tandem has not, whatever the method: 501, in place of the 404 of a path that is none. */
  readonly notBuilt: readonly Path[];
  /** Requests and replies that the OpenAPI document shows by name. */
  readonly schemas: Readonly<Record<string, z.ZodType>>;
  /** How credentials are sent, as OpenAPI says it. */
  readonly securityScheme: Readonly<Record<string, string>>;
  readonly errorForm: ErrorForm;
  /** null: it tells nothing unasked. */
  readonly openStreams: ((deps: StreamDeps) => Streams) | null;
  /** null: it has no tokens. */
  readonly token: TokenSource | null;
  /** Files that its answers name, beside its base path; null: it has none. */
  readonly files: ServedFiles | null;
  /** How each caller is told how many requests it has left; null: they are not counted. */
  readonly rateLimit: RateLimitHeaders | null;
  /** A call event as the parameters of a webhook; null: it has no webhooks. */
  readonly presentOccasion: ((occasion: Occasion, pbx: Pbx) => Readonly<Record<string, string>>) | null;
  /** Who asks. Error: `unauthorized` when the credentials are missing, unreadable or wrong. */
  authenticate(credentials: Credentials, accounts: Accounts): Promise<Principal>;
  /** What the credentials claim; null: there are none. */
  claimOf(credentials: Credentials): Claim | null;
}
