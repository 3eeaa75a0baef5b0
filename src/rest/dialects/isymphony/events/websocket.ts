import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Closeable } from "../../../../core/closeable.js";
import { AppError } from "../../../../core/errors.js";
import { holderOf } from "../../../client-address.js";
import { problemOf } from "../../../problem.js";
import { refuseUpgrade } from "../../../upgrade.js";
import { errorForm } from "../present.js";
import { admit } from "./admission.js";
import { MAX_MESSAGE_BYTES } from "./bounds.js";
import type { EventDeps } from "./deps.js";
import { type Connected, WebSocketClient } from "./websocket-client.js";

/** The vendor's event API. */
export class WebSocketEvents implements Closeable {
  readonly #deps: EventDeps;
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    autoPong: false, // each client answers for itself, as long as its answers are read
    allowSynchronousEvents: false, // of a flood of messages one is taken each turn of the event loop
  });
  readonly #clients = new Set<WebSocketClient>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(deps: EventDeps) {
    this.#deps = deps;
    this.#heartbeat = setInterval(() => {
      for (const client of this.#clients) client.beat();
    }, deps.bounds.heartbeatMs);
    this.#server.on("wsClientError", ({ message }, socket) => {
      this.#refuse(socket, new AppError("malformed-request", `${message}.`));
    });
  }

  /** Takes over a connection that asks to become a WebSocket, or refuses it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#accept(request, socket, head).catch((thrown: unknown) => this.#refuse(socket, thrown));
  }

  close(): Promise<void> {
    clearInterval(this.#heartbeat);
    return Promise.resolve();
  }

  async #accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const principal = await admit(request, this.#deps);
    if (socket.destroyed) return;
    let client: WebSocketClient | undefined;
    this.#deps.connections.add("websocket", socket, holderOf(request, principal), () => {
      if (client === undefined) socket.destroy();
      else client.sayGoodbye();
    });
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      client = this.#welcome(webSocket, { principal, request, socket });
    });
  }

  #welcome(webSocket: WebSocket, connected: Connected): WebSocketClient {
    const client = new WebSocketClient(this.#deps, webSocket, connected);
    this.#clients.add(client);
    webSocket.on("close", () => this.#clients.delete(client));
    return client;
  }

  #refuse(socket: Duplex, thrown: unknown): void {
    const requestId = randomUUID();
    refuseUpgrade(socket, requestId, problemOf(thrown, errorForm, this.#deps.log, requestId));
  }
}
