/** Milliseconds, counted, however many come: whole ones, so that it stays small. */
export class Histogram {
  readonly #counts = new Map<number, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(ms: number): void {
    const whole = Math.round(ms);
    this.#counts.set(whole, (this.#counts.get(whole) ?? 0) + 1);
    this.#total += 1;
  }

  /** The value that this share of all (0 to 1) does not exceed; NaN: there are none. */
  quantile(share: number): number {
    let left = Math.ceil(share * this.#total);
    for (const [ms, count] of [...this.#counts].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return ms;
    }
    return Number.NaN;
  }

  /** For people to read. */
  describe(): string {
    const [half, most, longest] = [0.5, 0.99, 1].map((share) => this.quantile(share));
    return `p50 ${half} ms, p99 ${most} ms, max ${longest} ms of ${this.#total}`;
  }
}
