import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";
import { AppError } from "../core/errors.js";
import { LoopTurns } from "../core/loop-turns.js";
import type { Principal, Scope } from "../directory/directory.js";
import { writtenDown, writtenDownIfSecret } from "./action-log.js";
import { readBody } from "./body.js";
import { clientAddress, holderOf } from "./client-address.js";
import type { RestDeps } from "./deps.js";
import type { Dialect } from "./dialect.js";
import { type Caller, type Endpoint, successOf } from "./endpoint.js";
import { exchangeOf } from "./exchange.js";
import type { InHand } from "./in-hand.js";
import type { Acted } from "./noted-deeds.js";
import { type CallBounds, onBehalf } from "./on-behalf.js";
import { type Path, toReferences, toRegExp, toTemplates } from "./path.js";
import { tellProblem } from "./problem.js";
import { addressOf, parametersOf, searchOf } from "./query.js";
import { type CountRequest, countFailure } from "./rate-limit.js";
import { noteRefusal } from "./refused-logins.js";
import { type Found, Routes } from "./routes.js";
import { sendJson } from "./send-json.js";
import { parse } from "./validate.js";

/**
 * A dialect's operations. A request passes, in this order: the host that it is for (421) and the page that it comes from (403),
 * both before it is known what it asks for (`gate.ts`); credentials (401), the dialect's limit (429, which goes before
 * the 401 too), a path that can be read (400), that is there (404) and takes the method (405), the account's scope (403), a
 * body that can be read (413, 415, 400), what the path names (404, 403, 503), what the parameters and then the body say (422).
 */
export function dialectHandler(
  dialect: Dialect,
  deps: ServeDeps,
  count: CountRequest,
  routes: Routes<Operations> = routesOf(dialect),
): DialectHandler {
  const enterDialect = enter(dialect, deps, count);
  const turns = new LoopTurns();
  return async (request, response, path) => {
    try {
      await enterDialect(request, response, path);
      await serve(operationFor(request, path, routes), request, response, { ...deps, turns });
    } catch (thrown) {
      const failure = await countFailure(count, thrown, request, response);
      tellProblem(failure, response, dialect.errorForm, deps.log);
    }
  };
}

export interface ServeDeps extends RestDeps {
  readonly inHand: InHand;
  readonly callBounds: CallBounds;
}

/** @param path below the dialect's base path, its escapes as they came */
export type DialectHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) => Promise<void>;

interface Operation {
  readonly endpoint: Endpoint;
  /** As the path is documented. */
  readonly template: string;
}

/** What stands at a path: operations by their methods; none: the vendor has them, and Tandem has not. */
type Operations = ReadonlyMap<string, Operation>;

export function routesOf({ endpoints, notBuilt }: Dialect): Routes<Operations> {
  const byPath = new Map<string, { readonly path: Path; readonly operations: Map<string, Operation> }>();
  for (const endpoint of endpoints) {
    const { path } = endpoint;
    const { source } = toRegExp(path);
    const place = byPath.get(source) ?? { path, operations: new Map() };
    byPath.set(source, place);
    const [{ template }] = toTemplates(path);
    place.operations.set(endpoint.method.toUpperCase(), { endpoint, template });
  }
  const routes = new Routes<Operations>();
  for (const { path, operations } of byPath.values()) routes.add(path, operations);
  for (const path of notBuilt) routes.add(path, new Map());
  return routes;
}

/** The methods of the operations at a path below the base path; undefined: there is none. Throws `malformed-request`. */
export function methodsAt(routes: Routes<Operations>, path: string): readonly string[] | undefined {
  refuseBadEscapes(path);
  const { value } = routes.find(path) ?? {};
  return value?.size ? spelled([...value.values()].map(({ endpoint }) => endpoint.method)) : undefined;
}

/** Who asks, and whether the path can be read: before anything is looked for. */
export const enter =
  (
    dialect: Dialect,
    { accounts, refusedLogins: log }: Pick<RestDeps, "accounts" | "refusedLogins">,
    count: CountRequest,
  ) =>
  async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const exchange = exchangeOf(response);
    exchange.dialect = dialect.name;
    const credentials = {
      headers: request.headers,
      address: clientAddress(request),
      get query() {
        return searchOf(request);
      },
    };
    exchange.principal = await noteRefusal(
      dialect.authenticate(credentials, accounts),
      () => dialect.claimOf(credentials),
      { request, dialect: dialect.name, log },
    );
    await count(request, response);
    refuseBadEscapes(path);
  };

