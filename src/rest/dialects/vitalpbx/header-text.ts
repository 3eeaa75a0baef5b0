import type { IncomingHttpHeaders } from "node:http";

/** A header's value as UTF-8, which Node reads byte by byte; "" where it is missing, or empty. */
export function headerText(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === "string" ? Buffer.from(value, "latin1").toString("utf8").trim() : "";
}
