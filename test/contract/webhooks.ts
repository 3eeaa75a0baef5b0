import { notFound } from "../../src/core/errors.js";
import type { Failure, Webhook, Webhooks } from "../../src/webhooks/webhooks.js";
import { uuid } from "./objects.js";

/** Webhooks in memory alone: nothing is delivered, and what failed is what a test says. */
export function createWebhooks() {
  const kept = new Map<string, Webhook>();
  const deeds: { readonly type: "add" | "change" | "remove"; readonly id: string }[] = [];
  const failures = new Map<string, readonly Failure[]>();
  const modifiedAt = Date.UTC(2026, 0, 2, 3, 4, 5);
  const keep = (type: "add" | "change", webhook: Webhook): Promise<Webhook> => {
    kept.set(webhook.id, webhook);
    deeds.push({ type, id: webhook.id });
    return Promise.resolve(webhook);
  };
  const webhooks = {
    find: (id) => kept.get(id),
    list: ({ dialect, coreServer, subject: { kind, key } }) =>
      [...kept.values()]
        .filter((one) => one.dialect === dialect && one.coreServer === coreServer)
        .filter(({ subject }) => subject.kind === kind && subject.key === key)
        .sort((a, b) => (`${a.url} ${a.id}` < `${b.url} ${b.id}` ? -1 : 1)),
    add: (place, settings) =>
      keep("add", {
        id: uuid(`webhook ${kept.size}`),
        number: kept.size + 1,
        ...place,
        ...settings,
        modifiedAt,
        holder: null,
      }),
    change: (id, settings) => {
      const webhook = kept.get(id);
      return webhook === undefined
        ? Promise.reject(notFound("webhook", id))
        : keep("change", { ...webhook, ...settings, modifiedAt });
    },
    remove: (id) => {
      if (!kept.delete(id)) return false;
      deeds.push({ type: "remove", id });
      return true;
    },
    failures: (id) => failures.get(id) ?? [],
    publicKey: () => "-----BEGIN PUBLIC KEY-----\n",
  } satisfies Webhooks;
  return {
    ...webhooks,
    deeds,
    failed: (id: string, given: readonly Failure[]) => void failures.set(id, given),
    clear: () => kept.clear(),
  };
}
