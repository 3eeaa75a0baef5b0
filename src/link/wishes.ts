export type Wish = "snapshot" | "audit";

/** What is to be done next for one link. A wish that is made again before it was taken is one wish. */
export class Wishes {
  readonly #made = new Set<Wish>();
  #wake: () => void = () => {};

  make(wish: Wish): void {
    this.#made.add(wish);
    this.#wake();
  }

  /** The next one, a snapshot first; when none is made in that time, an audit is due. */
  async next(waitMs: number): Promise<Wish> {
    if (this.#made.size === 0) await this.#awaitWish(waitMs);
    const wish = this.#made.has("snapshot") ? "snapshot" : "audit";
    this.#made.delete(wish);
    return wish;
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
