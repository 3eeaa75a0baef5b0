import { AppError } from "./errors.js";

/** Who holds a part of something bounded, as far as it is known. */
export interface Holder {
  readonly address: string;
  readonly account?: string | null;
  /** null: of no tenant alone. */
  readonly tenant?: string | null;
}

const KINDS = ["address", "tenant", "account"] as const;
type Kind = (typeof KINDS)[number];

/** The first in which two differ decides who of them gives way. */
const DECIDING: readonly Kind[] = ["tenant", "account", "address"];

const isOther = (a: string | null | undefined, b: string | null | undefined): boolean =>
  a != null && b != null && a !== b;

/** How much each address, tenant and account holds. */
export class Holdings {
  readonly #held: Readonly<Record<Kind, Map<string, number>>> = {
    address: new Map(),
    tenant: new Map(),
    account: new Map(),
  };

  add(holder: Holder): void {
    for (const kind of KINDS) this.#change(kind, holder[kind], 1);
  }

  remove(holder: Holder): void {
    for (const kind of KINDS) this.#change(kind, holder[kind], -1);
  }

  /** What is not known holds nothing. */
  of(kind: Kind, name: string | null | undefined): number {
    return name == null ? 0 : (this.#held[kind].get(name) ?? 0);
  }

  /**
   * Whether one is to give way to a newcomer: its tenant holds more than the newcomer's, also once it has. Of one tenant, and
   * where one has none, their accounts are compared so, and then their addresses: whoever asks from many addresses gets no
   * more than who has one, and who has a few at one address is not kept out by others who have more at many.
   */
  #givesWay(holder: Holder, newcomer: Holder): boolean {
    const kind = DECIDING.find((one) => isOther(holder[one], newcomer[one]));
    return kind !== undefined && this.of(kind, holder[kind]) - this.of(kind, newcomer[kind]) > 1;
  }

  /** Of those that are to give way to a newcomer, the one that holds the most; of equals the last. */
  whoGivesWay<T extends { readonly holder: Holder }>(all: Iterable<T>, newcomer: Holder): T | undefined {
    let most: T | undefined;
    for (const one of all) {
      if (!this.#givesWay(one.holder, newcomer)) continue;
      if (most === undefined || this.#weightOf(one.holder) >= this.#weightOf(most.holder)) most = one;
    }
    return most;
  }

  #weightOf(holder: Holder): number {
    return KINDS.reduce((sum, kind) => sum + this.of(kind, holder[kind]), 0);
  }

  #change(kind: Kind, name: string | null | undefined, by: 1 | -1): void {
    if (name == null) return;
    const held = this.of(kind, name) + by;
    if (held === 0) this.#held[kind].delete(name);
    else this.#held[kind].set(name, held);
  }
}

/** A party may hold so many times what is left free: alone, it comes to three quarters, a half and a third of all. */
const OF_WHAT_IS_FREE: Readonly<Record<Kind, number>> = { address: 3, tenant: 1, account: 0.5 };

/**
 * So many places, for what cannot be taken away again. Nobody gets all of them: the more are taken, the fewer may one
 * address, tenant or account hold, so that who comes with little finds one free.
 */
export class Shares {
  readonly #held = new Holdings();
  readonly #refused: () => void;
  #free: number;

  /** @param refused hears of each refusal */
  constructor(places: number, refused: () => void = () => {}) {
    this.#free = places;
    this.#refused = refused;
  }

  isOpenTo(holder: Holder): boolean {
    if (this.#free <= 0) return false;
    return KINDS.every((kind) => this.#held.of(kind, holder[kind]) < OF_WHAT_IS_FREE[kind] * this.#free);
  }

  /** Whether that address holds a place. */
  holds({ address }: Holder): boolean {
    return this.#held.of("address", address) > 0;
  }

  /** @returns how to give the place back, of which the first time counts. @throws AppError 'overloaded' beyond its share */
  take(holder: Holder): () => void {
    if (!this.isOpenTo(holder)) {
      this.#refused();
      throw new AppError("overloaded", "Too many requests are being served at the moment. Try again.");
    }
    this.#free -= 1;
    this.#held.add(holder);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#free += 1;
      this.#held.remove(holder);
    };
  }
}
