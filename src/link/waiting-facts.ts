import { AppError } from "../core/errors.js";
import { MAX_WAITING_BYTES, MAX_WAITING_FACTS } from "../core/limits.js";
import { weightOf } from "../core/weight.js";
import type { PbxEvent } from "../events/event.js";

/** Facts that came while the PBX's lists are read, and are to be applied after them. */
export class WaitingFacts {
  readonly facts: PbxEvent[] = [];
  #bytes = 0;

  /** @throws AppError 'pbx-unavailable' when they are too many */
  add(facts: readonly PbxEvent[]): void {
    for (const fact of facts) {
      this.facts.push(fact); // spread, so many would not fit on the stack
      this.#bytes += weightOf(fact);
    }
    if (this.facts.length > MAX_WAITING_FACTS || this.#bytes > MAX_WAITING_BYTES)
      throw new AppError("pbx-unavailable", "Too many events came while the PBX's lists were read.");
  }
}
