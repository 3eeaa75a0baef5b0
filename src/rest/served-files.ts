import { type RequestHandler, Router } from "express";
import { holderOf } from "./client-address.js";
import type { Dialect, ServedFiles } from "./dialect.js";
import { holdUntilSent } from "./in-hand.js";
import { toReferences, toRegExp, toTemplates } from "./path.js";
import { problemHandler } from "./problem.js";
import { type CountRequest, countingFailures } from "./rate-limit.js";
import { allow, callerOf, enter, methodNotAllowed, refusePath, type ServeDeps } from "./router.js";
import { sendFile } from "./send-file.js";

/**
 * A dialect's files, whole or in part (RFC 9110, section 14), to callers with its credentials. What goes wrong is told in
 * its form, in the order in which its operations tell it.
 */
export function fileRouter(
  dialect: Dialect,
  files: ServedFiles,
  deps: ServeDeps,
  count: CountRequest,
): Router {
  const router = Router({ caseSensitive: true });
  const enterDialect = enter(dialect, deps, count);
  router.use(async (request, response, next) => {
    await enterDialect(request, response, request.path);
    next();
  });
  router
    .route(toRegExp(files.path))
    .get(serve(files, deps))
    .all(({ method }) => {
      throw methodNotAllowed(method, ["get"]);
    });
  router.use(refusePath, countingFailures(count), problemHandler(dialect.errorForm, deps.log));
  return router;
}

function serve(files: ServedFiles, deps: ServeDeps): RequestHandler {
  const { path, find } = files;
  const [{ template }] = toTemplates(path);
  return async (request, response) => {
    allow(files, template, response);
    const caller = callerOf(request, response, deps);
    holdUntilSent(deps.inHand.files, holderOf(request, caller.principal), response);
    const file = await find(toReferences(path, request.params), caller);
    try {
      await sendFile(file, request, response);
    } finally {
      await file.handle.close();
    }
  };
}
