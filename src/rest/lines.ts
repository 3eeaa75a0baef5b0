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
  /** What is to be done when all are answered. */
  goOn: (() => void) | undefined;
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
      const line = this.#lineOf(socket);
      const { exchanges } = line;
      exchanges.push({ request, response });
      if (exchanges.length === 1) begin(line, listener);
      else if (exchanges.length > MAX_PIPELINED) this.#cut(socket);
    };
  }

  /** Goes on with a connection that Node has handed over when all that it asked for before is answered. */
  whenAnswered(socket: Duplex, goOn: () => void): void {
    const line = this.#lineOf(socket);
    if (line.exchanges.length === 0) {
      goOn();
      return;
    }
    const drain = () => line.exchanges[0]?.response.emit("drain"); // Node does not tell it any more
    socket.on("drain", drain);
    line.goOn = () => {
      line.goOn = undefined;
      socket.off("drain", drain);
      goOn();
    };
  }

  /** Counts an offer. Answers whether it is the last one. */
  isLastOffer(socket: Duplex): boolean {
    const line = this.#lineOf(socket);
    line.offers += 1;
    return line.offers >= MAX_OFFERS;
  }

  #lineOf(socket: Duplex): Line {
    const line = this.#lines.get(socket) ?? { exchanges: [], offers: 0, goOn: undefined };
    this.#lines.set(socket, line);
    return line;
  }

  #cut(socket: Duplex): void {
    this.#refused();
    socket.destroy();
  }
}

function begin(line: Line, listener: RequestListener): void {
  const { exchanges } = line;
  const [first] = exchanges;
  if (first === undefined) return;
  const { request, response } = first;
  response.once("close", () => {
    exchanges.shift();
    if (request.socket.destroyed) exchanges.length = 0;
    else if (exchanges.length > 0) setImmediate(begin, line, listener);
    else line.goOn?.();
  });
  listener(request, response);
}
