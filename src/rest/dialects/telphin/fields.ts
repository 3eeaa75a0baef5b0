import { z } from "zod";
import { dialableNumber } from "../../number.js";

/** Clients send numbers as texts and as numbers. */
export const number = (field: string) =>
  z.preprocess((given) => (Number.isSafeInteger(given) ? String(given) : given), dialableNumber(field));

/** null is as good as left out. */
export const optional = <T extends z.ZodType>(schema: T) => schema.nullish();

export const seconds = (field: string, min: number, max: number) =>
  z
    .int(`${field} must be a whole number of seconds.`)
    .min(min, `${field} must be at least ${min}.`)
    .max(max, `${field} must be at most ${max}.`);

export const oneOf = <const Words extends readonly [string, ...string[]]>(field: string, words: Words) =>
  z.enum(words, {
    error: ({ input }) =>
      input === undefined || input === null
        ? `${field} is missing.`
        : `${field} must be one of ${words.join(", ")}.`,
  });

export const body = { error: "The body must be a JSON object." };

/** A parameter after the question mark. An empty one is as good as left out: clients send those that they do not use. */
export const parameter = <T extends z.ZodType>(schema: T, fault: string) =>
  z.union([z.literal("").transform(() => undefined), schema], fault).optional();

/** Decimal digits and nothing else: no sign, no exponent, no fraction. */
export function wholeNumber(name: string, min: number, max: number) {
  const fault = `${name} must be a whole number from ${min} to ${max}, given once.`;
  const digits = z
    .string()
    .regex(/^[0-9]{1,9}$/)
    .transform(Number)
    .refine((given) => given >= min && given <= max, fault);
  return parameter(digits, fault);
}

export const word = <const Words extends readonly [string, ...string[]]>(name: string, words: Words) =>
  parameter(z.enum(words), `${name} must be one of ${words.join(", ")}, given once.`);

export const MAX_PAGE = 1_000_000; // a page with a higher number is refused
