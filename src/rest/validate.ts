import type { z } from "zod";
import { AppError } from "../core/errors.js";

/** Outside data, checked; past this line it is typed and trusted. The first fault's own sentence is the answer. */
export function parse<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => ({ field: path.join("."), message }));
  throw new AppError("invalid-request", issues[0]?.message ?? "The request is not valid.", { issues });
}

/** What a required value's schema says where there is none, or one of another kind. */
export const mustBe = (field: string, what: string) => ({
  error: ({ input }: { readonly input: unknown }) =>
    input === undefined || input === null ? `${field} is missing.` : `${field} must be ${what}.`,
});
