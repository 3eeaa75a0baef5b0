import type { LiveEvent, Told } from "../../../../src/rest/dialects/isymphony/events/event.js";
import type { PbxState, Segment } from "../../../../src/state/model.js";

/** What holds of whom. An id may have a blank in it. */
const lineOf = (...parts: readonly string[]): string => parts.join(" | ");
export const partsOf = (line: string): readonly string[] => line.split(" | ");

/** What a client that knows nothing but the events makes of them, and what is wrong with them. */
export class Replica {
  /** What holds now, a line each. */
  readonly open: Set<string>;
  readonly faults: string[] = [];
  readonly #gone = new Set<string>();

  constructor(open: Iterable<string> = []) {
    this.open = new Set(open);
  }

  take(told: readonly Told[]): void {
    for (const { event } of told) this.#take(event);
  }

  #take(event: LiveEvent): void {
    const legs = Object.entries(event).flatMap(([name, value]) =>
      name.startsWith("callSegmentId") ? [String(value)] : [],
    );
    for (const leg of legs) if (this.#gone.has(leg)) this.#fault(`${event.type} of ${leg}, who has hung up`);
    if (event.type === "hangup") this.#hangUp(event.callSegmentId);
    const [, what = "", which] = /^(\w+?)(Start|End|Join|Leave)$/.exec(event.type) ?? [];
    if (which === undefined) return;
    const line = lineOf(what, ...(what === "link" ? legs.sort() : legs), ...placeOf(event));
    if (which === "Start" || which === "Join") this.#begin(line);
    else this.#end(line);
  }

  #hangUp(leg: string): void {
    this.#gone.add(leg);
    for (const line of this.open) if (partsOf(line).includes(leg)) this.#fault(`${leg} hung up in ${line}`);
  }

  #begin(line: string): void {
    if (this.open.has(line)) this.#fault(`${line} began twice`);
    this.open.add(line);
  }

  #end(line: string): void {
    if (!this.open.delete(line)) this.#fault(`${line} ended without having begun`);
  }

  #fault(what: string): void {
    this.faults.push(what);
  }
}

const placeOf = (event: LiveEvent): string[] => {
  if ("conferenceRoomName" in event) return [event.conferenceRoomName];
  return "queue" in event ? [event.queue] : [];
};

/** The same lines, by what the state says. Holds that are not known are neither among these nor missing. */
export function linesOf({ segments }: PbxState, only: (segment: Segment) => boolean = () => true): string[] {
  const lines = [...segments.values()].flatMap((segment) => {
    const { id, linked, dialingFrom, dialingTo, onHold, conference, queue } = segment;
    if (!only(segment)) return [];
    return [
      ...(linked === null ? [] : [lineOf("link", ...[id, linked].sort())]),
      ...(dialingFrom === null ? [] : [lineOf("dial", dialingFrom, id)]),
      ...dialingTo.map((to) => lineOf("dial", id, to)),
      ...(onHold === true ? [lineOf("hold", id)] : []),
      ...(conference === null ? [] : [lineOf("confRoomCall", id, conference.room)]),
      ...(queue === null ? [] : [lineOf("queueCall", id, queue.name)]),
    ];
  });
  return [...new Set(lines)].sort();
}
