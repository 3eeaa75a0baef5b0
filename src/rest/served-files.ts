import { type RequestHandler, Router } from "express";
import type { RestDeps } from "./deps.js";
import type { Dialect, ServedFiles } from "./dialect.js";
import { toReferences, toRegExp, toTemplates } from "./path.js";
import { problemHandler } from "./problem.js";
import { type CountRequest, countingFailures } from "./rate-limit.js";
import { allow, callerOf, enter, methodNotAllowed, refusePath } from "./router.js";
import { sendFile } from "./send-file.js";

/**
 * A dialect's files, whole or in part (RFC 9110, section 14), to callers with its credentials. What goes wrong is told in
 * its form, in the order in which its operations tell it.
 */
export function fileRouter(
  dialect: Dialect,
  files: ServedFiles,
  deps: RestDeps,
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

function serve(files: ServedFiles, deps: RestDeps): RequestHandler {
  const { path, find } = files;
  const [{ template }] = toTemplates(path);
  return async (request, response) => {
    allow(files, template, response);
    const file = await find(toReferences(path, request.params), callerOf(request, response, deps));
    try {
      await sendFile(file, request, response);
    } finally {
      await file.handle.close();
    }
  };
}
