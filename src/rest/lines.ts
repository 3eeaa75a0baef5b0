import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** Requests that a connection may have sent before the first of them is answered; with one more it is cut off. */
const MAX_PIPELINED = 32;
/** Offers of another protocol on one connection, of which none is taken; the answer to the last one closes it. */
const MAX_OFFERS = 100;

interface Line {
  /** The first is being answered, the others wait. */
  readonly exchanges: { readonly request: IncomingMessage; readonly response: ServerResponse }[];
  offers: number;
}

/**
 * The requests of a connection are worked on one after the other, each in a turn of the event loop of its own: who sends
 * thousands at once has others served in between.
 */
export class Lines {
  readonly #lines = new WeakMap<Duplex, Line>();
  readonly #refused: () => void;

  /** @param refused hears of each connection that is cut off */
  constructor(refused: () => void) {
    this.#refused = refused;
  }

  /** The same listener, which hears of a request when those before it are answered. */
  inTurn(listener: RequestListener): RequestListener {
    return (request, response) => {
      const { socket } = request;
      if (socket.destroyed) return; // the rest of what came with the request that was one too many
      const { exchanges } = this.#lineOf(socket);
      exchanges.push({ request, response });
      if (exchanges.length === 1) begin(exchanges, listener);
      else if (exchanges.length > MAX_PIPELINED) this.#cut(socket);
    };
  }

  /**
   * Goes on with a connection that Node has handed over when the answer before is sent. One whose answer is still made is cut
   * off: it could not be sent beside what comes now, and no client asks for more than an answer before it has that.
   */
  whenSent(socket: Duplex, goOn: () => void): void {
    const [before, another] = this.#lineOf(socket).exchanges;
    if (before === undefined) goOn();
    else if (another === undefined && before.response.writableEnded) before.response.once("close", goOn);
    else this.#cut(socket);
  }

  /** Counts an offer. Answers whether it is the last one. */
  isLastOffer(socket: Duplex): boolean {
    const line = this.#lineOf(socket);
    line.offers += 1;
    return line.offers >= MAX_OFFERS;
  }

  #lineOf(socket: Duplex): Line {
    const line = this.#lines.get(socket) ?? { exchanges: [], offers: 0 };
    this.#lines.set(socket, line);
    return line;
  }

  #cut(socket: Duplex): void {
    this.#refused();
    socket.destroy();
  }
}

function begin(exchanges: Line["exchanges"], listener: RequestListener): void {
  const [first] = exchanges;
  if (first === undefined) return;
  const { request, response } = first;
  response.once("close", () => {
    exchanges.shift();
    if (request.socket.destroyed) exchanges.length = 0;
    else if (exchanges.length > 0) setImmediate(begin, exchanges, listener);
  });
  listener(request, response);
}
