/** Gives out turns of the event loop, one a turn: so of pieces of work, whosever they are, none adds to another. */
export class LoopTurns {
  readonly #waiting: (() => void)[] = [];

  /** Resolves in a turn of the event loop in which nobody else has one, those who came first before others. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) setImmediate(this.#next);
    });
  }

  readonly #next = (): void => {
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) setImmediate(this.#next);
  };
}
