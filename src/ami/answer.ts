import { AppError } from "../core/errors.js";
import { MAX_LIST_ITEMS } from "../core/limits.js";
import { weightOf } from "../core/weight.js";
import { type AmiMessage, header, messageKind } from "./message.js";

/** Puts together the answer to one action. */
export interface Answer<T> {
  /**
   * The next message of the answer, in order.
   * @returns the answer once it is whole
   * @throws AppError 'pbx-refused' when it is a no, 'pbx-unavailable' when it is more than may be taken: the link is over
   */
  take(message: AmiMessage): T | undefined;
  /** The weight of what it has by now. */
  readonly bytes: number;
  /** Whether events with the action's id belong to the answer by now. */
  readonly wantsEvents: boolean;
}

/** The response, which is the whole answer. */
export function singleAnswer(action: string): Answer<AmiMessage> {
  return { wantsEvents: false, bytes: 0, take: (message) => accepted(action, message) };
}

export interface AmiList<T = AmiMessage> {
  readonly response: AmiMessage;
  readonly items: readonly T[];
  /** The event that ended the list; BridgeInfo tells of the bridge in it. Undefined where no list was begun. */
  readonly complete: AmiMessage | undefined;
  /** The weight of its items. */
  readonly bytes: number;
}

/** How a list is read. */
export interface ListReading<T> {
  /** The error texts that only say "none", as "No active conferences."; a plain Success says so as well. */
  readonly empty: readonly string[];
  /** What is kept of an item. */
  readonly keep: (item: AmiMessage) => T;
}

/** The response, then items, then an event with `EventList: Complete`. */
export class ListAnswer<T> implements Answer<AmiList<T>> {
  readonly #action: string;
  readonly #reading: ListReading<T>;
  readonly #items: T[] = [];
  #response: AmiMessage | undefined;
  #bytes = 0;

  constructor(action: string, reading: ListReading<T>) {
    this.#action = action;
    this.#reading = reading;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get wantsEvents(): boolean {
    return this.#response !== undefined;
  }

  take(message: AmiMessage): AmiList<T> | undefined {
    if (messageKind(message) === "response") return this.#begin(message);
    const response = this.#response;
    if (response === undefined) return undefined;
    const mark = header(message, "EventList")?.toLowerCase();
    if (mark === "complete") return { response, items: this.#items, complete: message, bytes: this.#bytes };
    if (mark === "cancelled") throw refusal(this.#action, "the list was cancelled");
    this.#add(this.#reading.keep(message));
    return undefined;
  }

  #add(item: T): void {
    if (this.#items.length >= MAX_LIST_ITEMS) {
      const why = `The PBX's list for ${this.#action} has more than ${MAX_LIST_ITEMS} items.`;
      throw new AppError("pbx-unavailable", why, { action: this.#action });
    }
    this.#items.push(item);
    this.#bytes += weightOf(item);
  }

  #begin(response: AmiMessage): AmiList<T> | undefined {
    const none = { response, items: [], complete: undefined, bytes: 0 };
    if (isError(response) && this.#reading.empty.includes(text(response))) return none;
    accepted(this.#action, response);
    if (header(response, "EventList")?.toLowerCase() !== "start") return none;
    this.#response = response;
    return undefined;
  }
}

function accepted(action: string, response: AmiMessage): AmiMessage {
  if (isError(response)) throw refusal(action, text(response));
  return response;
}

const isError = (response: AmiMessage): boolean => header(response, "Response")?.toLowerCase() === "error";

const text = (response: AmiMessage): string => header(response, "Message")?.trim() ?? "";

/** Asterisk ends some of its reasons with a full stop, and leaves some out. */
function refusal(action: string, reason: string): AppError {
  const why = reason.replace(/\.$/, "") || "it gave no reason";
  return new AppError("pbx-refused", `Asterisk refused ${action}: ${why}.`, { action, reason });
}
