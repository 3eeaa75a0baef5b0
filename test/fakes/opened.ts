import type { RequestHandler } from "express";
import { openExchange } from "../../src/rest/exchange.js";

/** What Tandem does first with each request, where Express is asked alone. */
export const opened: RequestHandler = (request, response, next) => {
  openExchange(request, response);
  next();
};
