import type { OccasionType } from "../../../webhooks/occasion.js";
import type { Failure, Webhook, WebhookPlace } from "../../../webhooks/webhooks.js";
import { linkTo } from "./links.js";
import type { Telling } from "./present-call.js";
import { isoSeconds } from "./time.js";
import type { AnyExtension } from "./view.js";

/** As the API numbers them. It has no event of an answer. */
const TYPES: readonly OccasionType[] = ["dial-in", "dial-out", "hangup"];
const METHODS = ["GET", "POST"] as const;
const STATUSES = { disabled: "0", enabled: "1" } as const;

/** Where the call events of an extension or a queue are kept. */
export const placeOf = (one: AnyExtension): WebhookPlace => ({
  dialect: "voipnow",
  coreServer: one.pbx.directory.coreServer.slug,
  subject:
    one.kind === "terminal"
      ? { kind: "extension", key: one.extension.key }
      : { kind: "queue", key: one.queue.identifier },
});

export const typeNumber = (type: OccasionType): string => String(TYPES.indexOf(type));

/** undefined: no number of a type. */
export const typeOf = (number: string): OccasionType | undefined =>
  TYPES.find((type) => typeNumber(type) === number);

/** @param number of a method: 0 or 1 */
export const methodOf = (number: string): Webhook["method"] => (number === "1" ? "POST" : "GET");

/** @param number of a status: 0 or 1 */
export const isEnabled = (number: string): boolean => number === STATUSES.enabled;

export function presentCallEvent(webhook: Webhook, one: AnyExtension, { user, address }: Telling) {
  const type = typeNumber(webhook.type);
  return {
    type,
    id: webhook.id,
    method: String(METHODS.indexOf(webhook.method)),
    note: webhook.note,
    url: webhook.url,
    status: webhook.enabled ? STATUSES.enabled : STATUSES.disabled,
    modified: isoSeconds(webhook.modifiedAt),
    links: { self: linkTo(address, "extensions", user, one.number, "phoneCallEvents", type, webhook.id) },
  };
}

export const presentFailure = ({ occurredAt, triedAt, attempts, reason, givenUp }: Failure) => ({
  occurred: isoSeconds(occurredAt),
  tried: isoSeconds(triedAt),
  attempts,
  reason,
  givenUp,
});
