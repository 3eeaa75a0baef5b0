import { type ErrorRequestHandler, type RequestHandler, type Response, Router } from "express";
import type { AppError } from "../core/errors.js";
import type { Pbx, RestDeps } from "./deps.js";
import { exchangeOf } from "./exchange.js";
import { type ErrorForm, problemHandler, RETRY_AFTER_SECONDS } from "./problem.js";
import { liveness } from "./require-live.js";
import { methodNotAllowed, refusePath } from "./router.js";

/** How our own pages, and paths that belong to no dialect, tell a failure. */
export const ownForm: ErrorForm = {
  contentType: "application/json",
  challenge: null,
  statuses: {},
  present: ({ kind, message }: AppError) => JSON.stringify({ error: kind, message }),
};

/**
 * Pages for those who run Tandem, not for clients of a dialect. They need no account, since monitoring has none, and so must
 * never tell a secret, a number or anything of a call.
 */
export function servicePages({ pbxs, metrics }: Pick<RestDeps, "pbxs" | "metrics">): Router {
  const router = Router({ caseSensitive: true });
  page(router, "/healthz", (response) => response.json({ status: "ok" }));
  page(router, "/readyz", (response) => {
    const coreServers = pbxs.map(readiness);
    const ready = coreServers.every(({ live, canAct }) => live && canAct);
    if (!ready) response.status(503).set("Retry-After", String(RETRY_AFTER_SECONDS));
    response.json({ ready, coreServers });
  });
  page(router, "/status", (response) =>
    response.json({ coreServers: pbxs.map((pbx) => ({ slug: slugOf(pbx), ...pbx.status() })) }),
  );
  page(router, "/metrics", async (response) => {
    response.type(metrics.contentType).send(await metrics.metrics());
  });
  return router;
}

/** For what nobody answered: 404, and failures that are no dialect's. Handlers, since errors pass a router by. */
export const ownProblems = ({ log }: Pick<RestDeps, "log">): [RequestHandler, ErrorRequestHandler] => [
  refusePath,
  problemHandler(ownForm, log),
];

/** A page of our own: GET and HEAD, nothing else. */
export function page(router: Router, path: string, answer: (response: Response) => unknown): void {
  const serve: RequestHandler = async (_request, response) => {
    exchangeOf(response).route = path;
    await answer(response);
  };
  router
    .route(path)
    .get(serve)
    .all((request) => {
      throw methodNotAllowed(request.method, ["get"]);
    });
}

const slugOf = ({ directory }: Pbx): string => directory.coreServer.slug;

function readiness(pbx: Pbx) {
  const { live, since } = liveness(pbx);
  const { state } = pbx.status().actions;
  return { slug: slugOf(pbx), live, since, canAct: state === "up" };
}
