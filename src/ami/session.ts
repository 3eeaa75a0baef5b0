import { randomBytes } from "node:crypto";
import { AppError, toAppError } from "../core/errors.js";
import {
  ACTION_TIMEOUT_MS,
  LIST_TIMEOUT_MS,
  LOGOFF_TIMEOUT_MS,
  MAX_HELD_BYTES,
  MAX_HELD_EVENTS,
} from "../core/limits.js";
import { weightOf } from "../core/weight.js";
import { type AmiAction, action, encodeAction } from "./action.js";
import { type AmiList, type Answer, ListAnswer, type ListReading, singleAnswer } from "./answer.js";
import { Framer } from "./framer.js";
import { Heartbeat } from "./heartbeat.js";
import { InFlight } from "./in-flight.js";
import { type AmiMessage, header, messageKind } from "./message.js";
import type { Transport } from "./transport.js";

/** The events that arrived together, in order. Called synchronously; when it throws, the session closes. */
export type EventListener = (events: readonly AmiMessage[]) => void;

/** A message that was dropped: an answer nobody waits for (any more), or neither a response nor an event. */
export type DropListener = (why: "late-answer" | "unrecognised", message: AmiMessage) => void;

export interface SendOptions {
  readonly timeoutMs?: number;
}

export type ListOptions<T> = SendOptions & Partial<ListReading<T>>;

/**
 * One AMI session over one connection: actions and their answers, and the events in between.
 *
 * It ends for good, and then every action in flight has been answered with 'pbx-unavailable'; nothing is kept for a
 * later session, and half a message at the end is dropped.
 */
export class AmiSession {
  /** Settles when the session is over, with the reason; never rejects. */
  readonly closed: Promise<AppError>;
  readonly #transport: Transport;
  readonly #onDrop: DropListener;
  readonly #framer = new Framer();
  readonly #inFlight = new InFlight();
  readonly #idPrefix = `tandem-${randomBytes(4).toString("hex")}-`;
  #heartbeat: Heartbeat | undefined;
  #listener: EventListener | undefined;
  #paceListener: (isLate: boolean) => void = () => {};
  #held: AmiMessage[] = [];
  #heldBytes = 0;
  #reason: AppError | undefined;
  #closing: Promise<void> | undefined;
  #settleClosed: (reason: AppError) => void = () => {};

