/** Every failure a caller may be told about. One name per cause; the HTTP status is not decided here. */
export type ErrorKind =
  | "misdirected" // it is for a host that is not ours
  | "malformed-request" // the request cannot be read at all
  | "invalid-request" // it was read, and a value is missing or wrong
  | "unauthorized"
  | "forbidden"
  | "not-found"
  | "method-not-allowed"
  | "too-large"
  | "unsupported-media-type"
  | "precondition-failed" // what the caller holds is not what is there
  | "range-not-satisfiable" // of a file, a part that it does not have
  | "conflict" // the object is not in a state in which this can be done
  | "not-enabled" // the core server does without what is asked for
  | "pbx-unavailable" // the link is down, or the state is not in yet
  | "pbx-refused" // the PBX answered, and said no
  | "too-many-requests" // by this caller, or on this name
  | "overloaded" // as many as we serve at a time are there already
  | "unconfirmed" // the PBX said yes, and what should have followed did not
  | "internal";

/** A failure with its cause in a word, a sentence for the caller, and details for the log. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly kind: ErrorKind;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    kind: ErrorKind,
    message: string,
    details: Record<string, unknown> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.kind = kind;
    this.details = details;
  }
}

/** So much of a caller's own word is told back. */
const MAX_ECHO_LENGTH = 100;

/** A caller's own word as a sentence may have it: within one line, without what would turn it round, and cut where it is long. */
export function echo(word: string): string {
  const shown = [...word.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\ufffd")];
  return shown.length > MAX_ECHO_LENGTH ? `${shown.slice(0, MAX_ECHO_LENGTH).join("")}…` : shown.join("");
}

/** Nothing of that sort has this id or name. */
export const notFound = (what: string, id: string): AppError =>
  new AppError("not-found", `There is no ${what} '${echo(id)}'.`, { what, id });

/** Whatever was thrown, as an AppError. What was not foreseen is 'internal', and keeps its cause for the log. */
export const toAppError = (thrown: unknown): AppError =>
  thrown instanceof AppError
    ? thrown
    : new AppError("internal", "Something went wrong inside Tandem.", {}, { cause: thrown });

/** A value outside its type: the compiler says first where a case is missing. */
export const unreachable = (value: never): never => {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
};
