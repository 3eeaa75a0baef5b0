import type { z } from "zod";
import type { Webhook, WebhookPlace } from "../../../webhooks/webhooks.js";
import type { AnyExtension } from "./client-view.js";
import type * as schemas from "./schemas.js";

/** Where the events of a phone or a queue are kept. */
export const placeOf = (one: AnyExtension): WebhookPlace => ({
  dialect: "telphin",
  coreServer: one.client.pbx.directory.coreServer.slug,
  subject:
    one.type === "phone"
      ? { kind: "extension", key: one.extension.key }
      : { kind: "queue", key: one.queue.identifier },
});

export const presentEvent = ({ number, url, method, type }: Webhook): z.output<typeof schemas.Event> => ({
  id: number,
  url,
  method,
  event_type: type,
});
