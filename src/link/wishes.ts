export type Wish = "snapshot" | "audit" | "contacts";

/** What is to be done next for one link. A wish that is made again before it was taken is one wish. */
export class Wishes {
  readonly #auditIntervalMs: number;
  readonly #made = new Set<Wish>();
  #auditDueAt: number;
  #wake: () => void = () => {};

  constructor(auditIntervalMs: number) {
    this.#auditIntervalMs = auditIntervalMs;
    this.#auditDueAt = performance.now() + auditIntervalMs;
  }

  make(wish: Wish): void {
    this.#made.add(wish);
    this.#wake();
  }

  /**
   * The next one, what sets more right first. An audit is due that long after the last one, or after a snapshot; contacts
   * when they are told to be.
   */
  async next(contactsDueInMs = Number.POSITIVE_INFINITY): Promise<Wish> {
    if (this.#made.size === 0) await this.#awaitWish(Math.min(this.#auditDueInMs(), contactsDueInMs));
    const wish = this.#foremost();
    this.#made.delete(wish);
    if (wish !== "contacts") this.#auditDueAt = performance.now() + this.#auditIntervalMs;
    return wish;
  }

  #foremost(): Wish {
    if (this.#made.has("snapshot")) return "snapshot";
    return this.#made.has("audit") || this.#auditDueInMs() === 0 ? "audit" : "contacts";
  }

  #auditDueInMs(): number {
    return Math.max(Math.ceil(this.#auditDueAt - performance.now()), 0);
  }

  async #awaitWish(waitMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}
