import type { Writable } from "node:stream";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Closeable } from "../core/closeable.js";
import { AppError } from "../core/errors.js";
import { type Holder, Holdings } from "../core/shares.js";

/**
 * Connections over which events are told, of all dialects and kinds together. One more is taken where it is of an address, a
 * tenant or an account that has fewer of them than another one, of which the newest is cut off; else it is refused with
 * 'overloaded'.
 */
export const MAX_STREAMS = 1_000;
const CLOSE_TIMEOUT_MS = 1_000; // a client that has not gone by then is cut off when Tandem stops

export type StreamKind = "websocket" | "server-sent";

/** Why a client is cut off: it takes nothing, answers nothing, does not keep to the protocol, or gives way to another. */
export type CutReason = "slow" | "silent" | "faulty" | "crowded";

type Connection = Pick<Writable, "once" | "destroy">;

interface Open {
  readonly connection: Connection;
  readonly holder: Holder;
  /** How it is told that Tandem stops. */
  readonly sayGoodbye: () => void;
  readonly leave: () => void;
}

/** Those to whom events are told now, counted and bounded. */
export class StreamConnections implements Closeable {
  readonly #max: number;
  readonly #open = new Map<Connection, Open>();
  readonly #held = new Holdings();
  readonly #refused: () => void;
  readonly #count: Gauge<"kind">;
  readonly #cuts: Counter<"reason">;
  readonly #events: Counter<"type">;
  #closing = false;

  /** @param refused hears of each that is refused, or cut off for another one */
  constructor(registry: Registry, max = MAX_STREAMS, refused: () => void = () => {}) {
    this.#max = max;
    this.#refused = refused;
    const registers = [registry];
    this.#count = new Gauge({
      name: "tandem_event_streams",
      help: "Clients to whom events are told now",
      labelNames: ["kind"],
      registers,
    });
    this.#cuts = new Counter({
      name: "tandem_event_streams_cut_total",
      help: "Clients of event streams that were cut off",
      labelNames: ["reason"],
      registers,
    });
    this.#events = new Counter({
      name: "tandem_events_total",
      help: "Events told to whoever listens, by their type",
      labelNames: ["type"],
      registers,
    });
  }

  /** Counts it for as long as it is open. Throws `overloaded`, and then it is not taken. */
  add(kind: StreamKind, connection: Connection, holder: Holder, sayGoodbye: () => void): void {
    if (this.#closing || !this.#makeRoom(holder)) {
      throw new AppError("overloaded", "The maximum number of event streams is already open.");
    }
    this.#held.add(holder);
    this.#count.inc({ kind });
    const leave = () => {
      if (!this.#open.delete(connection)) return;
      this.#held.remove(holder);
      this.#count.dec({ kind });
    };
    this.#open.set(connection, { connection, holder, sayGoodbye, leave });
    connection.once("close", leave);
  }

  #makeRoom(newcomer: Holder): boolean {
    if (this.#open.size < this.#max) return true;
    this.#refused();
    const crowded = this.#held.whoGivesWay(this.#open.values(), newcomer);
    if (crowded === undefined) return false;
    crowded.leave();
    this.countCut("crowded");
    crowded.connection.destroy();
    return true;
  }

  countEvent(type: string): void {
    this.#events.inc({ type });
  }

  countCut(reason: CutReason): void {
    this.#cuts.inc({ reason });
  }

  async close(): Promise<void> {
    this.#closing = true;
    const gone = [...this.#open.keys()].map((one) => new Promise((resolve) => one.once("close", resolve)));
    for (const { sayGoodbye } of [...this.#open.values()]) sayGoodbye();
    const cutOff = setTimeout(() => {
      for (const connection of this.#open.keys()) connection.destroy();
    }, CLOSE_TIMEOUT_MS);
    await Promise.all(gone);
    clearTimeout(cutOff);
  }
}
