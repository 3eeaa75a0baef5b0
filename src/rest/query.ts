import type { Request } from "express";

/** What stands after the question mark. */
export function searchOf({ url }: Pick<Request, "url">): URLSearchParams {
  const mark = url.indexOf("?");
  return new URLSearchParams(mark === -1 ? "" : url.slice(mark + 1));
}

/** The parameters by name. One that is given more than once is all of its values: a schema of a single text refuses it. */
export function parametersOf(search: URLSearchParams): Readonly<Record<string, string | readonly string[]>> {
  const parameters: Record<string, string | readonly string[]> = Object.create(null); // `__proto__` is a name like others
  for (const name of new Set(search.keys())) {
    const [value = "", ...more] = search.getAll(name);
    parameters[name] = more.length === 0 ? value : [value, ...more];
  }
  return parameters;
}

/**
 * The address that was asked for, as far as the request tells, for links in its answer. `Host` and `X-Forwarded-Proto` are
 * the caller's own word, or its proxy's: nobody else is shown the answer. A `Host` that is none is left out.
 */
export function addressOf(request: Request): URL {
  const address = new URL("http://localhost");
  if (request.get("X-Forwarded-Proto") === "https") address.protocol = "https";
  address.host = request.get("Host") ?? address.host;
  address.pathname = request.baseUrl + request.path;
  address.search = searchOf(request).toString();
  return address;
}
