import type { Log } from "../core/log.js";
import { OVERFLOW_LOG_MS } from "./limits.js";

interface Said {
  readonly at: number;
  /** Given up since then, and not told yet. */
  untold: number;
}

/**
 * Logs deliveries that are given up because too many wait: the first at once, those that follow by their sum. One webhook
 * whose receiver is slow would else fill the log with a line for each call.
 */
export class Overflow {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #said = new Map<string, Said>();

  constructor({ log, now }: { readonly log: Log; readonly now: () => number }) {
    this.#log = log;
    this.#now = now;
  }

  givenUp(webhook: string, count: number, reason: string): void {
    const now = this.#now();
    this.#forget(now - OVERFLOW_LOG_MS);
    const said = this.#said.get(webhook);
    if (said !== undefined && now - said.at < OVERFLOW_LOG_MS) {
      said.untold += count;
      return;
    }
    const givenUp = count + (said?.untold ?? 0);
    this.#said.set(webhook, { at: now, untold: 0 });
    this.#log.warn("webhook deliveries given up", { webhook, givenUp, reason });
  }

  /** Of webhooks of which there was nothing more to tell; what is still to be told goes with the next of them. */
  #forget(until: number): void {
    for (const [webhook, { at, untold }] of this.#said)
      if (untold === 0 && at <= until) this.#said.delete(webhook);
  }
}
