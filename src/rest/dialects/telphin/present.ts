import type { ErrorKind } from "../../../core/errors.js";
import type { ErrorForm } from "../../problem.js";

/** What the field `status` of a failure says that has none of its own. */
const STATUSES: Partial<Readonly<Record<ErrorKind, string>>> = {
  forbidden: "access_denied",
  "too-many-requests": "rate_limit_exceeded",
};

/** Every failure is a sentence, and a word where one code has several. */
export const errorForm: ErrorForm = {
  contentType: "application/json",
  challenge: "Bearer",
  statuses: { "invalid-request": 400 },
  present: ({ kind, message, details }) =>
    JSON.stringify({ message, status: kind === "not-found" ? details.status : STATUSES[kind] }),
};
