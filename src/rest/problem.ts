import type { ServerResponse } from "node:http";
import type { ErrorRequestHandler } from "express";
import { AppError, type ErrorKind, toAppError } from "../core/errors.js";
import type { Log } from "../core/log.js";
import { exchangeOf } from "./exchange.js";

/** The one place where a cause becomes an HTTP status. A new ErrorKind does not compile until it has a line here. */
export const STATUS: Readonly<Record<ErrorKind, number>> = {
  misdirected: 421,
  "malformed-request": 400,
  "invalid-request": 422,
  unauthorized: 401,
  forbidden: 403,
  "not-found": 404,
  "method-not-allowed": 405,
  "too-large": 413,
  "unsupported-media-type": 415,
  "precondition-failed": 412,
  "range-not-satisfiable": 416,
  conflict: 409,
  "not-enabled": 501,
  "pbx-unavailable": 503,
  "pbx-refused": 502,
  "too-many-requests": 429,
  overloaded: 503,
  unconfirmed: 500,
  internal: 500,
};

/** When to ask again after a 503, where the failure's details do not say: about the time that a reconnect and a snapshot take. */
export const RETRY_AFTER_SECONDS = 5;

/** How a dialect words a failure. The cause is ours; the status too, unless the dialect has another for that cause. */
export interface ErrorForm {
  readonly contentType: string;
  /** Value of `WWW-Authenticate` in a 401; null: the dialect's credentials have no challenge. */
  readonly challenge: string | null;
  readonly statuses: Partial<Readonly<Record<ErrorKind, number>>>;
  present(error: AppError, status: number): string;
}

export const statusOf = (kind: ErrorKind, { statuses }: Pick<ErrorForm, "statuses">): number =>
  statuses[kind] ?? STATUS[kind];

/** A failure as it is answered. */
export interface Problem {
  readonly status: number;
  readonly headers: Map<string, string>;
  readonly body: string;
}

/** What was thrown in a dialect's form; what is not the caller's doing is logged. */
export function problemOf(thrown: unknown, form: ErrorForm, log: Log, requestId: string): Problem {
  const error = withoutInternals(fromBodyReader(thrown));
  logFailure(log, error, requestId);
  const status = statusOf(error.kind, form);
  const headers = new Map([
    ["Content-Type", `${form.contentType}; charset=utf-8`],
    ...headersFor(error, form),
  ]);
  return { status, headers, body: form.present(error, status) };
}

/** Answers what was thrown. */
export function tellProblem(thrown: unknown, response: ServerResponse, form: ErrorForm, log: Log): void {
  const { status, headers, body } = problemOf(thrown, form, log, exchangeOf(response).requestId);
  if (response.headersSent) {
    response.destroy(); // too late to say anything, and half an answer must not look like a whole one
    return;
  }
  response.statusCode = status;
  response.setHeaders(headers).setHeader("Content-Length", Buffer.byteLength(body)).end(body);
}

/** The same where Express hands on failures. */
export const problemHandler =
  (form: ErrorForm, log: Log): ErrorRequestHandler =>
  (thrown, _request, response, _next) =>
    tellProblem(thrown, response, form, log);

/** Failures to read a body come from the body parser, as errors with a status. */
function fromBodyReader(thrown: unknown): AppError {
  const status = thrown instanceof Error && "status" in thrown ? thrown.status : undefined;
  const cause = { cause: thrown };
  if (status === 413) return new AppError("too-large", "The body is larger than 64 KiB.", {}, cause);
  if (status === 415) {
    return new AppError("unsupported-media-type", "The body's encoding is not supported.", {}, cause);
  }
  if (status === 400) return new AppError("malformed-request", "The body cannot be read as JSON.", {}, cause);
  return toAppError(thrown);
}

/** What was not foreseen is told by its request id alone; the log has the rest. */
const withoutInternals = (error: AppError): AppError =>
  error.kind === "internal"
    ? new AppError("internal", "Something went wrong inside Tandem.", error.details, {
        cause: error.cause ?? error,
      })
    : error;

function headersFor({ kind, details }: AppError, { challenge }: ErrorForm): [string, string][] {
  if (kind === "unauthorized" && challenge !== null) return [["WWW-Authenticate", challenge]];
  if (kind === "method-not-allowed") return [["Allow", String(details.allow)]];
  return asksToWait(kind) ? [["Retry-After", String(details.retryAfterSeconds ?? RETRY_AFTER_SECONDS)]] : [];
}

/** Whether the same request may do after a while. */
export const asksToWait = (kind: ErrorKind): boolean =>
  kind === "pbx-unavailable" || kind === "overloaded" || kind === "too-many-requests";

function logFailure(log: Log, { kind, message, cause, details }: AppError, requestId: string): void {
  if (kind === "internal") {
    const stack = cause instanceof Error ? cause.stack : String(cause);
    log.error("request failed", { requestId, details, cause: stack });
  } else if (kind === "unconfirmed" || kind === "pbx-refused") {
    log.warn("command failed", { requestId, kind, reason: message, details });
  }
}
