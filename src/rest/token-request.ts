import express, { type Request, type RequestHandler } from "express";
import { AppError } from "../core/errors.js";
import { basicCredentials } from "./basic-credentials.js";
import { hasBody, MAX_BODY_BYTES } from "./body.js";
import { searchOf } from "./query.js";

const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";
const JSON_OBJECT = "application/json";

/** Each reads a body of its type and passes on all others. */
export const bodyReaders: readonly RequestHandler[] = [
  express.text({ type: FORM, limit: MAX_BODY_BYTES }),
  express.raw({ type: MULTIPART, limit: MAX_BODY_BYTES }),
  express.json({ type: JSON_OBJECT, limit: MAX_BODY_BYTES, strict: false }),
];

/** What a client asks a token with, by name. */
export type Parameters = ReadonlyMap<string, string>;

/**
 * The parameters of a body that was read, and those after the question mark where they may stand there. One without a value is as good as none (RFC 6749, section 3.2). None is named in
 * an error: where a body is sent as another type than it is, its secret may stand in a name.
 */
export async function readParameters(request: Request, inQuery: boolean): Promise<Parameters> {
  const parameters = new Map<string, string>();
  const inAddress = inQuery ? searchOf(request) : [];
  for (const [name, value] of [...inAddress, ...(await pairsIn(request))]) {
    if (value === "" || value === null) continue;
    if (typeof value !== "string" || parameters.has(name)) {
      throw new AppError("invalid-request", "Every parameter must be text, and be given once.");
    }
    parameters.set(name, value);
  }
  return parameters;
}

async function pairsIn(request: Request): Promise<Iterable<readonly [string, unknown]>> {
  const body: unknown = request.body;
  if (!hasBody(request)) return [];
  if (request.is(FORM)) return new URLSearchParams(String(body));
  if (request.is(MULTIPART)) return await multipart(body, request.get("Content-Type"));
  if (!request.is(JSON_OBJECT)) {
    throw new AppError("unsupported-media-type", `The body must be sent as ${FORM}.`);
  }
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return Object.entries(body);
  throw new AppError("malformed-request", "The body must be a JSON object.");
}

/** Some clients send the form as PHP's curl does. Node's own reader wants all of it in memory: it is bounded above. */
async function multipart(body: unknown, contentType = ""): Promise<Iterable<[string, unknown]>> {
  if (!Buffer.isBuffer(body)) return [];
  try {
    return await new Response(body, { headers: { "Content-Type": contentType } }).formData();
  } catch (cause) {
    throw new AppError("malformed-request", `The body cannot be read as ${MULTIPART}.`, {}, { cause });
  }
}

/** Whether the client shows who it is by HTTP Basic, or means to. */
export const usesBasic = (authorization: string | undefined): boolean =>
  /^basic( |$)/i.test(authorization ?? "");

/**
 * Who asks for a token (RFC 6749, section 2.3.1): by HTTP Basic, or by client_id and client_secret. Errors: `unauthorized`
 * without credentials, or with ones that cannot be read; `invalid-request` with a half of them, and with two kinds.
 */
export function clientOf(
  authorization: string | undefined,
  parameters: Parameters,
): { readonly name: string; readonly password: string } {
  const name = parameters.get("client_id");
  const password = parameters.get("client_secret");
  if (usesBasic(authorization)) return basicClient(authorization, name, password);
  if (name === undefined && password === undefined) {
    throw new AppError("unauthorized", "client_id and client_secret are needed.");
  }
  if (name === undefined || password === undefined) {
    throw new AppError(
      "invalid-request",
      `${name === undefined ? "client_id" : "client_secret"} is missing.`,
    );
  }
  return { name, password };
}

function basicClient(authorization: string | undefined, bodyName?: string, bodyPassword?: string) {
  const basic = basicCredentials(authorization);
  if (basic === undefined) throw new AppError("unauthorized", "The Authorization header cannot be read.");
  const client = { name: formDecoded(basic.name), password: formDecoded(basic.password) };
  if (bodyPassword !== undefined || (bodyName !== undefined && bodyName !== client.name)) {
    throw new AppError("invalid-request", "Credentials must be in the Authorization header or in the body.");
  }
  return client;
}

/** The RFC has both encoded as in a form. Many clients do not: what is no such encoding is taken as it is. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
