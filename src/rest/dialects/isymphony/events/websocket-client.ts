import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, WebSocket } from "ws";
import type { Principal } from "../../../../directory/directory.js";
import { Reader } from "../../../../feed/reader.js";
import { concerns, logIn } from "./admission.js";
import { GOODBYE_MS } from "./bounds.js";
import type { EventDeps } from "./deps.js";
import type { Told } from "./event.js";
import { everything, type Wants } from "./filter.js";
import { answerTo } from "./messages.js";

/** Where a client's WebSocket comes from. */
export interface Connected {
  readonly principal: Principal;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
}

/** Close codes (RFC 6455, 7.4, and its registry). */
const GOING_AWAY = 1001;
const UNSUPPORTED_DATA = 1003;
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;

/** A client that is connected: hears what happens from now on, and is a login of its account's user. */
export class WebSocketClient {
  readonly #deps: EventDeps;
  readonly #webSocket: WebSocket;
  readonly #principal: Principal;
  readonly #reader: Reader<Told>;
  #wants: Wants = everything;
  #cutOff: NodeJS.Timeout | undefined;
  /** It has answered the last ping, or there was none yet. */
  #answers = true;

  constructor(deps: EventDeps, webSocket: WebSocket, { principal, request, socket }: Connected) {
    this.#deps = deps;
    this.#webSocket = webSocket;
    this.#principal = principal;
    this.#reader = this.#read(deps);
    const logOut = logIn(deps.pbxs, principal, request.socket);
    const unwatch = deps.standings.watch(principal, () => this.#end());
    socket.on("drain", () => this.#reader.read());
    webSocket.on("message", (data, isBinary) => this.#hear(data, isBinary));
    webSocket.on("ping", (data) => this.#answer(() => webSocket.pong(data)));
    webSocket.on("pong", () => {
      this.#answers = true;
    });
    webSocket.on("error", () => deps.connections.countCut("faulty"));
    webSocket.on("close", () => {
      this.#reader.stop();
      logOut();
      unwatch();
      clearTimeout(this.#cutOff);
    });
  }

  /** Pings it; it is cut off if it has not answered the ping before. */
  beat(): void {
    if (this.#webSocket.readyState !== WebSocket.OPEN) return;
    if (this.#answers) {
      this.#answers = false;
      this.#webSocket.ping();
    } else {
      this.#cut("silent");
      this.#webSocket.terminate();
    }
  }

  sayGoodbye(): void {
    this.#webSocket.close(GOING_AWAY, "Tandem stops.");
  }

  /** Its account is not what it was. */
  #end(): void {
    this.#reader.stop();
    this.#cutOff = setTimeout(() => this.#webSocket.terminate(), GOODBYE_MS);
    this.#webSocket.close(POLICY_VIOLATION, "The account was removed or changed.");
  }

  #read({ journal, bounds }: EventDeps): Reader<Told> {
    const webSocket = this.#webSocket;
    const sink = {
      get unsentBytes() {
        return webSocket.bufferedAmount;
      },
      send: ({ json }: { readonly json: Buffer }) => webSocket.send(json, { binary: false }),
      giveUp: () => this.#giveUp(),
    };
    const wants = (told: Told) => concerns(told, this.#principal) && this.#wants(told.event);
    return new Reader(journal, sink, { bounds: bounds.reader, after: journal.newest, wants });
  }

  #hear(data: RawData, isBinary: boolean): void {
    if (isBinary) {
      this.#webSocket.close(UNSUPPORTED_DATA, "Messages must be text.");
      return;
    }
    const { reply, wants } = answerTo(String(data));
    this.#wants = wants ?? this.#wants;
    this.#answer(() => this.#webSocket.send(JSON.stringify(reply)));
  }

  /** What a client says costs no memory beyond the bound, however much that is, while it does not read the answers. */
  #answer(say: () => void): void {
    if (this.#webSocket.bufferedAmount > this.#deps.bounds.reader.unsentBytes) this.#giveUp();
    else say();
  }

  /** Whoever does not read is not waited for. `ws` cuts the connection where even this is not taken. */
  #giveUp(): void {
    if (this.#webSocket.readyState !== WebSocket.OPEN) return;
    this.#reader.stop();
    this.#cut("slow");
    this.#webSocket.close(TRY_AGAIN_LATER, "Events are not read fast enough.");
  }

  #cut(why: "slow" | "silent"): void {
    this.#deps.connections.countCut(why);
    this.#deps.log.warn("event stream cut off", { account: this.#principal.account, why });
  }
}
