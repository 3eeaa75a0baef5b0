import type { Log } from "../core/log.js";
import type { GivingUp, Outbox, WaitingDelivery } from "../store/outbox.js";
import type { Attempt, Outcome } from "./attempt.js";
import { MAX_FAILURES, MAX_WAIT_MS } from "./limits.js";
import type { CountDeliveries } from "./metrics.js";
import type { ReceiverSlots } from "./receiver-slots.js";
import { isGivenUp, retryDelayMs } from "./retry.js";
import type { Webhook } from "./webhooks.js";

export interface LineDeps {
  readonly outbox: Outbox;
  readonly find: (webhookId: string) => Webhook | undefined;
  /** Gives up what waits for a webhook whose account might not set it any more. Answers whether that is so. */
  readonly isOver: (webhook: Webhook) => boolean;
  readonly attempt: Attempt;
  readonly slots: Pick<ReceiverSlots, "run">;
  readonly now: () => number;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
  /** Rejects when the signal comes first. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly count: CountDeliveries;
  readonly log: Log;
}

/**
 * The deliveries of one webhook, one after another: the next one is not begun before the one before it is delivered or
 * given up, and that is on disk. A failure is followed by a wait, which is longer after each further one.
 */
export class Line {
  readonly #webhookId: string;
  readonly #deps: LineDeps;
  readonly #stop = new AbortController();
  /** In a row. */
  #failures = 0;
  /** Of the delivery that is first. */
  #refusals = 0;

  constructor(webhookId: string, deps: LineDeps) {
    this.#webhookId = webhookId;
    this.#deps = deps;
  }

  /**
   * Until nothing waits any more, or it is stopped.
   * @param onEmpty called at the very moment in which nothing is left, so that what comes next finds no line at work
   */
  async run(onEmpty: () => void): Promise<void> {
    const { signal } = this.#stop;
    await Promise.resolve(); // whoever tells of it does not wait for the first request
    while (!signal.aborted) {
      const delivery = this.#deps.outbox.next(this.#webhookId);
      const webhook = this.#deps.find(this.#webhookId);
      if (delivery === undefined || webhook === undefined || this.#deps.isOver(webhook)) return onEmpty();
      const outcome = await this.#attempt(webhook, delivery);
      if (outcome === null) return;
      await this.#writeDown(delivery, outcome);
      if (!outcome.delivered) await this.#backOff();
    }
  }

  /** Breaks off what is under way; the delivery waits on, to be made anew. */
  stop(): void {
    this.#stop.abort();
  }

  /** null: it was stopped, and nobody knows what became of it. */
  async #attempt(webhook: Webhook, delivery: WaitingDelivery): Promise<Outcome | null> {
    const { slots, attempt } = this.#deps;
    const { signal } = this.#stop;
    const outcome = await slots
      .run(webhook.url, signal, () => attempt(webhook, delivery, signal))
      .catch(() => null);
    return signal.aborted && outcome?.delivered !== true ? null : outcome;
  }

  /** What was delivered is not sent again because the disk is full or the database locked: the note is tried again. */
  async #writeDown(delivery: WaitingDelivery, outcome: Outcome): Promise<void> {
    while (!this.#isNoted(delivery, outcome) && !this.#stop.signal.aborted) await this.#backOff();
  }

  #isNoted(delivery: WaitingDelivery, outcome: Outcome): boolean {
    try {
      if (outcome.delivered) this.#delivered(delivery);
      else this.#failed(delivery, outcome);
      return true;
    } catch (error) {
      this.#deps.log.error("webhook delivery not noted", { ...about(delivery), error: String(error) });
      return false;
    }
  }

  #delivered({ number }: WaitingDelivery): void {
    this.#deps.outbox.delivered(number);
    this.#deps.count("delivered");
    this.#failures = 0;
    this.#refusals = 0;
  }

  #failed(delivery: WaitingDelivery, { reason, refused }: Failed): void {
    const { outbox, count, log } = this.#deps;
    const at = this.#deps.now();
    const attempts = delivery.attempts + 1;
    const refusals = this.#refusals + Number(refused);
    const isOver = isGivenUp(attempts, refusals);
    const givenUp = outbox.inOneTransaction(() => {
      outbox.failed(delivery.number, { at, reason });
      return isOver ? this.#giveUp(delivery, { at, reason }) : 0;
    });
    this.#refusals = isOver ? 0 : refusals;
    count("failed");
    count("given-up", givenUp);
    if (isOver) log.warn("webhook deliveries given up", { ...about(delivery), givenUp, attempts, reason });
    else log.debug("webhook delivery failed", { ...about(delivery), attempts, reason });
  }

  /** Answers how many: what has waited for long behind it would come too late as well. */
  #giveUp({ number, webhookId }: WaitingDelivery, { at, reason }: Pick<GivingUp, "at" | "reason">): number {
    const { outbox } = this.#deps;
    const why = { at, reason: `The one before it was given up. ${reason}`, keep: MAX_FAILURES };
    const itself = outbox.giveUp(webhookId, { upTo: number }, why);
    const others = outbox.giveUp(webhookId, { queuedBefore: at - MAX_WAIT_MS }, why);
    return itself + others;
  }

  async #backOff(): Promise<void> {
    this.#failures += 1;
    const delayMs = retryDelayMs(this.#failures, this.#deps.random());
    await this.#deps.wait(delayMs, this.#stop.signal).catch(() => {}); // cut short by stop()
  }
}

type Failed = Extract<Outcome, { delivered: false }>;

const about = ({ id, webhookId }: WaitingDelivery) => ({ webhook: webhookId, delivery: id });
