import { AppError } from "../core/errors.js";
import { MAX_LIST_ITEMS } from "../core/limits.js";
import { type AmiMessage, header, messageKind } from "./message.js";

/** Puts together the answer to one action. */
export interface Answer<T> {
  /**
   * The next message of the answer, in order.
   * @returns the answer once it is whole
   * @throws AppError 'pbx-refused' when it is a no
   */
  take(message: AmiMessage): T | undefined;
  /** Whether events with the action's id belong to the answer by now. */
  readonly wantsEvents: boolean;
}

/** The response, which is the whole answer. */
export function singleAnswer(action: string): Answer<AmiMessage> {
  return { wantsEvents: false, take: (message) => accepted(action, message) };
}

export interface AmiList {
  readonly response: AmiMessage;
  readonly items: readonly AmiMessage[];
  /** The event that ended the list; BridgeInfo tells of the bridge in it. Undefined where no list was begun. */
  readonly complete: AmiMessage | undefined;
}

/**
 * The response, then items, then an event with `EventList: Complete`.
 * @param empty the error texts that only say "none", as "No active conferences."; a plain Success says so as well
 */
export class ListAnswer implements Answer<AmiList> {
  readonly #action: string;
  readonly #empty: readonly string[];
  readonly #items: AmiMessage[] = [];
  #response: AmiMessage | undefined;

  constructor(action: string, empty: readonly string[]) {
    this.#action = action;
    this.#empty = empty;
  }

  get wantsEvents(): boolean {
    return this.#response !== undefined;
  }

  take(message: AmiMessage): AmiList | undefined {
    if (messageKind(message) === "response") return this.#begin(message);
    const response = this.#response;
    if (response === undefined) return undefined;
    const mark = header(message, "EventList")?.toLowerCase();
    if (mark === "complete") return { response, items: this.#items, complete: message };
    if (mark === "cancelled") throw refusal(this.#action, "the list was cancelled");
    if (this.#items.length >= MAX_LIST_ITEMS) throw refusal(this.#action, "the list is too long");
    this.#items.push(message);
    return undefined;
  }

  #begin(response: AmiMessage): AmiList | undefined {
    const none = { response, items: [], complete: undefined };
    if (isError(response) && this.#empty.includes(text(response))) return none;
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
