import { hash as digestOf, randomBytes } from "node:crypto";
import { AppError } from "../core/errors.js";
import { Turns } from "../core/turns.js";
import { FailureBrake } from "./failure-brake.js";
import { RecentProofs } from "./recent-proofs.js";
import type { Hashing } from "./secret-hash.js";

/**
 * Hashes at once: of libuv's threads, four unless UV_THREADPOOL_SIZE says another number, the others are left to files and
 * look-ups of names. Checks under way, those that wait among them: one beyond its address's share is `overloaded`.
 */
const CHECKS = { atOnce: 2, room: 64 };

/**
 * A password that was right is not hashed again before it has not come for so long: with HTTP Basic it comes with every
 * request, and who asks on and on must not be kept out by others' guesses, of which only so many are looked at.
 */
const RIGHT = { forMs: 10 * 60_000, max: 1_000 };
/** From where a name was shown with its password lately, the failures of other addresses slow nobody down. */
const KNOWN = { forMs: 30 * 86_400_000, max: 10_000 };

/** On one name from one address: nobody keeps its owner out, who is elsewhere. */
const FROM_ONE_ADDRESS = { freeFailures: 5, paceMs: 1_000 };
/** On one name from all addresses together: many of them find a password hardly sooner than a few. */
const FROM_ALL_ADDRESSES = { freeFailures: 100, paceMs: 250 };

/** `refused`: it was not looked at, after too many failures of that name. */
export type Verdict = "right" | "wrong" | "refused";

/** What is to be checked, and where it comes from. */
export interface Attempt {
  readonly name: string;
  readonly password: string;
  readonly address: string;
}

export interface PasswordChecksDeps extends Pick<Hashing, "verify"> {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
  /** Hears of each attempt that is refused. */
  readonly refused: () => void;
}

/** Checks passwords against hashes: seldom twice, slower after failures, and only so many at a time. */
export class PasswordChecks {
  readonly #deps: PasswordChecksDeps;
  readonly #digestKey = randomBytes(32).toString("base64"); // a digest says nothing outside this process, and stays in it
  /**
   * Digests of account and password. A digest covers the hash that the account is kept with, so that a removed account or a
   * changed password is noticed at once.
   */
  readonly #right = new RecentProofs(RIGHT);
  readonly #known = new RecentProofs(KNOWN);
  readonly #ofAddress = new FailureBrake(FROM_ONE_ADDRESS);
  readonly #ofAll = new FailureBrake(FROM_ALL_ADDRESSES);
  readonly #turns = new Turns(CHECKS);
  /** By proof, so that requests that come together with one password are one check. */
  readonly #underWay = new Map<string, Promise<Verdict>>();

  constructor(deps: PasswordChecksDeps) {
    this.#deps = deps;
  }

  /** @throws AppError 'overloaded' while too many checks are under way */
  async check(attempt: Attempt, hash: string): Promise<Verdict> {
    const proof = this.#proofOf(attempt, hash);
    if (this.#right.has(proof, this.#deps.now())) return "right";
    const same = this.#underWay.get(proof);
    if (same !== undefined) return await same;
    const check = this.#compare(attempt, hash);
    this.#underWay.set(proof, check);
    try {
      const verdict = await check;
      if (verdict === "right") this.#right.add(proof, this.#deps.now());
      return verdict;
    } finally {
      this.#underWay.delete(proof);
    }
  }

  /** The lengths keep apart what stands one behind the other. */
  #proofOf({ name, password }: Attempt, hash: string): string {
    const text = `${this.#digestKey}${name.length} ${hash.length} ${name}${hash}${password}`;
    return digestOf("sha256", text, "base64url");
  }

  async #compare(attempt: Attempt, hash: string): Promise<Verdict> {
    const { name, password, address } = attempt;
    const work = () => this.#deps.verify(password, hash);
    try {
      const isRight = await this.#turns.run({ address }, work, () => this.#slowDown(attempt));
      if (!isRight) return "wrong";
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#deps.refused();
      if (error.kind === "overloaded") throw error;
      return "refused";
    }
    this.#known.add(pairOf(attempt), this.#deps.now());
    this.#ofAddress.succeeded(pairOf(attempt));
    this.#ofAll.succeeded(name);
    return "right";
  }

  /** Throws after too many failures. The attempt is counted before it waits. */
  #slowDown(attempt: Attempt): Promise<unknown> {
    const [pair, now] = [pairOf(attempt), this.#deps.now()];
    const ofAddress = this.#ofAddress.waitFor(pair, now);
    const ofAll = this.#known.has(pair, now) ? 0 : this.#ofAll.waitFor(attempt.name, now);
    if (ofAddress === undefined || ofAll === undefined) {
      throw new AppError("too-many-requests", "There were too many attempts. Try again later.");
    }
    this.#ofAddress.tried(pair, now);
    this.#ofAll.tried(attempt.name, now);
    const delay = Math.max(ofAddress, ofAll);
    return delay > 0 ? this.#deps.wait(delay) : Promise.resolve();
  }
}

/** No address has a space in it. */
const pairOf = ({ address, name }: Attempt): string => `${address} ${name}`;
