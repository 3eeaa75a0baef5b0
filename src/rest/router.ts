import { type Request, type RequestHandler, type Response, Router } from "express";
import { AppError } from "../core/errors.js";
import type { Principal, Scope } from "../directory/directory.js";
import { writtenDown } from "./action-log.js";
import { readBody } from "./body.js";
import type { Pbx, RestDeps } from "./deps.js";
import type { Dialect } from "./dialect.js";
import { type Caller, type Endpoint, successOf } from "./endpoint.js";
import { exchangeOf } from "./exchange.js";
import { toReferences, toRegExp, toTemplates } from "./path.js";
import { problemHandler } from "./problem.js";
import { addressOf, parametersOf, searchOf } from "./query.js";
import { type CountRequest, counting, countingFailures } from "./rate-limit.js";
import { parse } from "./validate.js";

/**
 * A dialect's operations. A request passes, in this order: credentials (401), the dialect's limit (429, which goes before
 * the 401 too), a path that can be read (400), that is there (404) and takes the method (405), the account's scope (403), a body that can be read (413, 415, 400), what the path names
 * (404, 403, 503), what the parameters and then the body say (422).
 */
export function dialectRouter(dialect: Dialect, deps: RestDeps, count: CountRequest): Router {
  const router = Router({ caseSensitive: true });
  router.use(enter(dialect, deps, count));
  for (const [path, endpoints] of byPath(dialect.endpoints)) {
    const route = router.route(new RegExp(path));
    for (const e of endpoints) route[e.method](allow(e), ...bodyReaders(e), serve(e, deps));
    route.all(refuseMethod(endpoints));
  }
  for (const path of dialect.notBuilt) router.all(toRegExp(path), refuseNotBuilt);
  router.use(refusePath, countingFailures(count), problemHandler(dialect.errorForm, deps.log));
  return router;
}

/** The operations of each path, under the source of its expression. */
function byPath(endpoints: readonly Endpoint[]): Map<string, Endpoint[]> {
  const paths = new Map<string, Endpoint[]>();
  for (const e of endpoints) {
    const { source } = toRegExp(e.path);
    paths.set(source, [...(paths.get(source) ?? []), e]);
  }
  return paths;
}

const bodyReaders = ({ method }: Endpoint): RequestHandler[] => (method === "get" ? [] : [readBody]);

/** Who asks, and whether the path can be read: before anything is looked for. */
export const enter = (
  dialect: Dialect,
  deps: Pick<RestDeps, "accounts">,
  count: CountRequest,
): RequestHandler[] => [authenticate(dialect, deps), counting(count), refuseBadEscapes];

const authenticate =
  (dialect: Dialect, { accounts }: Pick<RestDeps, "accounts">): RequestHandler =>
  async (request, response, next) => {
    const exchange = exchangeOf(response);
    exchange.dialect = dialect.name;
    exchange.principal = await dialect.authenticate(
      { headers: request.headers, query: searchOf(request) },
      accounts,
    );
    next();
  };

const refuseBadEscapes: RequestHandler = (request, _response, next) => {
  try {
    decodeURIComponent(request.path);
  } catch (cause) {
    throw new AppError("malformed-request", "The path has an escape that is not UTF-8.", {}, { cause });
  }
  next();
};

/** Names the route, and asks for its scope. */
export function allow({ scope, path }: Pick<Endpoint, "scope" | "path">): RequestHandler {
  const [{ template }] = toTemplates(path);
  return (_request, response, next) => {
    exchangeOf(response).route = template;
    requireScope(principalOf(response), scope);
    next();
  };
}

/** Throws `forbidden`. */
export function requireScope({ account, scopes }: Principal, scope: Scope): void {
  if (scopes.includes(scope)) return;
  throw new AppError("forbidden", `The account '${account}' does not have the scope '${scope}'.`);
}

const serve =
  (e: Endpoint, deps: RestDeps): RequestHandler =>
  async (request, response) => {
    const answer = (pbxs: readonly Pbx[]) => answerOf(e, request, response, { ...deps, pbxs });
    const reply = await (e.scope === "read"
      ? answer(deps.pbxs)
      : writtenDown(request, response, deps, answer));
    if (e.reply === null || reply === undefined) response.status(204).end();
    else response.status(successOf(e)).json(reply);
  };

async function answerOf(
  e: Endpoint,
  request: Request,
  response: Response,
  deps: Pick<RestDeps, "pbxs" | "webhooks">,
): Promise<unknown> {
  const target = e.locate(toReferences(e.path, request.params), callerOf(request, response, deps));
  const query = e.query === null ? undefined : parse(e.query, parametersOf(searchOf(request)));
  const body = e.body === null ? undefined : parse(e.body, request.body ?? {});
  return await e.handle(target, body, query);
}

export const callerOf = (
  request: Request,
  response: Response,
  { pbxs, webhooks }: Pick<RestDeps, "pbxs" | "webhooks">,
): Caller => ({
  principal: principalOf(response),
  pbxs,
  webhooks,
  get address() {
    return addressOf(request); // made when it is asked for: most answers have no links
  },
  headers: request.headers,
});

export const refuseMethod =
  (endpoints: readonly Pick<Endpoint, "method">[]): RequestHandler =>
  (request) => {
    throw methodNotAllowed(
      request.method,
      endpoints.map(({ method }) => method),
    );
  };

/** HEAD is answered wherever GET is. */
export function methodNotAllowed(method: string, methods: readonly string[]): AppError {
  const allow = methods.flatMap((m) => (m === "get" ? ["GET", "HEAD"] : [m.toUpperCase()])).join(", ");
  return new AppError("method-not-allowed", `${method} is not answered here, only ${allow}.`, { allow });
}

export const nothingHere = (): AppError => new AppError("not-found", "There is nothing at this path.");

const refuseNotBuilt: RequestHandler = () => {
  throw new AppError("not-enabled", "The vendor has this operation, and Tandem has not.");
};

export const refusePath: RequestHandler = () => {
  throw nothingHere();
};

function principalOf(response: Response): Principal {
  const { principal } = exchangeOf(response);
  if (principal === null) throw new AppError("unauthorized", "Credentials are needed.");
  return principal;
}
