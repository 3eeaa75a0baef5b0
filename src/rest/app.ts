import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import express, { type Express } from "express";
import { type Closeable, closeAll } from "../core/closeable.js";
import { CallLimit } from "./call-limit.js";
import type { RestDeps } from "./deps.js";
import type { Dialect, Streams } from "./dialect.js";
import { dialects } from "./dialects/index.js";
import { docs } from "./docs.js";
import { exchangeOf, openExchange } from "./exchange.js";
import { createGate, type Place } from "./gate.js";
import { measureRequests } from "./http-metrics.js";
import { openInHand } from "./in-hand.js";
import { type ErrorForm, problemOf, tellProblem } from "./problem.js";
import { pathOf } from "./query.js";
import { rateLimit } from "./rate-limit.js";
import type { CountRefusal } from "./refusals.js";
import {
  type DialectHandler,
  dialectHandler,
  methodsAt,
  nothingHere,
  routesOf,
  type ServeDeps,
} from "./router.js";
import { setSecurityHeaders } from "./security-headers.js";
import { fileRouter } from "./served-files.js";
import { ownForm, ownProblems, servicePages } from "./service.js";
import { MAX_STREAMS, StreamConnections } from "./stream-connections.js";
import { targetOf } from "./target.js";
import { tokenEndpoint, tokenErrorForm } from "./token-endpoint.js";
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
  const opened = dialects.flatMap((dialect) => {
    const streams = dialect.openStreams?.({ ...deps, connections });
    return streams === undefined ? [] : [{ dialect, streams }];
  });
  const streams = opened.map((one) => one.streams);
  const measure = measureRequests(deps.metrics, deps.log);
  const gate = createGate(deps);
  const inHand = openInHand(deps.refused);
  const callBounds = { rules: deps.calls, limit: new CallLimit() };
  const { places, pages } = createParts({ ...deps, inHand, callBounds }, opened);
  const placeOf = (path: string): Mounted =>
    places.find(({ base }) => path.startsWith(base) && isBoundary(path[base.length])) ?? OWN_PAGES;
  return {
    app(request, response) {
      setSecurityHeaders(request, response);
      openExchange(request, response);
      measure(request, response);
      readTarget(request);
      const path = pathOf(request);
      const at = placeOf(path);
      const below = path.slice(at.base.length) || "/";
      try {
        if (!gate.pass(request, response, below, at)) return;
      } catch (refusal) {
        exchangeOf(response).dialect = at.dialect;
        tellProblem(refusal, response, at.form, deps.log);
        return;
      }
      if (at.handle === null) pages(request, response);
      else at.handle(request, response, below).catch(fail(request, response, deps));
    },
    upgrade(request, socket, head) {
      readTarget(request);
      const refuse = (thrown: unknown, form: ErrorForm): void => {
        const requestId = randomUUID();
        refuseUpgrade(socket, requestId, problemOf(thrown, form, deps.log, requestId));
      };
      try {
        gate.passUpgrade(request);
      } catch (refusal) {
        refuse(refusal, placeOf(pathOf(request)).form);
        return;
      }
      if (!streams.some((stream) => stream.upgrade(request, socket, head))) refuse(nothingHere(), ownForm);
    },
    refused: deps.refused,
    close: () => closeAll([connections, ...streams]),
  };
}

interface Mounted extends Place {
  /** null: Express finds the way. */
  readonly handle: DialectHandler | null;
}

/** Pages that are no dialect's, and all that is nothing. */
const OWN_PAGES: Mounted = {
  base: "",
  dialect: "tandem",
  form: ownForm,
  isStream: false,
  methodsAt: null,
  handle: null,
};

interface Opened {
  readonly dialect: Dialect;
  readonly streams: Streams;
}

/**
 * The operations of all dialects, which find their way themselves (`routes.ts`), and all else, which Express does. A request
 * that goes through Express and one of its routers takes twice as long as one that does not.
 */
function createParts(deps: ServeDeps, opened: readonly Opened[]): { places: Mounted[]; pages: Express } {
  const operations: Mounted[] = [];
  const others: Mounted[] = [];
  const pages = express();
  pages.disable("x-powered-by");
  pages.disable("etag"); // answers are not to be kept, so there is nothing to compare
  pages.enable("case sensitive routing");
  for (const dialect of dialects) {
    const { basePath, aliases, files, token } = dialect;
    const count = rateLimit(dialect.rateLimit, deps.requestsPerHour);
    const routes = routesOf(dialect);
    const handle = dialectHandler(dialect, deps, count, routes);
    const at = { dialect: dialect.name, form: dialect.errorForm, isStream: false, handle: null };
    for (const base of [basePath, ...aliases])
      operations.push({ ...at, base, handle, methodsAt: (path) => methodsAt(routes, path) });
    if (files !== null) {
      others.push({ ...at, base: files.basePath, methodsAt: () => READ });
      pages.use(files.basePath, fileRouter(dialect, files, deps, count));
    }
    if (token !== null)
      others.push({ ...at, base: token.path, form: tokenErrorForm(), methodsAt: () => ["POST"] });
    pages.use(tokenEndpoint(dialect, deps, count));
  }
  for (const { dialect, streams } of opened) {
    const at = { dialect: dialect.name, form: dialect.errorForm, isStream: true, handle: null };
    others.push(...streams.paths.map((base) => ({ ...at, base, methodsAt: () => READ })));
    pages.use(streams.router);
  }
  pages.use(servicePages(deps), docs(dialects, deps.inHand), ...ownProblems(deps));
  return { places: [...operations, ...others], pages };
}

const READ = ["GET", "HEAD"];

const isBoundary = (character: string | undefined): boolean => character === undefined || character === "/";

/** Of an address in the target, its host is the one that is asked, whatever `Host` says (RFC 9112, section 3.2.2). */
function readTarget(request: IncomingMessage): void {
  const { authority, path } = targetOf(request.url);
  request.url = path;
  if (authority !== null) request.headers.host = authority;
}

/** Not even the failure could be told. */
const fail =
  ({ method }: IncomingMessage, response: ServerResponse, { log }: Pick<RestDeps, "log">) =>
  (error: unknown): void => {
    log.error("answer failed", { method, error: error instanceof Error ? error.stack : String(error) });
    response.destroy();
  };
