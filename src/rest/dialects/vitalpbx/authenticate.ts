import { AppError } from "../../../core/errors.js";
import type { Accounts, Principal } from "../../../directory/directory.js";
import type { Credentials } from "../../dialect.js";
import type { Claim } from "../../refused-logins.js";
import { headerText } from "./header-text.js";

/** The key in the header `app-key`, and nothing else: `Authorization` is not looked at. One answer for all that can be wrong. */
export function authenticate(
  { headers }: Pick<Credentials, "headers">,
  accounts: Accounts,
): Promise<Principal> {
  const key = headerText(headers, "app-key");
  const principal = key === "" ? undefined : accounts.verifyKey("vitalpbx", key);
  return principal === undefined
    ? Promise.reject(new AppError("unauthorized", "A valid app-key is needed."))
    : Promise.resolve(principal);
}

export const claimOf = ({ headers }: Pick<Credentials, "headers">): Claim | null =>
  headerText(headers, "app-key") === "" ? null : { by: "key", name: "" };
