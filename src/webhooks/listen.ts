import { randomUUID } from "node:crypto";
import type { Log } from "../core/log.js";
import type { Feed } from "../feed/feed.js";
import type { Change, PbxState } from "../state/model.js";
import type { NewDelivery, Outbox } from "../store/outbox.js";
import type { ToldLegStore } from "../store/told-legs.js";
import type { WebhookStore } from "../store/webhooks.js";
import { MAX_FAILURES, MAX_WAITING } from "./limits.js";
import type { CountDeliveries } from "./metrics.js";
import type { Occasion } from "./occasion.js";
import { type Heard, Occasions } from "./occasions.js";
import type { Told } from "./told.js";

/** One core server, as far as webhooks are told of it. */
export interface ListenedPbx {
  /** Slug. */
  readonly coreServer: string;
  state(): Pick<PbxState, "segments">;
  readonly feed: Pick<Feed, "subscribe">;
}

export interface ListenDeps {
  readonly webhooks: Pick<WebhookStore, "enabledFor">;
  readonly outbox: Outbox;
  readonly toldLegs: ToldLegStore<Told>;
  /** A call event in the words of a dialect. */
  readonly present: (
    dialect: string,
    occasion: Occasion,
    coreServer: string,
  ) => Readonly<Record<string, string>>;
  /** Something waits for this webhook. */
  readonly wake: (webhookId: string) => void;
  readonly now: () => number;
  readonly count: CountDeliveries;
  readonly log: Log;
}

/**
 * Writes down what is to be delivered, with what has been told of the legs, before anything is sent. First what happened
 * while nobody listened, as far as it shows. Answers how to stop.
 */
export function listen({ coreServer, state, feed }: ListenedPbx, deps: ListenDeps): () => void {
  const kept = deps.toldLegs.load(coreServer);
  const occasions = new Occasions(kept);
  const known = new Set(kept.map(({ segment }) => segment.id));
  const missed: Change[] = [
    ...[...state().segments.values()].map((segment): Change => {
      return { type: known.has(segment.id) ? "SegmentChanged" : "SegmentOpened", segment };
    }),
    ...kept.flatMap(({ segment }): Change[] =>
      segment.endedAt === null ? [] : [{ type: "SegmentClosed", segment }],
    ),
  ];
  take(coreServer, [occasions.hear({ at: deps.now(), changes: missed })], deps);
  return feed.subscribe((occurrences) =>
    take(
      coreServer,
      occurrences.map((occurrence) => occasions.hear(occurrence)),
      deps,
    ),
  );
}

/** One transaction. Where the disk refuses, the occasions are lost, and that is logged: nobody may be held up. */
function take(coreServer: string, heard: readonly Heard[], deps: ListenDeps): void {
  const told = new Map(heard.flatMap((one) => [...one.told]));
  const occasions = heard.flatMap((one) => one.occasions);
  if (told.size === 0 && occasions.length === 0) return;
  try {
    // Before the transaction: a dialect may have ids of its own to write, which do not go when ours is undone.
    const deliveries = occasions.flatMap((occasion) => deliveriesOf(coreServer, occasion, deps));
    deps.outbox.inOneTransaction(() => {
      for (const [segmentId, one] of told) {
        if (one === null) deps.toldLegs.remove(segmentId);
        else deps.toldLegs.put(coreServer, segmentId, one);
      }
      for (const delivery of deliveries) add(delivery, deps);
    });
    for (const { webhookId } of deliveries) deps.wake(webhookId);
  } catch (error) {
    deps.count("lost", occasions.length);
    deps.log.error("webhook deliveries lost", {
      coreServer,
      occasions: occasions.length,
      error: String(error),
    });
  }
}

function deliveriesOf(coreServer: string, occasion: Occasion, deps: ListenDeps): NewDelivery[] {
  const { subject, type, at } = occasion;
  return deps.webhooks.enabledFor({ coreServer, subject, type }).flatMap(({ id: webhookId, dialect }) => {
    const parameters = present(coreServer, dialect, occasion, deps);
    if (parameters === null) return [];
    return [{ id: randomUUID(), webhookId, parameters, occurredAt: at, queuedAt: deps.now() }];
  });
}

/** A dialect that fails takes nothing from the others. */
function present(
  coreServer: string,
  dialect: string,
  occasion: Occasion,
  deps: ListenDeps,
): Readonly<Record<string, string>> | null {
  try {
    return deps.present(dialect, occasion, coreServer);
  } catch (error) {
    deps.count("lost");
    deps.log.error("webhook delivery lost", { coreServer, dialect, error: String(error) });
    return null;
  }
}

function add(delivery: NewDelivery, { outbox, count, now, log }: ListenDeps): void {
  const { webhookId } = delivery;
  outbox.add(delivery);
  const tooMany = outbox.waiting(webhookId) - MAX_WAITING;
  if (tooMany <= 0) return;
  const reason = `More than ${MAX_WAITING} deliveries waited.`;
  const givenUp = outbox.giveUp(webhookId, { count: tooMany }, { at: now(), reason, keep: MAX_FAILURES });
  count("given-up", givenUp);
  log.warn("webhook deliveries given up", { webhook: webhookId, givenUp, reason });
}
