import { EventEmitter, once } from "node:events";
import { Transform } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

export type Direction = "toPbx" | "toTandem";

/** How freely bytes flow through a relay. Whoever waits goes on when it is released. */
export interface Valves {
  hold(direction: Direction): void;
  slowDown(bytesPerSecond: number): void;
  release(): void;
  isHeld(direction: Direction): boolean;
  /** undefined: as fast as they come. */
  rate(): number | undefined;
  /** Nothing is held, either way. */
  untilReleased(): Promise<void>;
  /** The time has passed, or it was released. */
  pass(ms: number): Promise<void>;
}

export function createValves(): Valves {
  const held = new Set<Direction>();
  let bytesPerSecond: number | undefined;
  let speeding = new AbortController();
  const released = new EventEmitter().setMaxListeners(0);
  return {
    hold: (direction) => void held.add(direction),
    slowDown: (rate) => {
      bytesPerSecond = rate;
    },
    release() {
      held.clear();
      bytesPerSecond = undefined;
      speeding.abort();
      speeding = new AbortController();
      released.emit("released");
    },
    isHeld: (direction) => held.has(direction),
    rate: () => bytesPerSecond,
    async untilReleased() {
      while (held.size > 0) await once(released, "released");
    },
    pass: (ms) => delay(ms, undefined, { signal: speeding.signal }).catch(() => {}),
  };
}

/** A slow flow is cut into so many pieces a second. */
const PIECES_A_SECOND = 4;

/** Lets bytes through as these valves allow. Nothing is lost: what must wait waits, and then who sends it. */
export function valve(valves: Valves, direction: Direction): Transform {
  return new Transform({
    async transform(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length; ) {
        if (valves.isHeld(direction)) await valves.untilReleased();
        const rate = valves.rate();
        const piece = rate === undefined ? chunk.length : Math.ceil(rate / PIECES_A_SECOND);
        this.push(chunk.subarray(at, at + piece));
        at += piece;
        if (rate !== undefined) await valves.pass(1000 / PIECES_A_SECOND);
      }
      done();
    },
  });
}
