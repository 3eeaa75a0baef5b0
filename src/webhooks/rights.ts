import type { Log } from "../core/log.js";
import type { Outbox } from "../store/outbox.js";
import { MAX_FAILURES } from "./limits.js";
import type { CountDeliveries } from "./metrics.js";
import type { MayHold, Webhook } from "./webhooks.js";

export interface EndDeps {
  readonly mayHold: MayHold;
  readonly outbox: Pick<Outbox, "giveUp">;
  readonly now: () => number;
  readonly count: CountDeliveries;
  readonly log: Log;
}

const REASON = "The account that set the webhook is gone, or may not set it any more.";

/**
 * What waits for a webhook whose account might not set it any more is given up. The webhook stays, so that others of its place
 * see it, and who sets it anew is told again.
 * @returns what answers whether it is such a one
 */
export const endOf =
  ({ mayHold, outbox, now, count, log }: EndDeps) =>
  (webhook: Webhook): boolean => {
    if (mayHold(webhook)) return false;
    const givenUp = outbox.giveUp(webhook.id, {}, { at: now(), reason: REASON, keep: MAX_FAILURES });
    count("given-up", givenUp);
    const account = webhook.holder?.account;
    log.warn("webhook deliveries given up", { webhook: webhook.id, account, givenUp, reason: REASON });
    return true;
  };
