import { z } from "zod";
import { AppError } from "../../../../core/errors.js";
import { mustBe, parse } from "../../../validate.js";
import type { LiveEvent } from "./event.js";

const MAX_FILTERS = 32; // more are refused
const MAX_FILTER_LENGTH = 256; // so is a longer property or value

export type Wants = (event: LiveEvent) => boolean;

/** What a client wants that has not said anything. */
export const everything: Wants = () => true;

const word = (field: string) =>
  z
    .string(mustBe(field, "a string"))
    .max(MAX_FILTER_LENGTH, `${field} must not be longer than ${MAX_FILTER_LENGTH} characters.`);

const Filters = z
  .array(
    z.object(
      {
        property: word("property").regex(/^[A-Za-z0-9]+$/, "property must be letters and digits."),
        value: word("value"),
      },
      "Each of the filters must be an object with property and value.",
    ),
    mustBe("filters", "a list"),
  )
  .max(MAX_FILTERS, `There must not be more than ${MAX_FILTERS} filters.`);

const FilterMessage = z.object({ filters: Filters });

/** What a message `{"type": "filter", "filters": […]}` asks for. Throws `invalid-request`. */
export const wantsOfMessage = (message: unknown): Wants => wantsOf(parse(FilterMessage, message).filters);

/**
 * The same as query parameters, `type=hangup&extensionNumber=10*`. Throws `malformed-request`.
 * @param reserved parameters that are no filters
 */
export function wantsOfQuery(query: URLSearchParams, reserved: readonly string[]): Wants {
  const filters = [...query].map(([property, value]) => ({ property, value }));
  const properties = new Set(filters.map(({ property }) => property));
  if (properties.size < filters.length) {
    throw new AppError("malformed-request", "A parameter must not be given more than once.");
  }
  const result = Filters.safeParse(filters.filter(({ property }) => !reserved.includes(property)));
  if (result.success) return wantsOf(result.data);
  throw new AppError("malformed-request", result.error.issues[0]?.message ?? "The filters are not valid.");
}

/** All must match. An event without the property does not, nor one in which it is null. */
function wantsOf(filters: z.output<typeof Filters>): Wants {
  const tests = filters.map(({ property, value }) => ({ property, matches: matcherOf(value) }));
  return (event) =>
    tests.every(({ property, matches }) => {
      const value = Object.hasOwn(event, property) ? (event as Record<string, unknown>)[property] : null;
      return value !== null && matches(String(value));
    });
}

/** In a pattern, `*` stands for any characters or none. No expression is made of it, so none can be slow. */
export function matcherOf(pattern: string): (text: string) => boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return (text) => text === pattern;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false;
    return holdsInOrder(text.slice(first.length, text.length - last.length), rest);
  };
}

/** Taking each part where it first occurs leaves the most room for those that follow. */
function holdsInOrder(text: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}
