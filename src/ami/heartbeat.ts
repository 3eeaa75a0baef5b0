import { CAUGHT_UP_WITHIN_MS, LATE_AFTER_MS, MAX_SILENT_PINGS, PING_INTERVAL_MS } from "../core/limits.js";

export interface HeartbeatDeps {
  /** Resolves when the ping is answered. What waits before the answer is as late as it is. */
  readonly ping: () => Promise<unknown>;
  readonly onDead: () => void;
  /** Called when what comes is late, and when it is in time again. */
  readonly onPace: (isLate: boolean) => void;
}

/**
 * Finds a dead link, and one that is slow. TCP alone may take hours to notice that the other side is gone.
 *
 * Any byte is a sign of life: behind a long list a ping's own answer may take longer than silence may last. But the events
 * in between are as late as that answer.
 */
export class Heartbeat {
  readonly #deps: HeartbeatDeps;
  readonly #timer: NodeJS.Timeout;
  /** One a ping that waits, and is not late yet. */
  readonly #patience = new Set<NodeJS.Timeout>();
  #silentPings = 0;
  #isLate = false;

  constructor(deps: HeartbeatDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => {
      if (this.#silentPings >= MAX_SILENT_PINGS) {
        deps.onDead();
        return;
      }
      this.#silentPings += 1;
      this.#ping();
    }, PING_INTERVAL_MS);
  }

  get isLate(): boolean {
    return this.#isLate;
  }

  heard(): void {
    this.#silentPings = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const patience of this.#patience) clearTimeout(patience);
  }

  #ping(): void {
    const sentAt = performance.now();
    const patience = setTimeout(() => {
      this.#patience.delete(patience);
      this.#tell(true);
    }, LATE_AFTER_MS);
    this.#patience.add(patience);
    this.#deps.ping().then(
      () => {
        clearTimeout(patience);
        this.#patience.delete(patience);
        if (performance.now() - sentAt <= CAUGHT_UP_WITHIN_MS) this.#tell(false);
      },
      () => this.#deps.onDead(),
    );
  }

  #tell(isLate: boolean): void {
    if (isLate === this.#isLate) return;
    this.#isLate = isLate;
    this.#deps.onPace(isLate);
  }
}
