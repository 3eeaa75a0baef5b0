import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "../../../core/errors.js";
import type { Accounts, Principal } from "../../../directory/directory.js";

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/** HTTP Basic (RFC 7617) with UTF-8. One answer for all that can be wrong, so that it does not tell which names exist. */
export async function authenticate(
  { authorization }: IncomingHttpHeaders,
  accounts: Accounts,
): Promise<Principal> {
  const credentials = decode(authorization ?? "");
  const principal =
    credentials && (await accounts.verifyPassword("isymphony", credentials.name, credentials.password));
  if (!principal) throw new AppError("unauthorized", "A valid user name and password are needed.");
  return principal;
}

/** The name ends at the first colon; a password may hold more. */
function decode(authorization: string): { name: string; password: string } | undefined {
  const encoded = BASIC.exec(authorization)?.[1];
  const text = encoded === undefined ? undefined : utf8(Buffer.from(encoded, "base64"));
  const colon = text?.indexOf(":") ?? -1;
  if (text === undefined || colon < 0) return undefined;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
