import type { Writable } from "node:stream";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Closeable } from "../core/closeable.js";
import { AppError } from "../core/errors.js";

/** Connections over which events are told, of all dialects and kinds together; one more is refused with 'overloaded'. */
export const MAX_STREAMS = 1_000;
const CLOSE_TIMEOUT_MS = 1_000; // a client that has not gone by then is cut off when Tandem stops

export type StreamKind = "websocket" | "server-sent";

/** Why a client is cut off: it takes nothing, answers nothing, or does not keep to the protocol. */
export type CutReason = "slow" | "silent" | "faulty";

/** Those to whom events are told now, counted and bounded. */
export class StreamConnections implements Closeable {
  readonly #max: number;
  /** How each is told that Tandem stops. */
  readonly #open = new Map<Pick<Writable, "once" | "destroy">, () => void>();
  readonly #count: Gauge<"kind">;
  readonly #cuts: Counter<"reason">;
  readonly #events: Counter<"type">;
  #closing = false;

  constructor(registry: Registry, max = MAX_STREAMS) {
    this.#max = max;
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
  add(kind: StreamKind, connection: Pick<Writable, "once" | "destroy">, sayGoodbye: () => void): void {
    if (this.#closing || this.#open.size >= this.#max) {
      throw new AppError("overloaded", "As many event streams as are served at a time are open already.");
    }
    this.#open.set(connection, sayGoodbye);
    this.#count.inc({ kind });
    connection.once("close", () => {
      this.#open.delete(connection);
      this.#count.dec({ kind });
    });
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
    for (const sayGoodbye of [...this.#open.values()]) sayGoodbye();
    const cutOff = setTimeout(() => {
      for (const connection of this.#open.keys()) connection.destroy();
    }, CLOSE_TIMEOUT_MS);
    await Promise.all(gone);
    clearTimeout(cutOff);
  }
}
