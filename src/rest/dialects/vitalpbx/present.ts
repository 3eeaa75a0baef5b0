import type { ErrorForm } from "../../problem.js";

/** An answer that tells something. The vendor's examples of some operations have no `message`: see `withoutMessage`. */
export const success = <T>(data: T) => ({ status: "success" as const, message: null, data });

export const withoutMessage = <T>(data: T) => ({ status: "success" as const, data });

/** The statuses are those of the cause: the vendor's documents name none. */
export const errorForm: ErrorForm = {
  contentType: "application/json",
  challenge: null,
  statuses: {},
  present: ({ message }) => JSON.stringify({ status: "error", message, data: null }),
};
