import { type ErrorRequestHandler, type RequestHandler, Router } from "express";
import { AppError, type ErrorKind } from "../core/errors.js";
import { clientAddress } from "./client-address.js";
import type { RestDeps } from "./deps.js";
import type { Dialect, TokenSource } from "./dialect.js";
import { exchangeOf } from "./exchange.js";
import { type ErrorForm, tellProblem } from "./problem.js";
import { type CountRequest, countingFailures } from "./rate-limit.js";
import { noteRefusal } from "./refused-logins.js";
import { methodNotAllowed } from "./router.js";
import { bodyReaders, clientOf, readParameters, usesBasic } from "./token-request.js";

type Issuer = Pick<Dialect, "name" | "token">;
type TokenDeps = Pick<RestDeps, "accounts" | "refusedLogins" | "log">;

/**
 * Where clients get their tokens (OAuth 2.0, RFC 6749, section 4.4: client credentials). The client is an account, by
 * HTTP Basic or `client_id` and `client_secret` among the parameters. `scope`, `redirect_uri`, `type`, `state` and whatever else is
 * sent are not used: a token may do what its account may.
 */
export function tokenEndpoint({ name, token }: Issuer, deps: TokenDeps, count: CountRequest): Router {
  const router = Router({ caseSensitive: true });
  if (token === null) return router;
  router
    .route(token.path)
    .all(enter(name, token.path))
    .post(...bodyReaders, issue(name, token, deps, count))
    .all(refuseMethod);
  router.use(countingFailures(count), tellFailure(deps));
  return router;
}

const enter =
  (dialect: string, route: string): RequestHandler =>
  (_request, response, next) => {
    Object.assign(exchangeOf(response), { dialect, route });
    response.set("Pragma", "no-cache"); // beside no-store, which every answer has
    next();
  };

const issue =
  (
    dialect: string,
    { scope, inQuery }: TokenSource,
    { accounts, refusedLogins: log }: TokenDeps,
    count: CountRequest,
  ): RequestHandler =>
  async (request, response) => {
    const parameters = await readParameters(request, inQuery);
    requireGrantType(parameters.get("grant_type"));
    const { name, password } = clientOf(request.get("Authorization"), parameters);
    const token = await noteRefusal(
      accounts.issueToken(dialect, name, password, clientAddress(request)).then(orRefused),
      () => ({ by: "password", name }),
      { request, dialect, log },
    );
    exchangeOf(response).principal = token.principal;
    await count(request, response);
    response.json({
      access_token: token.accessToken,
      token_type: "Bearer",
      expires_in: token.expiresIn,
      ...(scope !== null && { scope }),
    });
  };

function orRefused<T>(token: T | undefined): T {
  if (token === undefined) throw new AppError("unauthorized", "Unknown client id or wrong secret.");
  return token;
}

function requireGrantType(grantType: string | undefined): void {
  if (grantType === undefined) throw new AppError("invalid-request", "grant_type is missing.");
  if (grantType === "client_credentials") return;
  throw new AppError("invalid-request", "grant_type must be client_credentials.", {
    error: "unsupported_grant_type",
  });
}

const refuseMethod: RequestHandler = (request) => {
  throw methodNotAllowed(request.method, ["post"]);
};

/** The words of RFC 6749, and slow_down of RFC 8628. All else is an invalid_request. */
const WORDS: Partial<Readonly<Record<ErrorKind, string>>> = {
  unauthorized: "invalid_client",
  "too-many-requests": "slow_down",
  overloaded: "temporarily_unavailable",
  internal: "server_error",
};

/** Where it is not known how the client shows itself. */
export const tokenErrorForm = (): ErrorForm => errorForm(null);

/** Section 5.2. An error that has no kind of its own has its word in its details. */
const errorForm = (challenge: string | null): ErrorForm => ({
  contentType: "application/json",
  challenge,
  statuses: { "invalid-request": 400 },
  present: ({ kind, message, details }) =>
    JSON.stringify({
      error: String(details.error ?? WORDS[kind] ?? "invalid_request"),
      error_description: message,
    }),
});

/** A 401 has a challenge for those who showed themselves by HTTP Basic. */
function tellFailure({ log }: TokenDeps): ErrorRequestHandler {
  const [inBody, inHeader] = [errorForm(null), errorForm('Basic realm="Tandem"')];
  return (thrown, request, response, _next) =>
    tellProblem(thrown, response, usesBasic(request.get("Authorization")) ? inHeader : inBody, log);
}
