import express, { type Request, type RequestHandler } from "express";
import { AppError } from "../core/errors.js";

export const MAX_BODY_BYTES = 64 * 1024; // a larger body, also once unpacked, is answered 413 and not kept

/** Not strict: `7` and `null` are JSON that can be read; that they are no object is for the operation's schema to say. */
const readJson = express.json({ limit: MAX_BODY_BYTES, strict: false });

/** Reads a JSON body where there is one. */
export const readBody: RequestHandler = (request, response, next) => {
  if (hasBody(request) && !request.is("application/json")) {
    throw new AppError("unsupported-media-type", "The body must be sent as application/json.");
  }
  readJson(request, response, next);
};

export const hasBody = ({ headers }: Request): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
