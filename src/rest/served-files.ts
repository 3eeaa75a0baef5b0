import { type RequestHandler, type Response, Router } from "express";
import { AppError, type ErrorKind } from "../core/errors.js";
import type { RestDeps } from "./deps.js";
import type { Dialect, ServedFile, ServedFiles } from "./dialect.js";
import { toReferences, toRegExp, toTemplates } from "./path.js";
import { problemHandler } from "./problem.js";
import { type CountRequest, countingFailures } from "./rate-limit.js";
import { allow, callerOf, enter, methodNotAllowed, refusePath } from "./router.js";

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
    await send(file, response);
  };
}

/** What a client has is compared by its version alone: by its date, a part of another file of that name could pass for more of it. */
async function send({ folder, name, contentType, version }: ServedFile, response: Response): Promise<void> {
  response.set({ "Content-Type": contentType, ETag: `"${version}"` });
  const options = { root: folder, dotfiles: "deny", lastModified: false, cacheControl: false } as const;
  await new Promise<void>((resolve, reject) => {
    response.sendFile(name, options, (error?: unknown) => {
      if (error === undefined || hasGone(error)) return resolve();
      response.removeHeader("ETag");
      reject(failureOf(error, name));
    });
  });
}

/** The client was not interested in the rest. */
const hasGone = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ECONNABORTED";

const KINDS: ReadonlyMap<unknown, readonly [ErrorKind, string]> = new Map([
  [404, ["not-found", "The file is not there any more."]],
  [412, ["precondition-failed", "The file is another by now."]],
  [416, ["range-not-satisfiable", "The file does not have the part that was asked for."]],
]);

function failureOf(error: unknown, name: string): unknown {
  const known = KINDS.get(error instanceof Error && "status" in error ? error.status : undefined);
  return known === undefined ? error : new AppError(...known, { name }, { cause: error });
}
