import { createHmac, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ErrorRequestHandler } from "express";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "../core/errors.js";
import { clientAddress } from "./client-address.js";
import { exchangeOf } from "./exchange.js";

const WINDOW_SECONDS = 3_600;

/** Counters of callers without an account, by their address; of more addresses, some share one. */
const ADDRESS_COUNTERS = 4_096;

/** Names of the headers that tell a caller how it stands: requests an hour, those left, seconds until all are back. */
export interface RateLimitHeaders {
  readonly limit: string;
  readonly remaining: string;
  readonly reset: string;
}

/**
 * Counts a request, once, and says on its answer how its caller stands. Who has shown an account is counted with all of its
 * tenant, anybody else by the address: so nobody spends what is another's.
 * Rejects with `too-many-requests` beyond the limit.
 */
export type CountRequest = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The hour begins with a caller's first request. Counts are in memory: a restart begins them anew. */
export function rateLimit(headers: RateLimitHeaders | null, requestsPerHour: number): CountRequest {
  if (headers === null) return () => Promise.resolve();
  const limiter = new RateLimiterMemory({ points: requestsPerHour, duration: WINDOW_SECONDS });
  const counterOf = counters();
  return async (request, response) => {
    if (response.hasHeader(headers.limit)) return;
    const { remainingPoints, msBeforeNext } = await limiter.consume(counterOf(request, response)).catch(over);
    const resetSeconds = Math.ceil(msBeforeNext / 1000);
    response.setHeader(headers.limit, String(requestsPerHour));
    response.setHeader(headers.remaining, String(Math.max(remainingPoints, 0)));
    response.setHeader(headers.reset, String(resetSeconds));
    if (remainingPoints < 0) throw tooManyRequests(requestsPerHour, resetSeconds);
  };
}

/** Beyond the limit the limiter rejects, with nothing left: here it is less than nothing. */
function over(standing: unknown): Pick<RateLimiterRes, "remainingPoints" | "msBeforeNext"> {
  if (!(standing instanceof RateLimiterRes)) throw standing;
  return { remainingPoints: -1, msBeforeNext: standing.msBeforeNext };
}

/** Names of counters. Nobody can tell who shares one: which it is hangs on a key of this process. */
function counters(): (request: IncomingMessage, response: ServerResponse) => string {
  const key = randomBytes(32);
  return (request, response) => {
    const { principal } = exchangeOf(response);
    if (principal !== null) return `tenant ${principal.tenant ?? ""}`; // "": the accounts of all tenants
    const digest = createHmac("sha256", key).update(clientAddress(request)).digest();
    return `address ${digest.readUInt32BE() % ADDRESS_COUNTERS}`;
  };
}

const tooManyRequests = (requestsPerHour: number, retryAfterSeconds: number): AppError =>
  new AppError(
    "too-many-requests",
    `There were more than ${requestsPerHour} requests within an hour. Try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );

/** Counts a request that failed before its caller was known. Answers what is to be told: the failure, or that it is too many. */
export const countFailure = (
  count: CountRequest,
  thrown: unknown,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<unknown> =>
  count(request, response).then(
    () => thrown,
    (beyond: unknown) => beyond,
  );

/** The same where Express hands on failures. */
export const countingFailures =
  (count: CountRequest): ErrorRequestHandler =>
  async (thrown, request, response, next) =>
    next(await countFailure(count, thrown, request, response));
