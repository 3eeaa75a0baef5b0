export interface Trust {
  /** A proof that has not come for so long is forgotten. */
  readonly forMs: number;
  /** Proofs kept; one more drops the oldest. */
  readonly max: number;
}

/** What was proven a moment ago, or lately. */
export class RecentProofs {
  readonly #trustedUntil = new Map<string, number>();
  readonly #trust: Trust;

  constructor(trust: Trust) {
    this.#trust = trust;
  }

  has(proof: string, now: number): boolean {
    if ((this.#trustedUntil.get(proof) ?? 0) <= now) return false;
    this.add(proof, now);
    return true;
  }

  add(proof: string, now: number): void {
    this.#trustedUntil.delete(proof);
    this.#trustedUntil.set(proof, now + this.#trust.forMs);
    if (this.#trustedUntil.size <= this.#trust.max) return;
    const [oldest] = this.#trustedUntil.keys();
    if (oldest !== undefined) this.#trustedUntil.delete(oldest);
  }
}
