import { MAX_SILENT_PINGS, PING_INTERVAL_MS } from "../core/limits.js";

/**
 * Finds a dead link. TCP alone may take hours to notice that the other side is gone.
 *
 * Any byte is a sign of life: behind a long list a ping's own answer may take longer than silence may last.
 */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  #silentPings = 0;

  constructor(ping: () => void, onDead: () => void) {
    this.#timer = setInterval(() => {
      if (this.#silentPings >= MAX_SILENT_PINGS) {
        onDead();
        return;
      }
      this.#silentPings += 1;
      ping();
    }, PING_INTERVAL_MS);
  }

  heard(): void {
    this.#silentPings = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
