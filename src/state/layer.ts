import type { Table } from "./model.js";

export interface MutableTable<V> extends Table<V> {
  set(key: string, value: V): unknown;
  delete(key: string): unknown;
}

const NOTHING_WRITTEN: ReadonlyMap<string, never> = new Map<string, never>();

/** A table laid over another: what is written stays in it, the one below is only read. */
export class Layer<V> implements MutableTable<V> {
  readonly #below: Table<V>;
  /** Made with the first write: an event writes to few of all tables, if to any. */
  #own: Map<string, V | undefined> | undefined;

  constructor(below: Table<V>) {
    this.#below = below;
  }

  /** What was written: `undefined` stands for deleted. */
  get written(): ReadonlyMap<string, V | undefined> {
    return this.#own ?? NOTHING_WRITTEN;
  }

  get(key: string): V | undefined {
    const own = this.#own?.get(key);
    return own !== undefined || this.#own?.has(key) ? own : this.#below.get(key);
  }

  /** The value before anything was written here. */
  below(key: string): V | undefined {
    return this.#below.get(key);
  }

  set(key: string, value: V): void {
    this.#write(key, value);
  }

  delete(key: string): void {
    this.#write(key, undefined);
  }

  *values(): Iterable<V> {
    if (this.#own === undefined) {
      yield* this.#below.values();
      return;
    }
    const shadowed = new Set<V | undefined>([...this.#own.keys()].map((key) => this.#below.get(key)));
    for (const value of this.#below.values()) if (!shadowed.has(value)) yield value;
    for (const value of this.#own.values()) if (value !== undefined) yield value;
  }

  #write(key: string, value: V | undefined): void {
    this.#own ??= new Map<string, never>();
    this.#own.set(key, value);
  }
}
