import type { RequestHandler } from "express";
import helmet from "helmet";

const headers = helmet({
  // Answers are data: whatever of them is shown as a page may load and do nothing. The page /docs has a policy of its own.
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  strictTransportSecurity: false,
});

const overTls = helmet.strictTransportSecurity();

/** What browsers are told not to do with an answer; over TLS also that there is no way without it. */
export const securityHeaders: RequestHandler = (request, response, next) =>
  headers(request, response, (error?: unknown) => {
    if (error === undefined && request.secure) overTls(request, response, next);
    else next(error);
  });
