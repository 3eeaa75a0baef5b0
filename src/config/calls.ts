import { z } from "zod";
import { inQuotes } from "./forms.js";

const beginning = z
  .string(inQuotes)
  .regex(/^[0-9A-Za-z*#+._-]{1,64}$/, 'must be the beginning of a number, as "00"');

export const perMinute = z.int().min(1).max(1_000_000).optional();

export const Calls = z.strictObject({
  perMinute: perMinute.describe("How many calls may be begun in a minute"),
  allow: z
    .array(beginning)
    .optional()
    .describe("Beginnings of numbers that may be called: none, so that all may that are not refused"),
  refuse: z
    .array(beginning)
    .optional()
    .describe(
      "Beginnings of numbers that may not be called, nor calls be sent there. Of all that a number begins with the " +
        "longest decides. The tenant's own extensions, queues and rooms may be called in any case",
    ),
});
