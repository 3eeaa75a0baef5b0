import { AppError } from "../../../core/errors.js";

/** What the field `status` of a failure says, where one code has several. `extension_not_found` is ours. */
type Status = "client_not_found" | "extension_not_found";

/** Nothing has the id that the path or a parameter names; what is another client's has none either. */
export const notFoundAs = (status: Status, message: string): AppError =>
  new AppError("not-found", message, { status });

export const invalid = (message: string): AppError => new AppError("invalid-request", message);

/** What the PBX, or what is kept, no longer has, in the words for what the path does not find. */
export async function orGone<T>(answer: Promise<T>, gone: () => AppError): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof AppError && error.kind === "not-found" ? gone() : error;
  }
}
