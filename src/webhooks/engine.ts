import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { Closeable } from "../core/closeable.js";
import type { Log } from "../core/log.js";
import type { Outbox } from "../store/outbox.js";
import type { ToldLegStore } from "../store/told-legs.js";
import type { WebhookStore } from "../store/webhooks.js";
import { createAttempt } from "./attempt.js";
import { Courier } from "./courier.js";
import { createGuard, type GuardDeps } from "./guard.js";
import { keepWebhooks } from "./keep.js";
import { ATTEMPT_TIMEOUT_MS, MAX_ATTEMPTS_AT_ONCE, MAX_ATTEMPTS_AT_ONE_RECEIVER } from "./limits.js";
import type { LineDeps } from "./line.js";
import { type ListenDeps, type ListenedPbx, listen } from "./listen.js";
import type { CountDeliveries } from "./metrics.js";
import { ReceiverSlots } from "./receiver-slots.js";
import { endOf } from "./rights.js";
import { createSigner, newPrivateKey } from "./signature.js";
import type { Told } from "./told.js";
import type { MayHold, WebhookKeeper } from "./webhooks.js";

export interface WebhooksDeps extends Partial<Outside> {
  readonly store: WebhookStore;
  readonly outbox: Outbox;
  readonly toldLegs: ToldLegStore<Told>;
  /** All of them; they are listened to from now on. */
  readonly pbxs: readonly ListenedPbx[];
  readonly present: ListenDeps["present"];
  readonly mayHold: MayHold;
  /** IP addresses, networks and host names that may be asked although they are not public. */
  readonly allow: readonly string[];
  readonly now: () => number;
  readonly log: Log;
  readonly count: CountDeliveries;
}

/** What is beyond our control: the network, waiting, chance. */
interface Outside extends Pick<GuardDeps, "resolve" | "ownNetworks">, Pick<LineDeps, "wait" | "random"> {
  readonly timeoutMs: number;
}

const OUTSIDE: Outside = {
  resolve: (host) => lookup(host, { all: true }),
  ownNetworks: () =>
    Object.values(networkInterfaces()).flatMap((all = []) => all.flatMap(({ cidr }) => cidr ?? [])),
  wait: (ms, signal) => sleep(ms, undefined, { signal }),
  random: Math.random,
  timeoutMs: ATTEMPT_TIMEOUT_MS,
};

/** Webhooks whose accounts are looked up before the event loop has its turn: some milliseconds. */
const LOOKED_AT_ONCE = 200;

/** Does the first at once. */
async function inTurns<T>(all: readonly T[], atOnce: number, act: (one: T) => void): Promise<void> {
  for (const [n, one] of all.entries()) {
    if (n > 0 && n % atOnce === 0) await turn();
    act(one);
  }
}

/** The webhooks while they are told. */
export interface RunningWebhooks extends WebhookKeeper, Closeable {
  /** What an account may set no more is not sent any more, what is under way included. */
  accountsChanged(): void;
}

/**
 * The webhooks of all core servers. What a former process did not deliver is tried at once; what it did not even write
 * down, since it was killed between two lines, is found out. Closing leaves what waits where it is.
 */
export function createWebhooks(deps: WebhooksDeps): RunningWebhooks {
  const { store, outbox, toldLegs, present, mayHold, log, now, allow, count } = deps;
  const outside = { ...OUTSIDE, ...deps };
  const guard = createGuard({ allow, resolve: outside.resolve, ownNetworks: outside.ownNetworks });
  const signer = createSigner(store.privateKey(newPrivateKey));
  const isOver = endOf(deps);
  const courier = new Courier({
    outbox,
    find: store.find,
    isOver,
    attempt: createAttempt({ guard, signer, now, timeoutMs: outside.timeoutMs }),
    slots: new ReceiverSlots({ all: MAX_ATTEMPTS_AT_ONCE, ofOne: MAX_ATTEMPTS_AT_ONE_RECEIVER }),
    now,
    random: outside.random,
    wait: outside.wait,
    count,
    log,
  });
  for (const webhookId of outbox.awaited()) courier.wake(webhookId);
  const wake = (webhookId: string) => courier.wake(webhookId);
  const unsubscribe = deps.pbxs.map((pbx) =>
    listen(pbx, { webhooks: store, outbox, toldLegs, present, mayHold, wake, now, count, log }),
  );
  const unheld = store.countUnheld();
  if (unheld > 0) log.warn("webhooks without a known account are still delivered", { webhooks: unheld });
  return {
    heldBy: (holder) => ({
      ...keepWebhooks({ store, outbox, courier, guard, now }, holder),
      publicKey: () => signer.publicKey,
    }),
    accountsChanged() {
      inTurns(courier.awaited, LOOKED_AT_ONCE, (id) => {
        const webhook = store.find(id);
        if (webhook !== undefined && isOver(webhook)) courier.halt(id);
      }).catch((error: unknown) => {
        log.error("webhooks cannot be looked up", { error: String(error) }); // each is looked at before its next attempt
      });
    },
    async close() {
      for (const stop of unsubscribe) stop();
      await courier.close();
    },
  };
}
