import { randomUUID } from "node:crypto";
import type { RequestHandler, Response } from "express";
import type { Principal } from "../directory/directory.js";

/** What is known of one request beside what it says itself. Each part is put in by the one who finds it out. */
export interface Exchange {
  readonly requestId: string;
  /** "tandem" for our own pages. */
  dialect: string;
  /** The documented path that was asked for; null: none. */
  route: string | null;
  principal: Principal | null;
}

/** What a client may call its request; anything else is answered under an id of our own. */
const CLIENT_REQUEST_ID = /^[0-9A-Za-z._-]{1,64}$/;

/** First of all: gives the request its id, and says on every answer how it may be treated. */
export const openExchange: RequestHandler = (request, response, next) => {
  const given = request.get("X-Request-Id") ?? "";
  const requestId = CLIENT_REQUEST_ID.test(given) ? given : randomUUID();
  response.locals.exchange = {
    requestId,
    dialect: "tandem",
    route: null,
    principal: null,
  } satisfies Exchange;
  response.set({
    "X-Request-Id": requestId,
    "Cache-Control": "no-store",
  });
  next();
};

/** Express leaves `locals` untyped; this is the one place that says what is in it. */
export const exchangeOf = (response: Response): Exchange => response.locals.exchange as Exchange;
