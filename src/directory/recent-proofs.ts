/**
 * A password that was right is not hashed again before it has not come for so long: with HTTP Basic it comes with every
 * request, and who asks on and on must not be kept out by others' guesses, of which only so many are looked at.
 */
const TRUSTED_FOR_MS = 10 * 60_000;
/** Proofs kept; one more drops the oldest, whose password is then hashed again. */
const MAX_PROOFS = 1_000;

/**
 * Digests of account and password that were found right a moment ago. A digest covers the hash that the account is kept
 * with, so that a removed account or a changed password is noticed at once.
 */
export class RecentProofs {
  readonly #trustedUntil = new Map<string, number>();

  has(proof: string, now: number): boolean {
    if ((this.#trustedUntil.get(proof) ?? 0) <= now) return false;
    this.add(proof, now);
    return true;
  }

  add(proof: string, now: number): void {
    this.#trustedUntil.delete(proof);
    this.#trustedUntil.set(proof, now + TRUSTED_FOR_MS);
    if (this.#trustedUntil.size <= MAX_PROOFS) return;
    const [oldest] = this.#trustedUntil.keys();
    if (oldest !== undefined) this.#trustedUntil.delete(oldest);
  }
}
