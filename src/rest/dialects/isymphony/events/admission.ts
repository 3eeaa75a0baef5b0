import type { IncomingMessage } from "node:http";
import type { Principal } from "../../../../directory/directory.js";
import { clientAddress } from "../../../client-address.js";
import type { Pbx, RestDeps } from "../../../deps.js";
import { noteRefusal } from "../../../refused-logins.js";
import { requireScope } from "../../../router.js";
import { authenticate, claimOf } from "../authenticate.js";
import { CoreServerView } from "../view.js";
import type { Told } from "./event.js";

/** Who asks to hear events. Throws `unauthorized`, `forbidden`. */
export async function admit(
  request: IncomingMessage,
  { accounts, refusedLogins: log }: Pick<RestDeps, "accounts" | "refusedLogins">,
): Promise<Principal> {
  const credentials = { headers: request.headers, address: clientAddress(request) };
  const principal = await noteRefusal(authenticate(credentials, accounts), () => claimOf(request), {
    request,
    dialect: "isymphony",
    log,
  });
  requireScope(principal, "read");
  return principal;
}

/** An account of one tenant hears what concerns that tenant, any other account hears all. */
export const concerns = ({ tenants }: Told, { tenant }: Principal): boolean =>
  tenant === null || tenants === "all" || tenants.has(tenant);

/** A client that is connected is a login of the account's user, on every core server that has him. Answers how to end it. */
export function logIn(
  pbxs: readonly Pbx[],
  principal: Principal,
  client: { readonly remoteAddress?: string | undefined; readonly remotePort?: number | undefined },
): () => void {
  const { remoteAddress = "", remotePort: port = 0 } = client;
  const ip = remoteAddress.replace(/^::ffff:(?=\d+\.)/, "");
  const ends = pbxs.flatMap((pbx) => {
    const user = new CoreServerView(pbx, principal).findOwnUser();
    return user === undefined ? [] : [pbx.logins.begin({ userName: user.userName, ip, port })];
  });
  return () => {
    for (const end of ends) end();
  };
}
