import { z } from "zod";

/** The forms of the texts in tandem.yaml. */

export const PRINTABLE = [/^\P{Cc}*$/u, "must have no control characters"] as const;

export const text = z
  .string()
  .min(1)
  .regex(...PRINTABLE);

/** For what is often a number: YAML takes one without quotes for no text. */
export const inQuotes = {
  error: ({ input }: { readonly input?: unknown }) =>
    typeof input === "number" ? 'must be in quotes, as "100"' : undefined,
};

export const slug = z.string().regex(/^[\w.-]+$/, "must be of letters, digits, '.', '_', '-'");

export const number = z.string(inQuotes).regex(/^[\w*#+.-]+$/, "must be an extension number");

export const context = z.string().regex(/^[\w.+-]+$/, "must be a dialplan context");

export const extensionName = z
  .string(inQuotes)
  .regex(/^[\w*#+.-]+(@[\w.+-]+)?$/, "must be a number, or number@context");

/** Asterisk has no longer names of extensions, queues and rooms; a user may be called as an extension. */
export const shortName = z
  .string(inQuotes)
  .min(1)
  .max(80)
  .regex(...PRINTABLE);
