import type { LookupAddress } from "node:dns";
import { type IncomingMessage, request as overHttp, type RequestOptions } from "node:http";
import { request as overHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { AppError } from "../core/errors.js";
import type { WaitingDelivery } from "../store/outbox.js";
import type { Guard } from "./guard.js";
import { MAX_ANSWER_BYTES } from "./limits.js";
import type { Signer } from "./signature.js";
import type { Webhook } from "./webhooks.js";

export type Outcome =
  | { readonly delivered: true }
  /** `refused`: the receiver has answered, and says that this request is at fault. The reason is a sentence. */
  | { readonly delivered: false; readonly reason: string; readonly refused: boolean };

export type Target = Pick<Webhook, "method" | "url">;
export type Message = Pick<WaitingDelivery, "id" | "parameters">;

/** One request, from the look-up of its host to its answer. Does not reject; with the signal it is over at once. */
export type Attempt = (target: Target, message: Message, signal: AbortSignal) => Promise<Outcome>;

export interface AttemptDeps {
  readonly guard: Guard;
  readonly signer: Signer;
  readonly now: () => number;
  readonly timeoutMs: number;
}

/** Statuses that ask for patience, though they blame the request: Request Timeout, Too Early, Too Many Requests. */
const PATIENCE = [408, 425, 429];

export function createAttempt({ guard, signer, now, timeoutMs }: AttemptDeps): Attempt {
  return async (target, message, signal) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const end = AbortSignal.any([signal, timeout]);
    try {
      const request = compose(guard.read(target.url), target.method, message.parameters);
      const addresses = await guard.addressesOf(request.url, end);
      const at = Math.floor(now() / 1000);
      const signature = signer.header({ ...request, at, url: request.url.href, deliveryId: message.id });
      const headers = { "Tandem-Delivery": message.id, "Tandem-Signature": signature };
      return judge(await ask(request, headers, addresses, end));
    } catch (error) {
      const reason = timeout.aborted ? `There was no answer within ${timeoutMs / 1000} s.` : reasonOf(error);
      return { delivered: false, reason, refused: false };
    }
  };
}

interface Request {
  readonly method: Webhook["method"];
  readonly url: URL;
  readonly body: string;
}

/** A GET has the parameters behind those that its URL has already; a POST has them as a form. */
function compose(url: URL, method: Webhook["method"], parameters: Message["parameters"]): Request {
  const form = new URLSearchParams(parameters).toString();
  if (method === "POST") return { method, url, body: form };
  const whole = new URL(url);
  whole.search = url.search === "" ? form : `${url.search}&${form}`;
  return { method, url: whole, body: "" };
}

/** Answers the status. Redirects are not followed, connections not kept, and only these addresses are connected to. */
function ask(
  { method, url, body }: Request,
  extra: Readonly<Record<string, string>>,
  addresses: readonly LookupAddress[],
  signal: AbortSignal,
): Promise<number> {
  const form =
    method === "POST"
      ? { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": Buffer.byteLength(body) }
      : {};
  const headers = { ...extra, ...form, "User-Agent": "Tandem" };
  const options: RequestOptions = { method, headers, signal, agent: false, lookup: onlyThese(addresses) };
  return new Promise((resolve, reject) => {
    let status: number | undefined;
    let failure: unknown = new Error("closed without an answer");
    const request = (url.protocol === "https:" ? overHttps : overHttp)(url, options);
    request.once("response", (response) => {
      status = response.statusCode;
      discard(response);
    });
    request.on("error", (error) => {
      failure = error;
    });
    // The status counts once it is there, whatever becomes of the rest.
    request.once("close", () => (status === undefined ? reject(failure) : resolve(status)));
    request.end(body);
  });
}

function discard(response: IncomingMessage): void {
  let bytes = 0;
  response.on("data", ({ length }: Buffer) => {
    bytes += length;
    if (bytes > MAX_ANSWER_BYTES) response.destroy();
  });
  response.on("error", () => {}); // that it was cut
}

/** In place of a second look-up, whose answer nobody has checked. It is not asked where the host is an address itself. */
const onlyThese =
  (addresses: readonly LookupAddress[]): LookupFunction =>
  (_host, { all }, callback) => {
    const [first] = addresses;
    if (all) callback(null, [...addresses]);
    else callback(null, first?.address ?? "", first?.family);
  };

function judge(status: number): Outcome {
  if (status >= 200 && status < 300) return { delivered: true };
  const refused = status < 500 && !PATIENCE.includes(status);
  return { delivered: false, reason: `The receiver answered ${status}.`, refused };
}

/** Node's own messages name addresses, and its codes do not. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return `The receiver cannot be reached, or gives no answer${code}.`;
}
