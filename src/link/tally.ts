import { MAX_EVENT_NAME_LENGTH, MAX_EVENT_NAMES } from "../core/limits.js";

/** Counts by name, with a bound on the names and on the length of each. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(told: string, count = 1): void {
    const name = told.slice(0, MAX_EVENT_NAME_LENGTH);
    const key = this.#counts.has(name) || this.#counts.size < MAX_EVENT_NAMES ? name : "(others)";
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  /** Name to count, in the order in which the names were first seen. */
  read(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
