import type { Entry, Journal } from "./journal.js";

/** Where a reader passes on what it reads: a connection to somebody outside. */
export interface Sink<T> {
  /** Bytes that the other side has not taken yet. */
  readonly unsentBytes: number;
  send(entry: Entry<T>): void;
  /** The other side does not keep up, and is told nothing more. */
  giveUp(): void;
}

export interface ReaderBounds {
  /** With more than this unsent, the reader waits for the other side. */
  readonly unsentBytes: number;
  /** And having waited for so long, it gives up. */
  readonly patienceMs: number;
}

export interface ReaderOptions<T> {
  readonly bounds: ReaderBounds;
  /** Number of the last entry that is not read. */
  readonly after: number;
  readonly wants: (value: T) => boolean;
}

/**
 * Reads a journal for one listener, at that one's own pace: nobody waits for a slow one, and nothing is kept for it beside
 * the journal. It gives up when the listener takes nothing for too long, and when what comes next is forgotten.
 */
export class Reader<T> {
  readonly #journal: Journal<T>;
  readonly #sink: Sink<T>;
  readonly #options: ReaderOptions<T>;
  readonly #unsubscribe: () => void;
  #place: number;
  #patience: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(journal: Journal<T>, sink: Sink<T>, options: ReaderOptions<T>) {
    this.#journal = journal;
    this.#sink = sink;
    this.#options = options;
    this.#place = options.after;
    this.#unsubscribe = journal.subscribe(() => this.read());
  }

  /** Number of the last entry that was passed on, or not wanted. */
  get place(): number {
    return this.#place;
  }

  /** Passes on what there is. To be called too when the other side has taken something. */
  read(): void {
    while (!this.#stopped && this.#place < this.#journal.newest) {
      if (this.#sink.unsentBytes > this.#options.bounds.unsentBytes) {
        this.#wait();
        return;
      }
      this.#next();
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#unsubscribe();
    this.#goOn();
  }

  #next(): void {
    const entry = this.#journal.entry(this.#place + 1);
    if (entry === undefined) {
      this.#giveUp();
      return;
    }
    this.#goOn();
    this.#place = entry.n;
    if (this.#options.wants(entry.value)) this.#sink.send(entry);
  }

  #wait(): void {
    this.#patience ??= setTimeout(() => this.#giveUp(), this.#options.bounds.patienceMs);
  }

  #goOn(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }

  #giveUp(): void {
    this.stop();
    this.#sink.giveUp();
  }
}
