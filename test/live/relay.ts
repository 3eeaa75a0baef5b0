import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Transform } from "node:stream";

/** A TCP relay in front of a PBX's AMI, so that the link can be cut while the PBX goes on. */
export interface Relay {
  readonly port: number;
  /** Cuts every connection and takes no new one. */
  cut(): void;
  restore(): void;
  /** From here on messages of the PBX with this line do not get through; undefined: all do. */
  swallow(line: string | undefined): void;
  /** From the next message of Tandem with this line on nothing of its session gets through. */
  holdBack(line: string): void;
  /** Such a message has come. */
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
  let heldLine: string | undefined;
  let hasHeldBack = false;
  const upTo = (): ((message: string) => boolean) => {
    let holds = false;
    return (message) => {
      if (heldLine !== undefined && message.includes(heldLine)) {
        holds = true;
        hasHeldBack = true;
        heldLine = undefined;
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
  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((near) => {
    if (!open) {
      near.destroy();
      return;
    }
    const far = connect(target);
    near.on("data", (chunk) => void overheard?.set(near, [...(overheard.get(near) ?? []), chunk]));
    keep(near, far);
    keep(far, near);
    near.pipe(sieve(upTo())).pipe(far).pipe(sieve(passes)).pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const drop = () => {
    for (const socket of sockets) socket.destroy();
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
    swallow(line) {
      swallowedLine = line;
    },
    holdBack(line) {
      heldLine = line;
      hasHeldBack = false;
    },
    hasHeldBack: () => hasHeldBack,
    swallowed: () => swallowed,
    overhear() {
      const heard = new Map<Socket, Buffer[]>();
      overheard = heard;
      return () => [...heard.values()].map((chunks) => Buffer.concat(chunks));
    },
    async close() {
      server.close();
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
