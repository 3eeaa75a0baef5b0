import { AppError } from "../../../core/errors.js";
import type { Accounts, Principal } from "../../../directory/directory.js";
import { basicCredentials } from "../../basic-credentials.js";
import type { Credentials } from "../../dialect.js";
import type { Claim } from "../../refused-logins.js";

/** HTTP Basic (RFC 7617) with UTF-8. One answer for all that can be wrong, so that it does not tell which names exist. */
export async function authenticate(
  { headers: { authorization }, address }: Pick<Credentials, "headers" | "address">,
  accounts: Accounts,
): Promise<Principal> {
  const credentials = basicCredentials(authorization);
  const principal =
    credentials &&
    (await accounts.verifyPassword("isymphony", credentials.name, credentials.password, address));
  if (!principal) throw new AppError("unauthorized", "A valid user name and password are needed.");
  return principal;
}

export const claimOf = ({ headers: { authorization } }: Pick<Credentials, "headers">): Claim | null =>
  authorization === undefined ? null : { by: "password", name: basicCredentials(authorization)?.name ?? "" };
