import { randomBytes } from "node:crypto";
import { AppError, notFound } from "../core/errors.js";
import type { Outbox } from "../store/outbox.js";
import type { WebhookStore } from "../store/webhooks.js";
import type { Courier } from "./courier.js";
import type { Guard } from "./guard.js";
import {
  ATTEMPT_TIMEOUT_MS,
  FAILURE_AGE_MS,
  MAX_NOTE_LENGTH,
  MAX_WEBHOOKS_PER_CORE_SERVER,
  MAX_WEBHOOKS_PER_PLACE,
} from "./limits.js";
import type { Failure, Holder, Webhook, WebhookPlace, WebhookSettings, Webhooks } from "./webhooks.js";

/** Of an id. A webhook's is letters and digits alone, so that it stands in a path of any dialect. */
const ID_BYTES = 16;

export interface KeepDeps {
  readonly store: WebhookStore;
  readonly outbox: Outbox;
  readonly courier: Pick<Courier, "wake" | "halt">;
  readonly guard: Guard;
  readonly now: () => number;
}

/** What an account does with webhooks: in the database, and at once with what is under way. */
export function keepWebhooks(deps: KeepDeps, by: Holder): Omit<Webhooks, "publicKey"> {
  const { store, outbox, courier, now } = deps;
  const { account, madeAt, tenant, user } = by;
  const holder = { account, madeAt, tenant, user };
  return {
    find: (id) => store.find(id),
    list: (place) => store.list(place),
    async add(place, settings) {
      await check(settings, deps.guard);
      requireRoom(place, store);
      const id = randomBytes(ID_BYTES).toString("hex");
      const webhook = { id, ...pickPlace(place), ...settings, modifiedAt: now(), holder };
      return { ...webhook, number: store.put(webhook) };
    },
    async change(id, settings) {
      find(id, store);
      await check(settings, deps.guard);
      const before = find(id, store); // as it is now: others may have changed it, or removed it
      const webhook = { ...before, ...settings, modifiedAt: now(), holder };
      store.put(webhook);
      readdress(before, webhook, deps);
      return webhook;
    },
    remove(id) {
      courier.halt(id);
      return store.remove(id);
    },
    failures: (id) => outbox.failures(id, now() - FAILURE_AGE_MS).map(toFailure),
  };
}

const pickPlace = ({ dialect, coreServer, subject }: WebhookPlace): WebhookPlace => ({
  dialect,
  coreServer,
  subject: { kind: subject.kind, key: subject.key },
});

async function check({ url, note }: Partial<WebhookSettings>, guard: Guard): Promise<void> {
  if (note !== undefined && note.length > MAX_NOTE_LENGTH) {
    throw new AppError("invalid-request", `The note is longer than ${MAX_NOTE_LENGTH} characters.`, {
      field: "note",
    });
  }
  if (url !== undefined) await guard.addressesOf(guard.read(url), AbortSignal.timeout(ATTEMPT_TIMEOUT_MS));
}

function requireRoom(place: WebhookPlace, store: WebhookStore): void {
  const isFull =
    store.list(place).length >= MAX_WEBHOOKS_PER_PLACE ||
    store.count(place.coreServer) >= MAX_WEBHOOKS_PER_CORE_SERVER;
  if (isFull) throw new AppError("overloaded", "The maximum number of webhooks is reached.", {});
}

function find(id: string, store: WebhookStore): Webhook {
  const webhook = store.find(id);
  if (webhook === undefined) throw notFound("webhook", id);
  return webhook;
}

/** What is under way to another URL, or in vain, is broken off; what waits is tried at once, or dropped. */
function readdress(before: Webhook, now: Webhook, { outbox, courier }: KeepDeps): void {
  const isSame = before.url === now.url && before.method === now.method && before.enabled === now.enabled;
  if (isSame) return;
  courier.halt(now.id);
  if (now.enabled) courier.wake(now.id);
  else outbox.clear(now.id);
}

const toFailure = ({
  occurredAt,
  triedAt,
  attempts,
  reason,
  givenUpAt,
}: ReturnType<Outbox["failures"]>[number]): Failure => ({
  occurredAt,
  triedAt: triedAt ?? givenUpAt ?? occurredAt,
  attempts,
  reason,
  givenUp: givenUpAt !== null,
});
