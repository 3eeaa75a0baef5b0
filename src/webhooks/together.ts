import type { Segment } from "../state/model.js";
import type { Told } from "./told.js";

/** A living leg, and what has been told of it. */
export interface Leg {
  segment: Segment;
  told: Told;
}

/**
 * Legs of one extension that one leg rings at the same time: its devices, and those of its bundle. To whoever is told of the
 * extension they are one call, which begins once and ends once.
 */
export class Together {
  readonly #groups = new Map<string, Set<Leg>>();

  constructor(legs: Iterable<Leg>) {
    for (const leg of legs) this.#add(leg);
  }

  /** Looks whether the leg is rung with others, until it is known. Answers whether that is news. */
  join(leg: Leg): boolean {
    const { incoming, dialingFrom, extension } = leg.segment;
    if (leg.told.together !== null || !incoming || dialingFrom === null || extension === null) return false;
    leg.told = { ...leg.told, together: `${dialingFrom} ${extension}` };
    this.#add(leg);
    return true;
  }

  remove(leg: Leg): void {
    const group = this.#groupOf(leg);
    group?.delete(leg);
    if (group?.size === 0) this.#groups.delete(leg.told.together ?? "");
  }

  /** Those that ring with it, or did. */
  others(leg: Leg): Leg[] {
    return [...(this.#groupOf(leg) ?? [])].filter((other) => other !== leg);
  }

  #add(leg: Leg): void {
    const { together } = leg.told;
    if (together === null) return;
    const group = this.#groups.get(together) ?? new Set<Leg>();
    this.#groups.set(together, group.add(leg));
  }

  #groupOf({ told: { together } }: Leg): Set<Leg> | undefined {
    return together === null ? undefined : this.#groups.get(together);
  }
}
