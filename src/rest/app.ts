import { randomUUID } from "node:crypto";
import express, { type Express } from "express";
import { type Closeable, closeAll } from "../core/closeable.js";
import type { RestDeps } from "./deps.js";
import { dialects } from "./dialects/index.js";
import { docs } from "./docs.js";
import { openExchange } from "./exchange.js";
import { measureRequests } from "./http-metrics.js";
import { problemOf } from "./problem.js";
import { rateLimit } from "./rate-limit.js";
import { dialectRouter, nothingHere } from "./router.js";
import { securityHeaders } from "./security-headers.js";
import { fileRouter } from "./served-files.js";
import { ownForm, ownProblems, servicePages } from "./service.js";
import { StreamConnections } from "./stream-connections.js";
import { tokenEndpoint } from "./token-endpoint.js";
import { refuseUpgrade, type UpgradeHandler } from "./upgrade.js";

/** Everything that is answered over HTTP, and told over connections that stay open. It listens nowhere itself. */
export interface Rest extends Closeable {
  readonly app: Express;
  readonly upgrade: UpgradeHandler;
}

/** Events of these core servers are heard from now on. */
export function createRest(deps: RestDeps): Rest {
  const connections = new StreamConnections(deps.metrics);
  const streams = dialects.flatMap(({ openStreams }) => openStreams?.({ ...deps, connections }) ?? []);
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag"); // answers are not to be kept, so there is nothing to compare
  app.enable("case sensitive routing");
  app.use(securityHeaders, openExchange, measureRequests(deps.metrics, deps.log));
  const counted = dialects.map(
    (dialect) => [dialect, rateLimit(dialect.rateLimit, deps.requestsPerHour)] as const,
  );
  for (const [dialect, count] of counted) {
    app.use([dialect.basePath, ...dialect.aliases], dialectRouter(dialect, deps, count));
    if (dialect.files !== null)
      app.use(dialect.files.basePath, fileRouter(dialect, dialect.files, deps, count));
  }
  // Below no base path, and so after all that is: a router that a request only passes through costs it a turn of the loop.
  for (const [dialect, count] of counted) app.use(tokenEndpoint(dialect, deps, count));
  for (const { router } of streams) app.use(router);
  app.use(servicePages(deps), docs(dialects), ...ownProblems(deps));
  return {
    app,
    upgrade(request, socket, head) {
      if (streams.some((stream) => stream.upgrade(request, socket, head))) return;
      const requestId = randomUUID();
      refuseUpgrade(socket, requestId, problemOf(nothingHere(), ownForm, deps.log, requestId));
    },
    close: () => closeAll([connections, ...streams]),
  };
}
