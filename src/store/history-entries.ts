/** Where a record stands among others: by its start, of those of one time by the PBX's numbers, then as they were written. */
export interface Entry {
  readonly rowid: number;
  readonly startedAt: number;
  readonly sequence: number;
}

const FIRST_CAPACITY = 1_024;

/** Entries in their order, as numbers alone: of a million it takes 24 MB, and no garbage collector looks at them. */
export class Entries {
  #startedAt = new Float64Array(FIRST_CAPACITY);
  #sequence = new Float64Array(FIRST_CAPACITY);
  #rowid = new Float64Array(FIRST_CAPACITY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param index from 0, below `size` */
  at(index: number): Entry {
    return {
      rowid: this.#rowid[index] ?? 0,
      startedAt: this.#startedAt[index] ?? 0,
      sequence: this.#sequence[index] ?? 0,
    };
  }

  /** Puts them among those that are there. What comes later than most is put there fast. */
  merge(more: readonly Entry[]): void {
    const sorted = more.toSorted(compare);
    this.#makeRoom(this.#size + sorted.length);
    let [from, to] = [this.#size - 1, this.#size + sorted.length - 1];
    for (let entry = sorted.pop(); entry !== undefined; ) {
      if (from >= 0 && compare(this.at(from), entry) > 0) {
        this.#put(to, this.at(from));
        from -= 1;
      } else {
        this.#put(to, entry);
        this.#size += 1;
        entry = sorted.pop();
      }
      to -= 1;
    }
  }

  /** One that is not there may stay away. */
  remove(entry: Entry): void {
    let [low, high] = [0, this.#size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(this.at(middle), entry) < 0) low = middle + 1;
      else high = middle;
    }
    if (low === this.#size || compare(this.at(low), entry) !== 0) return;
    for (const column of [this.#startedAt, this.#sequence, this.#rowid])
      column.copyWithin(low, low + 1, this.#size);
    this.#size -= 1;
  }

  #put(index: number, { rowid, startedAt, sequence }: Entry): void {
    this.#startedAt[index] = startedAt;
    this.#sequence[index] = sequence;
    this.#rowid[index] = rowid;
  }

  #makeRoom(size: number): void {
    if (size <= this.#rowid.length) return;
    const capacity = Math.max(size, this.#rowid.length * 2);
    this.#startedAt = grown(this.#startedAt, capacity);
    this.#sequence = grown(this.#sequence, capacity);
    this.#rowid = grown(this.#rowid, capacity);
  }
}

const compare = (a: Entry, b: Entry): number =>
  a.startedAt - b.startedAt || a.sequence - b.sequence || a.rowid - b.rowid;

function grown(column: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity);
  larger.set(column);
  return larger;
}
