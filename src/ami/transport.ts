import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { AppError } from "../core/errors.js";
import { CONNECT_TIMEOUT_MS } from "../core/limits.js";

/** A two-way stream of bytes, already connected. */
export interface Transport {
  write(bytes: Buffer): void;
  /** From here on bytes are read, and handed over as they come. Asterisk drops a reader that pauses: never wait in it. */
  onData(listener: (chunk: Buffer) => void): void;
  /** Called once, whichever side closed it, at once if it is closed already. */
  onClose(listener: (cause: Error | undefined) => void): void;
  /** Cuts the connection; what was not sent is lost. */
  close(): void;
}

/** How the certificate of the PBX is judged. Turning `verify` off keeps out listeners, not impostors. */
export interface AmiTls {
  readonly verify: boolean;
  /** PEM of the authority to trust instead of the public ones; a self-signed certificate is its own. */
  readonly ca?: string;
}

export interface AmiEndpoint {
  readonly host: string;
  readonly port: number;
  /** Absent: plain TCP. */
  readonly tls?: AmiTls;
}

/**
 * Connects over TCP, and TLS where asked for.
 * @param signal gives up early
 * @throws AppError 'pbx-unavailable' when it is refused, not trusted, not there within CONNECT_TIMEOUT_MS, or aborted.
 */
export async function connect(endpoint: AmiEndpoint, signal?: AbortSignal): Promise<Transport> {
  const socket = openSocket(endpoint);
  socket.setNoDelay(true);
  socket.setKeepAlive(true);
  const transport = new SocketTransport(socket);
  await connected(socket, transport, endpoint, signal);
  return transport;
}

function openSocket({ host, port, tls }: AmiEndpoint): Socket {
  if (tls === undefined) return connectTcp({ host, port });
  const { verify, ca } = tls;
  return connectTls({ host, port, rejectUnauthorized: verify, ...(ca === undefined ? {} : { ca }) });
}

function connected(
  socket: Socket,
  transport: Transport,
  { host, port, tls }: AmiEndpoint,
  signal: AbortSignal | undefined,
): Promise<void> {
  const where = `${host}:${port}`;
  return new Promise((resolve, reject) => {
    const giveUp = (why: string) => () => socket.destroy(new Error(why));
    const abort = giveUp("given up");
    const timer = setTimeout(giveUp(`no connection within ${CONNECT_TIMEOUT_MS} ms`), CONNECT_TIMEOUT_MS);
    const settled = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    signal?.addEventListener("abort", abort);
    if (signal?.aborted === true) abort();
    socket.once(tls === undefined ? "connect" : "secureConnect", () => {
      settled();
      resolve();
    });
    transport.onClose((cause) => {
      settled();
      const why = reasonIn(cause);
      reject(new AppError("pbx-unavailable", `No AMI at ${where}: ${why}.`, { where }, { cause }));
    });
  });
}

/**
 * Where a name has several addresses and none answers, Node's error has a code and no message. Of a server without TLS
 * OpenSSL says only that its "version" is wrong.
 */
function reasonIn(cause: NodeJS.ErrnoException | undefined): string {
  if (cause?.code === "ERR_SSL_WRONG_VERSION_NUMBER") return "what answers there does not speak TLS";
  return cause?.message || cause?.code || "the connection was closed";
}

class SocketTransport implements Transport {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", () => {}); // 'close' always follows, and finds it in socket.errored
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  onData(listener: (chunk: Buffer) => void): void {
    this.#socket.on("data", listener);
  }

  onClose(listener: (cause: Error | undefined) => void): void {
    const tell = () => listener(this.#socket.errored ?? undefined);
    if (this.#socket.closed) tell();
    else this.#socket.once("close", tell);
  }

  close(): void {
    this.#socket.destroy();
  }
}
