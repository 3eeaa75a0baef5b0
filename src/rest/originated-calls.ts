const MAX_KEPT = 10_000; // of one core server; of more calls the oldest is forgotten, with its nonce

/** A call that a client has asked for. */
export interface OriginatedCall {
  /** Key of the extension in whose name it was made: it need not be a party. */
  readonly extension: string;
  /** What the client calls it; null: nothing. */
  readonly nonce: string | null;
}

/** What only the one who asked for a call knows of it, by Linkedid; kept in memory alone. */
export class OriginatedCalls {
  readonly #calls = new Map<string, OriginatedCall>();

  add(linkedId: string, call: OriginatedCall): void {
    this.#calls.set(linkedId, call);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > MAX_KEPT && oldest !== undefined) this.#calls.delete(oldest);
  }

  get(linkedId: string): OriginatedCall | undefined {
    return this.#calls.get(linkedId);
  }
}
