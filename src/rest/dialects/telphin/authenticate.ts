import { AppError } from "../../../core/errors.js";
import type { Accounts, Principal } from "../../../directory/directory.js";
import type { Credentials } from "../../dialect.js";
import type { Claim } from "../../refused-logins.js";

/** RFC 6750, section 2.1. */
const BEARER = /^Bearer +(\S+) *$/i;

/** An access token in the header. One answer for all that can be wrong. */
export function authenticate(
  { headers }: Pick<Credentials, "headers">,
  accounts: Accounts,
): Promise<Principal> {
  const token = BEARER.exec(headers.authorization ?? "")?.[1];
  const principal = token === undefined ? undefined : accounts.verifyToken("telphin", token);
  return principal === undefined
    ? Promise.reject(new AppError("unauthorized", "A valid access token is needed."))
    : Promise.resolve(principal);
}

export const claimOf = ({ headers }: Pick<Credentials, "headers">): Claim | null =>
  headers.authorization === undefined ? null : { by: "token", name: "" };
