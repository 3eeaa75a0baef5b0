import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { AppError } from "../core/errors.js";
import type { ServedFile } from "./dialect.js";

/** From the first byte to the last, both included. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/**
 * Sends an open file, whole or in part (RFC 9110, sections 13 and 14). What a client has is compared by its version alone: by
 * its date, a part of another file of that name could pass for more of it.
 * @throws AppError 'precondition-failed', 'range-not-satisfiable'
 */
export async function sendFile(file: ServedFile, request: Request, response: Response): Promise<void> {
  const { size, contentType, version } = file;
  const etag = `"${version}"`;
  if (!isMeant(request, etag)) throw new AppError("precondition-failed", "The file is another by now.");
  const part = partOf(request, size, etag);
  if (part === "none") {
    response.set("Content-Range", `bytes */${size}`);
    throw new AppError("range-not-satisfiable", "The file does not have the part that was asked for.");
  }
  response.set({ ETag: etag, "Accept-Ranges": "bytes" });
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  const { start, end } = part ?? { start: 0, end: size - 1 };
  if (part !== null) response.status(206).set("Content-Range", `bytes ${start}-${end}/${size}`);
  response.set({ "Content-Type": contentType, "Content-Length": String(end - start + 1) });
  if (request.method === "HEAD" || size === 0) response.end();
  else await stream(file, { start, end }, response);
}

/** `If-Match`: the client goes on with what it has, or not at all. */
function isMeant({ headers }: Request, etag: string): boolean {
  const wanted = headers["if-match"];
  if (wanted === undefined || wanted.trim() === "*") return true;
  return wanted.split(",").some((one) => one.trim() === etag);
}

/** null: all of it is to be sent, as where several parts are asked for, or a part of what it was before. */
function partOf(request: Request, size: number, etag: string): Part | "none" | null {
  const ifRange = request.get("If-Range");
  if (request.method !== "GET" || (ifRange !== undefined && ifRange.trim() !== etag)) return null;
  const ranges = request.range(size, { combine: true });
  if (ranges === -1) return /^ *bytes=/.test(request.headers.range ?? "") ? "none" : null;
  if (ranges === undefined || ranges === -2 || ranges.type !== "bytes") return null;
  const [only, another] = ranges;
  return another === undefined ? (only ?? null) : null;
}

/** A client that goes away before the end was not interested in the rest; a file that has become shorter is cut off. */
async function stream({ handle }: ServedFile, part: Part, response: Response): Promise<void> {
  const content = handle.createReadStream({ ...part, autoClose: false });
  try {
    await pipeline(content, response, { end: false });
  } catch {
    response.destroy();
    return;
  }
  if (content.bytesRead === part.end - part.start + 1) response.end();
  else response.destroy();
}
