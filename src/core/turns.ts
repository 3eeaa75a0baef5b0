import { type Holder, Shares } from "./shares.js";

export interface TurnBounds {
  /** So much is worked on at a time, within each holder's share; the rest waits. */
  readonly atOnce: number;
  /** So many are there at a time, those that wait among them; one more than its holder's share is refused. */
  readonly room: number;
}

interface Waiting {
  readonly holder: Holder;
  begin(): void;
}

/** Work by turns. Of those that wait for one, the next is of the address that had its last turn the longest ago. */
export class Turns {
  readonly #room: Shares;
  readonly #places: Shares;
  readonly #waiting = new Set<Waiting>();
  /** When addresses that are there had their last turns, in turns; of one that had none yet there is nothing. */
  readonly #lastTurns = new Map<string, number>();
  #turns = 0;

  /** @param refused hears of each refusal */
  constructor({ atOnce, room }: TurnBounds, refused?: () => void) {
    this.#room = new Shares(room, refused);
    this.#places = new Shares(atOnce);
  }

  /**
   * Does the work when it is its turn. Rejects as the work does, and with `overloaded` where there is no room.
   * @param before what is to be waited for before a turn is asked for
   */
  async run<T>(holder: Holder, work: () => Promise<T>, before?: () => Promise<unknown>): Promise<T> {
    const leave = this.#room.take(holder);
    try {
      if (before !== undefined) await before();
      const end = this.#begin(holder) ?? (await this.#turn(holder));
      try {
        return await work();
      } finally {
        end();
        this.#goOn();
      }
    } finally {
      leave();
      if (!this.#room.holds(holder)) this.#lastTurns.delete(holder.address);
    }
  }

  /** Whoever waits has no share left: a newcomer who has one passes nobody by. */
  #begin(holder: Holder): (() => void) | undefined {
    if (!this.#places.isOpenTo(holder)) return undefined;
    this.#turns += 1;
    this.#lastTurns.set(holder.address, this.#turns);
    return this.#places.take(holder);
  }

  #turn(holder: Holder): Promise<() => void> {
    return new Promise((resolve) => {
      const waiting: Waiting = {
        holder,
        begin: () => {
          const end = this.#begin(holder);
          if (end === undefined) return;
          this.#waiting.delete(waiting);
          resolve(end);
        },
      };
      this.#waiting.add(waiting);
    });
  }

  #goOn(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) next.begin();
  }

  /** Of one address, who came first. */
  #next(): Waiting | undefined {
    let next: Waiting | undefined;
    for (const one of this.#waiting) {
      const isSooner = next === undefined || this.#lastTurnOf(one) < this.#lastTurnOf(next);
      if (isSooner && this.#places.isOpenTo(one.holder)) next = one;
    }
    return next;
  }

  #lastTurnOf({ holder }: Waiting): number {
    return this.#lastTurns.get(holder.address) ?? 0;
  }
}
