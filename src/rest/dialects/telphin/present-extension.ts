import type { z } from "zod";
import type { Principal } from "../../../directory/directory.js";
import { endpointOf } from "../../../state/channel-name.js";
import type { AnyExtension, ClientView, Phone } from "./client-view.js";
import type * as schemas from "./schemas.js";

/** Of a phone and of a queue. What Asterisk does not know is null. */
export const presentExtension = (one: AnyExtension): z.output<typeof schemas.Extension> => ({
  status: "active",
  domain: null,
  create_date: null,
  name: one.name,
  dial_rule_limit: null,
  extension_group_id: null,
  label: one.type === "phone" ? one.extension.displayName : one.queue.displayName,
  caller_id_name: one.type === "phone" ? callerName(one) : null,
  client_id: one.client.tenant.number,
  extra_params: null,
  message_did: null,
  dial_rule_id: null,
  ani_rfc3325: null,
  type: one.type,
  id: one.id,
  did_as_transfer_caller_id: null,
});

/** What its first PJSIP endpoint with a name calls itself; without one, what the extension is called. */
function callerName({ client, extension }: Phone): string {
  const { endpoints } = client.pbx.state();
  const names = extension.devices.map((device) =>
    nameIn(endpoints.get(endpointOf(device) ?? "")?.callerId ?? ""),
  );
  return names.find((name) => name !== "") ?? extension.displayName;
}

/** `Alice` in `"Alice" <100>`; "" where there is no name. */
export const nameIn = (written: string): string => /^"(.*)" *</.exec(written)?.[1] ?? "";

/** An account, and the user whose it is, if it is somebody's. */
export function presentUser(
  { account, scopes, user }: Principal,
  client: ClientView | undefined,
): z.output<typeof schemas.User> {
  const owner = client?.pbx.directory.user({ userName: user ?? account });
  const own = client?.phones().filter(({ extension }) => owner?.extensions.includes(extension.key)) ?? [];
  return {
    dealer_id: null,
    admin: false,
    extra_params: null,
    access: scopes.includes("control") ? "full" : "read",
    extension_id: own[0]?.id ?? null,
    client_id: client?.tenant.number ?? null,
    extension_group_id: null,
    timezone: "GMT",
    login: account,
    id: own.length === 0 ? null : (owner?.numericId ?? null),
  };
}
