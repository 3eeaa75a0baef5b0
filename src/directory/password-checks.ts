import { hash as digestOf, randomBytes } from "node:crypto";
import { FailureBrake } from "./failure-brake.js";
import { RecentProofs } from "./recent-proofs.js";
import type { Hashing } from "./secret-hash.js";

/** Checks under way at once, those that wait for their turn included; one more is refused. */
const MAX_CHECKS = 64;

/** `refused`: it was not looked at, after too many failures of that name or while too many checks are under way. */
export type Verdict = "right" | "wrong" | "refused";

export interface PasswordChecksDeps extends Pick<Hashing, "verify"> {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
}

/** Checks passwords against hashes: seldom twice, slower after failures, and only so many at a time. */
export class PasswordChecks {
  readonly #deps: PasswordChecksDeps;
  readonly #digestKey = randomBytes(32).toString("base64"); // a digest says nothing outside this process, and stays in it
  readonly #proofs = new RecentProofs();
  readonly #brake = new FailureBrake();
  /** By proof, so that requests that come together with one password are one check. */
  readonly #underWay = new Map<string, Promise<"right" | "wrong">>();

  constructor(deps: PasswordChecksDeps) {
    this.#deps = deps;
  }

  async check(name: string, password: string, hash: string): Promise<Verdict> {
    const proof = this.#proofOf(name, password, hash);
    if (this.#proofs.has(proof, this.#deps.now())) return "right";
    const same = this.#underWay.get(proof);
    if (same !== undefined) return await same;
    const delay = this.#underWay.size < MAX_CHECKS ? this.#brake.waitFor(name, this.#deps.now()) : undefined;
    if (delay === undefined) return "refused";
    this.#brake.tried(name, this.#deps.now());
    const check = this.#compare(name, password, hash, delay);
    this.#underWay.set(proof, check);
    try {
      const verdict = await check;
      if (verdict === "right") this.#proofs.add(proof, this.#deps.now());
      return verdict;
    } finally {
      this.#underWay.delete(proof);
    }
  }

  /** The lengths keep apart what stands one behind the other. */
  #proofOf(name: string, password: string, hash: string): string {
    const text = `${this.#digestKey}${name.length} ${hash.length} ${name}${hash}${password}`;
    return digestOf("sha256", text, "base64url");
  }

  async #compare(name: string, password: string, hash: string, delay: number): Promise<"right" | "wrong"> {
    if (delay > 0) await this.#deps.wait(delay);
    if (!(await this.#deps.verify(password, hash))) return "wrong";
    this.#brake.succeeded(name);
    return "right";
  }
}
