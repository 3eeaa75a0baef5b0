import type { IncomingMessage, ServerResponse } from "node:http";
import express from "express";
import { AppError } from "../core/errors.js";

export const MAX_BODY_BYTES = 64 * 1024; // a larger body, also once unpacked, is answered 413 and not kept

/** Not strict: `7` and `null` are JSON that can be read; that they are no object is for the operation's schema to say. */
const readJson = express.json({ limit: MAX_BODY_BYTES, strict: false });

/** A request, and what was read of its body. */
export type WithBody = IncomingMessage & { readonly body?: unknown };

/** Answers the JSON in a body; undefined: there is none. Rejects with what cannot be read. */
export async function readBody(request: WithBody, response: ServerResponse): Promise<unknown> {
  await new Promise<void>((resolve, reject) => {
    readJson(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  const { body } = request;
  if (body === undefined && hasBody(request))
    // the reader leaves alone what is of another type
    throw new AppError("unsupported-media-type", "The body must be sent as application/json.");
  return body;
}

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
