import { createHmac, randomBytes } from "node:crypto";
import { FailureBrake } from "./failure-brake.js";
import { RecentProofs } from "./recent-proofs.js";
import type { Hashing } from "./secret-hash.js";

/** Checks under way at once, those that wait for their turn included; one more is refused as if it were wrong. */
const MAX_CHECKS = 64;

export interface PasswordChecksDeps extends Pick<Hashing, "verify"> {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
}

/** Checks passwords against hashes: seldom twice, slower after failures, and only so many at a time. */
export class PasswordChecks {
  readonly #deps: PasswordChecksDeps;
  readonly #digestKey = randomBytes(32); // a digest says nothing outside this process
  readonly #proofs = new RecentProofs();
  readonly #brake = new FailureBrake();
  /** By proof, so that requests that come together with one password are one check. */
  readonly #underWay = new Map<string, Promise<boolean>>();

  constructor(deps: PasswordChecksDeps) {
    this.#deps = deps;
  }

  async isRight(name: string, password: string, hash: string): Promise<boolean> {
    const proof = createHmac("sha256", this.#digestKey)
      .update(JSON.stringify([name, hash, password]))
      .digest("base64");
    if (this.#proofs.has(proof, this.#deps.now())) return true;
    const same = this.#underWay.get(proof);
    if (same !== undefined) return await same;
    const delay = this.#underWay.size < MAX_CHECKS ? this.#brake.waitFor(name, this.#deps.now()) : undefined;
    if (delay === undefined) return false;
    const check = this.#check(name, password, hash, delay);
    this.#underWay.set(proof, check);
    try {
      if (await check) this.#proofs.add(proof, this.#deps.now());
      return await check;
    } finally {
      this.#underWay.delete(proof);
    }
  }

  async #check(name: string, password: string, hash: string, delay: number): Promise<boolean> {
    if (delay > 0) await this.#deps.wait(delay);
    const right = await this.#deps.verify(password, hash);
    if (right) this.#brake.succeeded(name);
    else this.#brake.failed(name, this.#deps.now());
    return right;
  }
}
