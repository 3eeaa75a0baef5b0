import express, { type Express } from "express";
import type { RestDeps } from "./deps.js";
import { dialects } from "./dialects/index.js";
import { docs } from "./docs.js";
import { openExchange } from "./exchange.js";
import { measureRequests } from "./http-metrics.js";
import { dialectRouter } from "./router.js";
import { ownProblems, servicePages } from "./service.js";

/** Everything that is answered over HTTP. It opens nothing itself. */
export function createApp(deps: RestDeps): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag"); // answers are not to be kept, so there is nothing to compare
  app.enable("case sensitive routing");
  app.use(openExchange, measureRequests(deps.metrics, deps.log));
  for (const dialect of dialects) app.use(dialect.basePath, dialectRouter(dialect, deps));
  app.use(servicePages(deps), docs(dialects), ...ownProblems(deps));
  return app;
}
