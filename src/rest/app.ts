import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import express, { type Express } from "express";
import { type Closeable, closeAll } from "../core/closeable.js";
import { CallLimit } from "./call-limit.js";
import type { RestDeps } from "./deps.js";
import type { Streams } from "./dialect.js";
import { dialects } from "./dialects/index.js";
import { docs } from "./docs.js";
import { openExchange } from "./exchange.js";
import { measureRequests } from "./http-metrics.js";
import { openInHand } from "./in-hand.js";
import { problemOf } from "./problem.js";
import { pathOf } from "./query.js";
import { rateLimit } from "./rate-limit.js";
import type { CountRefusal } from "./refusals.js";
import { type DialectHandler, dialectHandler, nothingHere, type ServeDeps } from "./router.js";
import { setSecurityHeaders } from "./security-headers.js";
import { fileRouter } from "./served-files.js";
import { ownForm, ownProblems, servicePages } from "./service.js";
import { MAX_STREAMS, StreamConnections } from "./stream-connections.js";
import { tokenEndpoint } from "./token-endpoint.js";
import { refuseUpgrade, type UpgradeHandler } from "./upgrade.js";

/** Everything that is answered over HTTP, and told over connections that stay open. It listens nowhere itself. */
export interface Rest extends Closeable {
  readonly app: RequestListener;
  readonly upgrade: UpgradeHandler;
  /** Counts what the server refuses. */
  readonly refused: CountRefusal;
}

/** Events of these core servers are heard from now on. */
export function createRest(deps: RestDeps): Rest {
  const connections = new StreamConnections(deps.metrics, MAX_STREAMS, () => deps.refused("streams"));
  const streams = dialects.flatMap(({ openStreams }) => openStreams?.({ ...deps, connections }) ?? []);
  const measure = measureRequests(deps.metrics, deps.log);
  const inHand = openInHand(deps.refused);
  const callBounds = { rules: deps.calls, limit: new CallLimit() };
  const { operations, pages } = createParts({ ...deps, inHand, callBounds }, streams);
  return {
    app(request, response) {
      setSecurityHeaders(request, response);
      openExchange(request, response);
      measure(request, response);
      request.url = originForm(request.url);
      const path = pathOf(request);
      const at = operations.find(({ base }) => path.startsWith(base) && isBoundary(path[base.length]));
      if (at === undefined) pages(request, response);
      else
        at.handle(request, response, path.slice(at.base.length) || "/").catch(fail(request, response, deps));
    },
    upgrade(request, socket, head) {
      if (streams.some((stream) => stream.upgrade(request, socket, head))) return;
      const requestId = randomUUID();
      refuseUpgrade(socket, requestId, problemOf(nothingHere(), ownForm, deps.log, requestId));
    },
    refused: deps.refused,
    close: () => closeAll([connections, ...streams]),
  };
}

interface Mounted {
  readonly base: string;
  readonly handle: DialectHandler;
}

/**
 * The operations of all dialects, which find their way themselves (`routes.ts`), and all else, which Express does. A request
 * that goes through Express and one of its routers takes twice as long as one that does not.
 */
function createParts(
  deps: ServeDeps,
  streams: readonly Streams[],
): { operations: Mounted[]; pages: Express } {
  const operations: Mounted[] = [];
  const pages = express();
  pages.disable("x-powered-by");
  pages.disable("etag"); // answers are not to be kept, so there is nothing to compare
  pages.enable("case sensitive routing");
  for (const dialect of dialects) {
    const count = rateLimit(dialect.rateLimit, deps.requestsPerHour);
    const handle = dialectHandler(dialect, deps, count);
    for (const base of [dialect.basePath, ...dialect.aliases]) operations.push({ base, handle });
    if (dialect.files !== null)
      pages.use(dialect.files.basePath, fileRouter(dialect, dialect.files, deps, count));
    pages.use(tokenEndpoint(dialect, deps, count));
  }
  for (const { router } of streams) pages.use(router);
  pages.use(servicePages(deps), docs(dialects, deps.inHand), ...ownProblems(deps));
  return { operations, pages };
}

const isBoundary = (character: string | undefined): boolean => character === undefined || character === "/";

/** A proxy may ask by the whole address (RFC 9112, section 3.2.2). What is none stays, and is found nowhere. */
function originForm(url = ""): string {
  if (url.startsWith("/") || !URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** Not even the failure could be told. */
const fail =
  ({ method }: IncomingMessage, response: ServerResponse, { log }: Pick<RestDeps, "log">) =>
  (error: unknown): void => {
    log.error("answer failed", { method, error: error instanceof Error ? error.stack : String(error) });
    response.destroy();
  };
