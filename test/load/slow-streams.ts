import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { ACCOUNT } from "../live/api.js";

/** The one client reads nothing, the other so much a second. */
const TRICKLE_BYTES = 1_000;
const TRICKLE_EVERY_MS = 1_000;
/** So long after it has connected it is counted by Tandem, if it is let in. */
const COUNTED_AFTER_MS = 3_000;

/** How many streams Tandem says there are. */
export type OpenStreams = Readonly<Record<"websocket" | "server-sent", number>>;

/**
 * A WebSocket that reads nothing and a Server-Sent stream that reads 1 kB a second. A client that does not read does not see
 * either that it was cut off: they are told how many streams there are, and connect again when one of theirs is missing.
 */
export interface SlowStreams {
  /** @param others streams that are not theirs */
  tend(open: OpenStreams, others: OpenStreams): void;
  /** How often they have connected. */
  readonly connected: Readonly<Record<keyof OpenStreams, number>>;
  close(): void;
}

export function startSlowStreams(url: string): SlowStreams {
  const clients = {
    websocket: new SlowClient(url, webSocketRequest()),
    "server-sent": new SlowClient(url, streamRequest()),
  };
  const trickle = setInterval(() => clients["server-sent"].read(TRICKLE_BYTES), TRICKLE_EVERY_MS);
  const kinds = ["websocket", "server-sent"] as const;
  return {
    tend(open, others) {
      for (const kind of kinds) if (open[kind] <= others[kind]) clients[kind].connectAgain();
    },
    get connected() {
      return { websocket: clients.websocket.times, "server-sent": clients["server-sent"].times };
    },
    close() {
      clearInterval(trickle);
      for (const kind of kinds) clients[kind].close();
    },
  };
}

/** A bare connection: what is not read stays where it is. */
class SlowClient {
  times = 0;
  readonly #url: URL;
  readonly #request: string;
  #socket: Socket | undefined;
  #since = 0;

  constructor(url: string, request: string) {
    this.#url = new URL(url);
    this.#request = request;
    this.#connect();
  }

  read(bytes: number): void {
    const socket = this.#socket;
    socket?.read(Math.min(bytes, socket.readableLength));
  }

  connectAgain(): void {
    if (performance.now() - this.#since < COUNTED_AFTER_MS) return;
    this.close();
    this.#connect();
  }

  close(): void {
    this.#socket?.destroy();
  }

  #connect(): void {
    this.times += 1;
    this.#since = performance.now();
    this.#socket = connect(Number(this.#url.port), this.#url.hostname);
    this.#socket.on("error", () => {}); // that it was cut off
    this.#socket.on("readable", () => {}); // it reads what it asks for, and no more
    this.#socket.write(this.#request);
  }
}

const requestOf = (path: string, headers: readonly string[]): string =>
  [
    `GET ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    `Authorization: Basic ${btoa(`${ACCOUNT.name}:${ACCOUNT.password}`)}`,
    ...headers,
    "\r\n",
  ].join("\r\n");

const webSocketRequest = (): string =>
  requestOf("/communication_manager/ws/event", [
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
  ]);

const streamRequest = (): string => requestOf("/communication_manager/events", ["Accept: text/event-stream"]);
