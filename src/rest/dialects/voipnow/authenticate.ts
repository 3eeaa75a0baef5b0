import { AppError } from "../../../core/errors.js";
import type { Accounts, Principal } from "../../../directory/directory.js";
import type { Credentials } from "../../dialect.js";
import type { Claim } from "../../refused-logins.js";
import { TOKEN_PARAMETER } from "./links.js";

/** RFC 6750, section 2.1. */
const BEARER = /^Bearer +(\S+) *$/i;

/** In the parameter the word may be left out. */
const WITHOUT_WORD = /^(?:Bearer +)?(\S+)$/i;

/** An access token in the header, or else after the question mark. One answer for all that can be wrong. */
export function authenticate({ headers, query }: Credentials, accounts: Accounts): Promise<Principal> {
  const { authorization } = headers;
  const parameters = query.getAll(TOKEN_PARAMETER);
  const token =
    authorization === undefined
      ? parameters.length === 1 && WITHOUT_WORD.exec(parameters[0] ?? "")?.[1]
      : BEARER.exec(authorization)?.[1];
  const principal = token ? accounts.verifyToken("voipnow", token) : undefined;
  return principal === undefined
    ? Promise.reject(new AppError("unauthorized", "A valid access token is needed."))
    : Promise.resolve(principal);
}

export const claimOf = ({ headers, query }: Credentials): Claim | null =>
  headers.authorization === undefined && !query.has(TOKEN_PARAMETER) ? null : { by: "token", name: "" };
