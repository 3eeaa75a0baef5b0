import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Principal } from "../directory/directory.js";

/** What is known of one request beside what it says itself. Each part is put in by the one who finds it out. */
export interface Exchange {
  readonly requestId: string;
  /** "tandem" for our own pages. */
  dialect: string;
  /** The documented path that was asked for; null: none. */
  route: string | null;
  principal: Principal | null;
  /** It is answered with events, for as long as somebody listens. */
  isStream: boolean;
}

/** What a client may call its request; anything else is answered under an id of our own. */
const CLIENT_REQUEST_ID = /^[0-9A-Za-z._-]{1,64}$/;

const EXCHANGE = Symbol("exchange");

type Opened = ServerResponse & { [EXCHANGE]?: Exchange };

/** First of all: gives the request its id, and says on every answer how it may be treated. */
export function openExchange(request: IncomingMessage, response: Opened): void {
  const given = request.headers["x-request-id"];
  const requestId = typeof given === "string" && CLIENT_REQUEST_ID.test(given) ? given : randomUUID();
  response[EXCHANGE] = { requestId, dialect: "tandem", route: null, principal: null, isStream: false };
  response.setHeader("X-Request-Id", requestId);
  response.setHeader("Cache-Control", "no-store");
}

/** undefined: the request was not opened yet. */
export const findExchange = (response: Opened): Exchange | undefined => response[EXCHANGE];

export function exchangeOf(response: Opened): Exchange {
  const exchange = findExchange(response);
  if (exchange === undefined) throw new Error("an answer to a request that was not opened");
  return exchange;
}
