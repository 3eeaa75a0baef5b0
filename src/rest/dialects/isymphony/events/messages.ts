import { toAppError } from "../../../../core/errors.js";
import { type Wants, wantsOfMessage } from "./filter.js";

export interface Answer {
  readonly reply:
    | { readonly type: "filterResponse"; readonly success: true }
    | { readonly type: "filterResponse"; readonly success: false; readonly error: string }
    | { readonly type: "error"; readonly error: string };
  /** What the client wants from now on; null: what it wanted before. */
  readonly wants: Wants | null;
}

/** What is answered to a client's message. */
export function answerTo(text: string): Answer {
  const message = read(text);
  if (message === undefined) return refuse("The message cannot be read as JSON.");
  if (typeOf(message) !== "filter") return refuse("The message's type must be filter.");
  try {
    return { reply: { type: "filterResponse", success: true }, wants: wantsOfMessage(message) };
  } catch (thrown) {
    const { message: error } = toAppError(thrown);
    return { reply: { type: "filterResponse", success: false, error }, wants: null };
  }
}

const refuse = (error: string): Answer => ({ reply: { type: "error", error }, wants: null });

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const typeOf = (message: unknown): unknown =>
  typeof message === "object" && message !== null && "type" in message ? message.type : undefined;