  /** Takes the connection over. It is not logged in yet: see `openSession`. */
  constructor(transport: Transport, onDrop: DropListener = () => {}) {
    this.#transport = transport;
    this.#onDrop = onDrop;
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    transport.onClose((cause) => this.drop(this.#closing === undefined ? lost(cause) : closedByUs()));
    transport.onData((chunk) => this.#receive(chunk));
  }

  /** The AMI version in Asterisk's greeting (22.10 says 11.0.0); undefined until it has come. */
  get version(): string | undefined {
    return this.#framer.banner;
  }

  /**
   * Sends an action and waits for its response.
   * @throws AppError 'invalid-request' when it cannot be sent as it is, 'pbx-refused' with Asterisk's words on
   *   `Response: Error`, 'pbx-unavailable' when the link is down or goes down, or nothing came in time.
   */
  send(what: AmiAction, { timeoutMs = ACTION_TIMEOUT_MS }: SendOptions = {}): Promise<AmiMessage> {
    return this.#ask(what, singleAnswer(what.name), timeoutMs);
  }

  /**
   * Sends an action that is answered with a list of events, and waits for the whole of it. No list at all (a plain
   * `Success`, or an error in `empty`) is an empty list. One that is too long ends the session.
   * @throws AppError as `send`
   */
  list(what: AmiAction, options?: ListOptions<AmiMessage>): Promise<AmiList>;
  list<T>(what: AmiAction, options: ListOptions<T> & Pick<ListReading<T>, "keep">): Promise<AmiList<T>>;
  list<T>(what: AmiAction, options: ListOptions<T | AmiMessage> = {}): Promise<AmiList<T | AmiMessage>> {
    const { timeoutMs = LIST_TIMEOUT_MS, empty = [], keep = (item) => item } = options;
    return this.#ask(what, new ListAnswer(what.name, { empty, keep }), timeoutMs);
  }

  /** Which events this session is sent: "on", "off", or classes as "call,agent". (Action: Events) */
  async setEvents(mask: string): Promise<void> {
    await this.send(action("Events", { EventMask: mask }));
  }

  /** Hands over the events from here on, first those that came with the login (FullyBooted) at once. */
  listen(listener: EventListener): void {
    this.#listener = listener;
    const held = this.#held;
    this.#held = [];
    if (held.length > 0) this.#deliver(held);
  }

  /** Tells when what the PBX sends begins to come late (LATE_AFTER_MS), and when it has caught up. */
  watchPace(listener: (isLate: boolean) => void): void {
    this.#paceListener = listener;
    if (this.#heartbeat?.isLate === true) listener(true);
  }

  /** Starts to ping. Before the login Asterisk would answer "Permission denied". */
  startHeartbeat(): void {
    this.#heartbeat = new Heartbeat({
      // The answer may be behind a list, and so has as long as one; its failing otherwise is the link's failing.
      ping: () => this.send(action("Ping"), { timeoutMs: LIST_TIMEOUT_MS }),
      onDead: () => this.drop(new AppError("pbx-unavailable", "The PBX has gone silent.")),
      onPace: (isLate) => this.#paceListener(isLate),
    });
    if (this.#reason !== undefined) this.#heartbeat.stop();
  }

  /** Logs off and closes; past LOGOFF_TIMEOUT_MS it is cut. */
  close(): Promise<void> {
    this.#closing ??= this.#logOff();
    return this.#closing;
  }

  /** Cuts the link at once, for this reason. */
  drop(reason: AppError): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#heartbeat?.stop();
    this.#held = [];
    this.#transport.close();
    this.#inFlight.failAll(reason);
    this.#settleClosed(reason);
  }

  async #logOff(): Promise<void> {
    const goodbye = this.send(action("Logoff"), { timeoutMs: LOGOFF_TIMEOUT_MS });
    await goodbye.catch(() => {}); // a link that is gone, or silent, needs no goodbye
    this.drop(closedByUs());
  }

  async #ask<T>(what: AmiAction, answer: Answer<T>, timeoutMs: number): Promise<T> {
    if (this.#reason !== undefined) {
      throw new AppError(
        "pbx-unavailable",
        "There is no AMI link.",
        { action: what.name },
        { cause: this.#reason },
      );
    }
    const id = this.#idPrefix + randomBytes(8).toString("hex"); // an OriginateResponse shows it to every other user
    const bytes = encodeAction(what, id);
    const whole = this.#inFlight.wait(id, what.name, answer, timeoutMs);
    this.#transport.write(bytes);
    return await whole;
  }

  #receive(chunk: Buffer): void {
    if (this.#reason !== undefined) return;
    this.#heartbeat?.heard();
    try {
      const events = this.#framer.push(chunk).filter((message) => this.#isEvent(message));
      if (events.length > 0) this.#deliver(events);
    } catch (error) {
      this.drop(toAppError(error)); // what follows would be read against a state that has missed something
    }
  }

  /** Whether it is a live event; if not, it has found its action, or was dropped. */
  #isEvent(message: AmiMessage): boolean {
    const id = header(message, "ActionID") ?? "";
    switch (messageKind(message)) {
      case "response":
        if (!this.#inFlight.takeResponse(id, message)) this.#onDrop("late-answer", message);
        return false;
      case "event":
        if (!id.startsWith(this.#idPrefix) || isLiveDespiteId(message)) return true;
        if (!this.#inFlight.takeItem(id, message)) this.#onDrop("late-answer", message);
        return false;
      default:
        this.#onDrop("unrecognised", message);
        return false;
    }
  }

  #deliver(events: AmiMessage[]): void {
    if (this.#listener !== undefined) {
      this.#listener(events);
      return;
    }
    this.#held.push(...events);
    this.#heldBytes += weightOf(events);
    if (this.#held.length > MAX_HELD_EVENTS || this.#heldBytes > MAX_HELD_BYTES)
      throw new AppError("internal", "Nobody listens to the AMI events.");
  }
}

const lost = (cause: Error | undefined): AppError =>
  new AppError("pbx-unavailable", "The AMI link was lost.", {}, { cause });

const closedByUs = (): AppError => new AppError("pbx-unavailable", "The AMI link was closed by Tandem.");

/** OriginateResponse carries the id of its Originate; a UserEvent whatever id its sender has seen somewhere. */
function isLiveDespiteId(event: AmiMessage): boolean {
  const name = header(event, "Event")?.toLowerCase();
  return name === "originateresponse" || name === "userevent";
}
