import type { Closeable } from "../core/closeable.js";
import type { Log } from "../core/log.js";
import type { Accounts, Principal } from "./directory.js";

/** So often it is looked whether another process has written: what an account had open ends within a second of its rights. */
export const LOOK_MS = 250;

/** Notices that an account was removed, or that its password or what it may do is another. */
export interface Standings extends Closeable {
  /** Calls `end` once, when the account is not what it was when it was admitted. Answers how to stop. */
  watch(principal: Principal, end: () => void): () => void;
  /** Tells each time that accounts may have changed. Answers how to stop. */
  subscribe(listener: () => void): () => void;
}

export interface StandingsDeps {
  readonly accounts: Pick<Accounts, "isStill">;
  /** Another number after another process has written to the database. */
  readonly version: () => number;
  readonly log: Log;
}

interface Watched {
  readonly principal: Principal;
  readonly end: () => void;
}

/** Accounts are changed by another process, the command line: the database is asked whether anybody else has written at all. */
export class WatchedStandings implements Standings {
  readonly #deps: StandingsDeps;
  readonly #watched = new Set<Watched>();
  readonly #listeners = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;
  #seen: number;
  #failing = false;

  constructor(deps: StandingsDeps, lookMs = LOOK_MS) {
    this.#deps = deps;
    this.#seen = deps.version();
    this.#timer = setInterval(() => this.#look(), lookMs);
    this.#timer.unref();
  }

  watch(principal: Principal, end: () => void): () => void {
    const one = { principal, end };
    this.#watched.add(one);
    return () => void this.#watched.delete(one);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return Promise.resolve();
  }

  /** What cannot be looked up now is looked up the next time. */
  #look(): void {
    try {
      const version = this.#deps.version();
      if (version !== this.#seen) this.#endWhatIsOver();
      this.#seen = version;
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#deps.log.error("accounts cannot be looked up", { error: String(error) });
      this.#failing = true;
    }
  }

  #endWhatIsOver(): void {
    const known = new Map<string, boolean>();
    for (const one of [...this.#watched]) {
      const { standing, account } = one.principal;
      const isStill = known.get(standing) ?? this.#deps.accounts.isStill(one.principal);
      known.set(standing, isStill);
      if (isStill) continue;
      this.#watched.delete(one);
      this.#deps.log.info("connection ended with its account's rights", { account });
      one.end();
    }
    for (const listener of [...this.#listeners]) listener();
  }
}
