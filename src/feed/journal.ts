import { createHmac, randomBytes } from "node:crypto";

/** How much is kept: at any of these bounds the oldest entries are forgotten. */
export interface JournalBounds {
  readonly entries: number;
  /** Of the entries' JSON. */
  readonly bytes: number;
  readonly ageMs: number;
}

/** Something that is told, and how it is written. */
export interface Entry<T> {
  /** Its number; the next has the next one. */
  readonly n: number;
  readonly at: number;
  readonly value: T;
  /** UTF-8; made once, however many are told. */
  readonly json: Buffer;
}

export interface JournalDeps<T> {
  readonly bounds: JournalBounds;
  /** What is told of a value. */
  readonly present: (value: T) => object;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Names of places in a journal. */
export interface JournalIds {
  /** `<epoch>-<n>`, of which the epoch is of this process and of who is told it. */
  idOf(n: number): string;
  /** The number that an id stands for; undefined: the id is none of these, or something after it is forgotten. */
  placeOf(id: string): number | undefined;
}

const EPOCH_LENGTH = 16;

/**
 * What was told lately, in order, for those who listen and for those who come back. A place in it is the number of the last
 * entry that one has heard, and is named by an id that no other process's journal has, and nobody else. Where nobody listens and nobody can
 * come back, entries are numbered alone: nothing is written, and nothing kept.
 */
export class Journal<T> {
  readonly #deps: JournalDeps<T>;
  readonly #key = randomBytes(32);
  readonly #entries = new Map<number, Entry<T>>();
  readonly #listeners = new Set<() => void>();
  #newest = 0;
  #bytes = 0;
  /** When the last listener left; before the first one came nobody can have heard anything. */
  #leftAt = Number.NEGATIVE_INFINITY;
  #announced = false;

  constructor(deps: JournalDeps<T>) {
    this.#deps = deps;
  }

  /** Number of the newest entry; 0: none yet. */
  get newest(): number {
    return this.#newest;
  }

  append(value: T): void {
    const at = this.#deps.now();
    this.#newest += 1;
    if (!this.#isAskedFor(at)) {
      this.#forgetAll();
      return;
    }
    const json = Buffer.from(JSON.stringify(this.#deps.present(value)));
    this.#entries.set(this.#newest, { n: this.#newest, at, value, json });
    this.#bytes += json.length;
    this.#forget(at);
    this.#announce();
  }

  /** undefined: it is not there yet, or is forgotten. */
  entry(n: number): Entry<T> | undefined {
    return this.#entries.get(n);
  }

  /** @param whose who is told the ids, and may come back with them */
  idsFor(whose: string): JournalIds {
    const epoch = createHmac("sha256", this.#key).update(whose).digest("hex").slice(0, EPOCH_LENGTH);
    const idOf = (n: number) => `${epoch}-${n}`;
    return { idOf, placeOf: (id) => this.#placeOf(id, idOf) };
  }

  #placeOf(id: string, idOf: JournalIds["idOf"]): number | undefined {
    this.#forget(this.#deps.now());
    const n = Number(id.slice(id.lastIndexOf("-") + 1));
    const isOurs = Number.isSafeInteger(n) && n >= 0 && n <= this.#newest && id === idOf(n);
    return isOurs && n >= this.#newest - this.#entries.size ? n : undefined;
  }

  /**
   * Hears that there is more: soon, once for all that came in one go, so that whoever appends never waits for those who
   * listen. Answers how to stop.
   */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      if (this.#listeners.delete(listener)) this.#leftAt = this.#deps.now();
    };
  }

  /** Whoever comes back after longer than entries are kept is told that some are missed, whatever is there. */
  #isAskedFor(now: number): boolean {
    return this.#listeners.size > 0 || now - this.#leftAt <= this.#deps.bounds.ageMs;
  }

  #forgetAll(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    setImmediate(() => {
      this.#announced = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }

  #forget(now: number): void {
    const { entries, bytes, ageMs } = this.#deps.bounds;
    for (const { n, at, json } of this.#entries.values()) {
      if (this.#entries.size <= entries && this.#bytes <= bytes && at >= now - ageMs) return;
      this.#entries.delete(n);
      this.#bytes -= json.length;
    }
  }
}
