/** A name nobody has tried for so long starts afresh. */
const FORGET_AFTER_MS = 15 * 60_000;
/** An attempt that would have to wait longer than this for its turn is refused at once. */
const MAX_WAIT_MS = 5_000;
/** Names remembered; one more drops the one that was tried the longest ago. */
const MAX_NAMES = 10_000;
/** What of a name is remembered; no account has a longer one. */
const MAX_NAME_LENGTH = 200;

export interface Braking {
  /** So many failures in a row are taken for slips of the hand. */
  readonly freeFailures: number;
  /** After them, the time from one attempt to the next. */
  readonly paceMs: number;
}

interface Failures {
  count: number;
  nextTurn: number;
  lastTried: number;
}

/** Slows down attempts on one name after repeated failures, so that a password cannot be found by trying. */
export class FailureBrake {
  readonly #names = new Map<string, Failures>();
  readonly #braking: Braking;

  constructor(braking: Braking) {
    this.#braking = braking;
  }

  /** @returns milliseconds to wait before the attempt; undefined: too many wait already, refuse it */
  waitFor(name: string, now: number): number | undefined {
    const failures = this.#recall(name, now);
    if (failures === undefined || failures.count < this.#braking.freeFailures) return 0;
    const turn = Math.max(now, failures.nextTurn);
    if (turn - now > MAX_WAIT_MS) return undefined;
    failures.nextTurn = turn + this.#braking.paceMs;
    return turn - now;
  }

  /** An attempt begins: it counts as failed until it is known to be right, so that many at once are no way around. */
  tried(name: string, now: number): void {
    const before = this.#recall(name, now);
    const failures = { count: (before?.count ?? 0) + 1, nextTurn: before?.nextTurn ?? 0, lastTried: now };
    this.#names.delete(keyOf(name)); // so that it comes last in the order of the map
    this.#names.set(keyOf(name), failures);
    const [oldest] = this.#names.keys();
    if (this.#names.size > MAX_NAMES && oldest !== undefined) this.#names.delete(oldest);
  }

  succeeded(name: string): void {
    this.#names.delete(keyOf(name));
  }

  #recall(name: string, now: number): Failures | undefined {
    const failures = this.#names.get(keyOf(name));
    return failures === undefined || now - failures.lastTried > FORGET_AFTER_MS ? undefined : failures;
  }
}

const keyOf = (name: string): string => name.slice(0, MAX_NAME_LENGTH);
