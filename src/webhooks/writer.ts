import { randomUUID } from "node:crypto";
import type { Log } from "../core/log.js";
import { isRefusal } from "../store/database.js";
import type { NewDelivery, Outbox } from "../store/outbox.js";
import type { ToldLegStore } from "../store/told-legs.js";
import type { WebhookStore } from "../store/webhooks.js";
import { MAX_FAILURES, MAX_UNWRITTEN, MAX_WAITING } from "./limits.js";
import type { CountDeliveries } from "./metrics.js";
import type { Occasion } from "./occasion.js";
import type { Heard } from "./occasions.js";
import { Overflow } from "./overflow.js";
import type { Told } from "./told.js";
import type { MayHold } from "./webhooks.js";

export interface WriterDeps {
  readonly webhooks: Pick<WebhookStore, "enabledFor" | "count">;
  readonly outbox: Outbox;
  readonly toldLegs: Pick<ToldLegStore<Told>, "put" | "remove">;
  readonly mayHold: MayHold;
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

/** What was heard, and the deliveries that follow from it, once they are in words. */
interface Unwritten extends Heard {
  deliveries?: readonly NewDelivery[];
}

/**
 * Writes what was heard of one core server's legs, and the deliveries that follow from it, in one transaction. What the
 * disk refuses is kept, in order, and written with what is heard next: nobody may be held up, and nothing is to be lost.
 * Where there are no webhooks nothing is written: what is known of the legs stays in memory until there is one.
 */
export class Writer {
  readonly #coreServer: string;
  readonly #deps: WriterDeps;
  readonly #overflow: Overflow;
  #unwritten: readonly Unwritten[] = [];
  /** Legs of which the disk has something. */
  readonly #onDisk: Set<string>;
  /** Of legs, what is to be written as soon as there is a webhook. */
  readonly #inMemory = new Map<string, Told | null>();

  /** @param onDisk ids of the segments of which a former process has written something */
  constructor(coreServer: string, onDisk: Iterable<string>, deps: WriterDeps) {
    this.#coreServer = coreServer;
    this.#onDisk = new Set(onDisk);
    this.#deps = deps;
    this.#overflow = new Overflow(deps);
  }

  take(heard: readonly Heard[]): void {
    const news = heard.filter(({ told, occasions }) => told.size > 0 || occasions.length > 0);
    if (news.length === 0) return;
    const all = [...this.#unwritten, ...news.map((one): Unwritten => ({ ...one }))];
    try {
      if (this.#unwritten.length === 0 && this.#deps.webhooks.count(this.#coreServer) === 0)
        for (const { told } of news) this.#remember(told);
      else this.#write(all);
      this.#unwritten = [];
    } catch (error) {
      this.#deps.log.error("webhook deliveries wait for the disk", {
        coreServer: this.#coreServer,
        error: String(error),
      });
      this.#unwritten = all.slice(-MAX_UNWRITTEN);
      this.#lose(all.slice(0, -MAX_UNWRITTEN).flatMap(({ occasions }) => occasions).length);
    }
  }

  /** A leg that is gone, and of which the disk has nothing, is forgotten. */
  #remember(told: Heard["told"]): void {
    for (const [segmentId, one] of told) {
      if (one === null && !this.#onDisk.has(segmentId)) this.#inMemory.delete(segmentId);
      else this.#inMemory.set(segmentId, one);
    }
  }

  #write(unwritten: readonly Unwritten[]): void {
    const { outbox, toldLegs, wake } = this.#deps;
    const told = new Map([...this.#inMemory, ...unwritten.flatMap((one) => [...one.told])]);
    // Before the transaction: a dialect may have ids of its own to write, which do not go when ours is undone.
    const deliveries = unwritten.flatMap((one) => {
      one.deliveries ??= one.occasions.flatMap((occasion) => this.#deliveriesOf(occasion));
      return one.deliveries;
    });
    outbox.inOneTransaction(() => {
      for (const [segmentId, one] of told) {
        if (one === null) toldLegs.remove(segmentId);
        else toldLegs.put(this.#coreServer, segmentId, one);
      }
      for (const delivery of deliveries) this.#add(delivery);
    });
    this.#inMemory.clear();
    for (const [segmentId, one] of told) {
      if (one === null) this.#onDisk.delete(segmentId);
      else this.#onDisk.add(segmentId);
    }
    for (const { webhookId } of deliveries) wake(webhookId);
  }

  #deliveriesOf(occasion: Occasion): NewDelivery[] {
    const { webhooks, mayHold, now } = this.#deps;
    const { subject, type, at } = occasion;
    return webhooks
      .enabledFor({ coreServer: this.#coreServer, subject, type })
      .filter(mayHold)
      .flatMap(({ id: webhookId, dialect }) => {
        const parameters = this.#present(dialect, occasion);
        if (parameters === null) return [];
        return [{ id: randomUUID(), webhookId, parameters, occurredAt: at, queuedAt: now() }];
      });
  }

  /** A dialect that fails takes nothing from the others. */
  #present(dialect: string, occasion: Occasion): Readonly<Record<string, string>> | null {
    try {
      return this.#deps.present(dialect, occasion, this.#coreServer);
    } catch (error) {
      if (isRefusal(error)) throw error;
      this.#deps.count("lost");
      this.#deps.log.error("webhook delivery lost", {
        coreServer: this.#coreServer,
        dialect,
        error: String(error),
      });
      return null;
    }
  }

  #add(delivery: NewDelivery): void {
    const { outbox, count, now } = this.#deps;
    const { webhookId } = delivery;
    outbox.add(delivery);
    const tooMany = outbox.waiting(webhookId) - MAX_WAITING;
    if (tooMany <= 0) return;
    const reason = `More than ${MAX_WAITING} deliveries waited.`;
    const givenUp = outbox.giveUp(webhookId, { count: tooMany }, { at: now(), reason, keep: MAX_FAILURES });
    count("given-up", givenUp);
    this.#overflow.givenUp(webhookId, givenUp, reason);
  }

  #lose(occasions: number): void {
    if (occasions === 0) return;
    this.#deps.count("lost", occasions);
    this.#deps.log.error("webhook deliveries lost", { coreServer: this.#coreServer, occasions });
  }
}
