import { openWebSocket, type Subscriber, type Told } from "../live/stream.js";
import { Histogram } from "./histogram.js";

/** How often a leg was named by each kind of event, as far as it is named by any. */
export type Named = Partial<Record<string, number>>;

/** A client of the WebSocket that reads as fast as it can, and counts. */
export interface Ledger {
  /** By the leg's id. */
  readonly legs: ReadonlyMap<string, Named>;
  /** How many events came. */
  events(): number;
  /** From when it happened on the PBX, by the PBX, to when it came here; of all events that came since `measure`. */
  readonly lag: Histogram;
  /** From now on the lag is counted anew; answers what was. */
  measure(): Histogram;
  /** Why the connection ended, if it did. */
  ended(): string | undefined;
  close(): Promise<void>;
}

/** The properties of an event that name a leg. */
const LEGS = ["callSegmentId", "callSegmentIdFrom", "callSegmentIdTo", "callSegmentId1", "callSegmentId2"];

export async function openLedger(url: string): Promise<Ledger> {
  const legs = new Map<string, Named>();
  let events = 0;
  let lag = new Histogram();
  let ended: string | undefined;
  let subscriber: Subscriber | undefined; // its first events may come before it
  const hear = (event: Told) => {
    subscriber?.forget();
    events += 1;
    lag.add(Date.now() - event.time);
    for (const id of LEGS.map((property) => event[property])) {
      if (typeof id !== "string") continue;
      const named = legs.get(id) ?? {};
      named[event.type] = (named[event.type] ?? 0) + 1;
      legs.set(id, named);
    }
  };
  const opened = await openWebSocket(url, hear);
  subscriber = opened;
  opened.socket.once("close", (code: number) => {
    ended = `closed with ${code}`;
  });
  return {
    legs,
    events: () => events,
    get lag() {
      return lag;
    },
    measure() {
      const before = lag;
      lag = new Histogram();
      return before;
    },
    ended: () => ended,
    close: async () => {
      if (ended === undefined) await opened.close();
    },
  };
}