function refuseBadEscapes(path: string): void {
  if (!path.includes("%")) return;
  try {
    decodeURIComponent(path);
  } catch (cause) {
    throw new AppError("malformed-request", "The path has an escape that is not UTF-8.", {}, { cause });
  }
}

function operationFor(
  { method = "" }: IncomingMessage,
  path: string,
  routes: Routes<Operations>,
): Found<Operation> {
  const found = routes.find(path);
  if (found === undefined) throw nothingHere();
  const { value: operations, groups } = found;
  if (operations.size === 0) throw new AppError("not-enabled", "Tandem does not support this operation.");
  const value = operations.get(method === "HEAD" ? "GET" : method);
  if (value === undefined) {
    const methods = [...operations.values()].map(({ endpoint }) => endpoint.method);
    throw methodNotAllowed(method, methods);
  }
  return { value, groups };
}

/** Names the route, and asks for its scope. */
export function allow({ scope }: Pick<Endpoint, "scope">, template: string, response: ServerResponse): void {
  exchangeOf(response).route = template;
  requireScope(principalOf(response), scope);
}

/** Throws `forbidden`. */
export function requireScope({ account, scopes }: Principal, scope: Scope): void {
  if (scopes.includes(scope)) return;
  throw new AppError("forbidden", `The account '${account}' does not have the scope '${scope}'.`);
}

async function serve(
  { value: { endpoint: e, template }, groups }: Found<Operation>,
  request: IncomingMessage,
  response: ServerResponse,
  deps: ServeDeps & { readonly turns: LoopTurns },
): Promise<void> {
  allow(e, template, response);
  const sent = e.method === "get" ? undefined : await readBody(request, response);
  const answer = async (acted: Acted): Promise<unknown> => {
    const target = e.locate(toReferences(e.path, groups), callerOf(request, response, acted));
    const query = e.query === null ? undefined : parse(e.query, parametersOf(searchOf(request)));
    const body = e.body === null ? undefined : parse(e.body, sent ?? {});
    return await e.handle(target, body, query);
  };
  const carryOut = (): Promise<unknown> => {
    const principal = principalOf(response);
    const holder = holderOf(request, principal);
    const { reads, acts } = deps.inHand;
    if (e.scope === "read") {
      const maySeeSecrets = principal.scopes.includes("secrets");
      return reads.run(holder, () =>
        maySeeSecrets ? writtenDownIfSecret(request, response, deps, answer) : answer(deps),
      );
    }
    const pbxs = deps.pbxs.map((pbx) => onBehalf(principal, pbx, deps.callBounds));
    const body = sent ?? null;
    return acts.run(holder, () => writtenDown(request, response, { ...deps, pbxs }, { body, act: answer }));
  };
  const reply = await carryOut();
  if (e.reply === null || reply === undefined) {
    response.statusCode = 204;
    response.end();
  } else await sendJson(response, successOf(e), reply, deps.turns);
}

export const callerOf = (
  request: IncomingMessage,
  response: ServerResponse,
  { pbxs, webhooks, history }: Pick<RestDeps, "pbxs" | "webhooks" | "history">,
): Caller => ({
  principal: principalOf(response),
  pbxs,
  webhooks: webhooks.heldBy(principalOf(response)),
  get history() {
    const { account, tenant } = principalOf(response);
    return history.of({
      account,
      tenant,
      address: clientAddress(request),
      hasGone: () => response.destroyed,
    });
  },
  get address() {
    return addressOf(request); // made when it is asked for: most answers have no links
  },
  headers: request.headers,
});

/** HEAD is answered wherever GET is. */
const spelled = (methods: readonly string[]): string[] =>
  methods.flatMap((m) => (m === "get" ? ["GET", "HEAD"] : [m.toUpperCase()]));

export function methodNotAllowed(method: string, methods: readonly string[]): AppError {
  const allow = spelled(methods).join(", ");
  return new AppError("method-not-allowed", `${method} is not answered here, only ${allow}.`, { allow });
}

export const nothingHere = (): AppError => new AppError("not-found", "There is nothing at this path.");

export const refusePath: RequestHandler = () => {
  throw nothingHere();
};

function principalOf(response: ServerResponse): Principal {
  const { principal } = exchangeOf(response);
  if (principal === null) throw new AppError("unauthorized", "Credentials are needed.");
  return principal;
}
