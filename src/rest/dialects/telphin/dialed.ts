import { type ClientView, prefixOf } from "./client-view.js";
import { invalid } from "./faults.js";

/**
 * A number as the client's dialplan knows it: an extension's without the client's prefix. With another client's it reaches
 * nobody here. Throws `invalid-request`.
 */
export function dialed({ pbx, tenant }: ClientView, number: string): string {
  const owner = pbx.directory.tenants.find((one) => isPrefixed(number, prefixOf(one)));
  if (owner === undefined) return number;
  if (owner.slug !== tenant.slug) throw invalid(`The number ${number} is another client's.`);
  return number.slice(prefixOf(owner).length);
}

const isPrefixed = (number: string, prefix: string): boolean =>
  number.startsWith(prefix) && number.length > prefix.length;
