import type { IncomingMessage } from "node:http";

/** Express takes off the path at which a router is mounted, and keeps the whole. */
type Asked = Pick<IncomingMessage, "url" | "headers"> & { readonly originalUrl?: string };

/** The path that was asked for, its escapes as they came. */
export function pathOf({ url = "", originalUrl = url }: Asked): string {
  const mark = originalUrl.indexOf("?");
  return mark === -1 ? originalUrl : originalUrl.slice(0, mark);
}

/** What stands after the question mark. */
export function searchOf({ url = "" }: Pick<IncomingMessage, "url">): URLSearchParams {
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
 * The address that was asked for, as far as the request tells, for links in its answer. `Host` is one
 * that Tandem is known by (`hosts.ts`); `X-Forwarded-Proto` is the caller's own word, or its proxy's: nobody else is shown the
 * answer.
 */
export function addressOf(request: Asked): URL {
  const address = new URL("http://localhost");
  if (request.headers["x-forwarded-proto"] === "https") address.protocol = "https";
  address.host = request.headers.host ?? address.host;
  address.pathname = pathOf(request);
  address.search = searchOf(request).toString();
  return address;
}
