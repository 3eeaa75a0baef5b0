import { AppError } from "../core/errors.js";
import type { Kind } from "./batch.js";

/** Living segments are held beside the rows that are kept whole. */
export type HeldKind = Kind | "segment";

/**
 * So many things of a kind one PBX may have, several times what a big one has. With one more, nothing of the batch is taken
 * and the link is closed.
 */
export const MAX_HELD: Readonly<Record<HeldKind, readonly [number, string]>> = {
  channel: [25_000, "channels"],
  segment: [25_000, "legs of calls"],
  bridge: [25_000, "bridges"],
  queue: [10_000, "queues"],
  "queue-member": [50_000, "members of queues"],
  conference: [10_000, "conference rooms"],
  endpoint: [50_000, "endpoints"],
  mailbox: [50_000, "mailboxes"],
  contact: [50_000, "contacts"],
  "bundle-member": [50_000, "members of bundles"],
  extension: [50_000, "extensions"],
  sync: [1, "states"],
};

/** The same for all of it together, as it is written: 20,000 extensions with phones and 10,000 channels are half as much. */
export const MAX_HELD_BYTES = 96 * 1024 * 1024;

/** What a row takes beside its text. */
const ROW_BYTES = 200;

/** A thing as it is to be: the length of its text; null: it goes. */
export type Holding = readonly [kind: HeldKind, key: string, length: number | null];

/** Knows how much there is of one PBX's living state. */
export class Holdings {
  readonly #sizes = new Map<HeldKind, Map<string, number>>();
  #bytes = 0;

  /** @throws AppError 'pbx-unavailable' when it would be more than may be held */
  require(holdings: readonly Holding[]): void {
    const more = new Map<HeldKind, number>();
    let bytes = 0;
    for (const [kind, key, length] of holdings) {
      const before = this.#sizes.get(kind)?.get(key);
      more.set(kind, (more.get(kind) ?? 0) + Number(length !== null) - Number(before !== undefined));
      bytes += sizeOf(length) - (before ?? 0);
    }
    for (const [kind, count] of more) {
      const [most, what] = MAX_HELD[kind];
      if (count > 0 && (this.#sizes.get(kind)?.size ?? 0) + count > most)
        throw tooMuch(`more than ${most} ${what}`);
    }
    if (bytes > 0 && this.#bytes + bytes > MAX_HELD_BYTES)
      throw tooMuch(`more than ${MAX_HELD_BYTES / 1024 / 1024} MiB of state`);
  }

  /** It is so now. */
  take(holdings: readonly Holding[]): void {
    for (const [kind, key, length] of holdings) {
      const sizes = this.#sizes.get(kind) ?? new Map<string, number>();
      this.#sizes.set(kind, sizes);
      this.#bytes += sizeOf(length) - (sizes.get(key) ?? 0);
      if (length === null) sizes.delete(key);
      else sizes.set(key, sizeOf(length));
    }
  }
}

const sizeOf = (length: number | null): number => (length === null ? 0 : ROW_BYTES + length);

const tooMuch = (what: string): AppError =>
  new AppError("pbx-unavailable", `The PBX tells of ${what}, which is more than Tandem follows.`);
