import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Transform } from "node:stream";
import { createValves, type Direction, valve } from "./valves.js";

/** A TCP relay in front of a PBX's AMI, so that the link can be cut while the PBX goes on. */
export interface Relay {
  readonly port: number;
  /** Cuts every connection and takes no new one. */
  cut(): void;
  restore(): void;
  /**
   * Nothing goes this way any more, and nobody is told: connections stay open, new ones get no answer, and who closes one
   * closes it for himself alone.
   */
  hold(direction: Direction): void;
  /** So many bytes a second go through, each way. */
  slowDown(bytesPerSecond: number): void;
  /** What was held or slow flows again. */
  release(): void;
  /** From here on messages of the PBX with this line do not get through; undefined: all do. */
  swallow(line: string | undefined): void;
  /** From the next message of Tandem with this line on nothing of its session gets through. */
  holdBack(line: string): void;
  /** The connection on which Tandem's next message with this line comes is cut. */
  cutAt(line: string): void;
  /** Such a message, held back or cut, has come. */
  hasHeldBack(): boolean;
  /** How many have been swallowed so far. */
  swallowed(): number;
  /** Keeps all that Tandem sends from here on; the answer gives the bytes of each of its sessions. */
  overhear(): () => Buffer[];
  close(): Promise<void>;
}

export async function startRelay(target: { readonly host: string; readonly port: number }): Promise<Relay> {
  let open = true;
  let swallowedLine: string | undefined;
  let swallowed = 0;
  let trap: { readonly line: string; readonly cuts: boolean } | undefined;
  let hasHeldBack = false;
  const valves = createValves();
  const upTo = (cut: () => void): ((message: string) => boolean) => {
    let holds = false;
    return (message) => {
      if (trap !== undefined && message.includes(trap.line)) {
        if (trap.cuts) cut();
        holds = true;
        hasHeldBack = true;
        trap = undefined;
      }
      return !holds;
    };
  };
  const passes = (message: string): boolean => {
    if (swallowedLine === undefined || !message.includes(swallowedLine)) return true;
    swallowed += 1;
    return false;
  };
  let overheard: Map<Socket, Buffer[]> | undefined;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  };
  const server = createServer(async (near) => {
    keep(near);
    await valves.untilReleased();
    if (!open || near.destroyed) {
      near.destroy();
      return;
    }
    const far = connect(target);
    near.on("data", (chunk) => void overheard?.set(near, [...(overheard.get(near) ?? []), chunk]));
    keep(far);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on("close", async () => {
        if (open) await valves.untilReleased();
        other.destroy();
      });
    }
    near
      .pipe(sieve(upTo(() => near.destroy())))
      .pipe(valve(valves, "toPbx"))
      .pipe(far)
      .pipe(sieve(passes))
      .pipe(valve(valves, "toTandem"))
      .pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  const setTrap = (line: string, cuts: boolean) => {
    trap = { line, cuts };
    hasHeldBack = false;
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      open = false;
      drop();
    },
    restore() {
      open = true;
    },
    hold: valves.hold,
    slowDown: valves.slowDown,
    release: valves.release,
    swallow(line) {
      swallowedLine = line;
    },
    holdBack: (line) => setTrap(line, false),
    cutAt: (line) => setTrap(line, true),
    hasHeldBack: () => hasHeldBack,
    swallowed: () => swallowed,
    overhear() {
      const heard = new Map<Socket, Buffer[]>();
      overheard = heard;
      return () => [...heard.values()].map((chunks) => Buffer.concat(chunks));
    },
    async close() {
      server.close();
      valves.release();
      drop();
      await once(server, "close");
    },
  };
}

/** Lets whole messages through, one by one, or not. */
function sieve(passes: (message: string) => boolean): Transform {
  let rest = "";
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const parts = (rest + chunk.toString("latin1")).split(/(?<=\r\n\r\n)/);
      rest = parts.at(-1)?.endsWith("\r\n\r\n") ? "" : (parts.pop() ?? "");
      done(null, Buffer.from(parts.filter(passes).join(""), "latin1"));
    },
  });
}
