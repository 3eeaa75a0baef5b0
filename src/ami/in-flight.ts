import { AppError, toAppError } from "../core/errors.js";
import { MAX_ACTIONS_IN_FLIGHT, MAX_LISTS_BYTES } from "../core/limits.js";
import type { Answer } from "./answer.js";
import type { AmiMessage } from "./message.js";

interface Waiting {
  readonly wantsEvents: () => boolean;
  readonly take: (message: AmiMessage) => void;
  readonly fail: (reason: AppError) => void;
}

/** The actions that were sent and are not answered in full. Each ends: answered, refused, timed out, or cut off. */
export class InFlight {
  readonly #waiting = new Map<string, Waiting>();
  /** The weight of all lists that are not whole yet. */
  #bytes = 0;

  /**
   * Waits for the answer to an action about to be sent under this id.
   * @throws AppError 'pbx-unavailable' when too many wait; the promise rejects with the same after the timeout.
   */
  wait<T>(id: string, action: string, answer: Answer<T>, timeoutMs: number): Promise<T> {
    if (this.#waiting.size >= MAX_ACTIONS_IN_FLIGHT) {
      throw new AppError("pbx-unavailable", "Too many actions wait for the PBX.", { action });
    }
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        this.#bytes -= answer.bytes;
      };
      const fail = (reason: AppError) => {
        settle();
        reject(reason);
      };
      const take = (message: AmiMessage) => {
        try {
          const before = answer.bytes;
          const whole = answer.take(message);
          this.#bytes += answer.bytes - before;
          if (whole === undefined) return;
          settle();
          resolve(whole);
        } catch (error) {
          const reason = toAppError(error);
          if (reason.kind === "pbx-unavailable") throw reason;
          fail(reason);
        }
      };
      const timer = setTimeout(() => fail(unanswered(action, timeoutMs)), timeoutMs);
      this.#waiting.set(id, { wantsEvents: () => answer.wantsEvents, take, fail });
    });
  }

  /** @returns false when nobody waits for it: too late, or never asked for */
  takeResponse(id: string, response: AmiMessage): boolean {
    const waiting = this.#waiting.get(id);
    waiting?.take(response);
    return waiting !== undefined;
  }

  /**
   * @returns false when it is no item of a list in progress
   * @throws AppError 'pbx-unavailable' when the lists are more than may be taken: the link is over
   */
  takeItem(id: string, event: AmiMessage): boolean {
    const waiting = this.#waiting.get(id);
    if (waiting?.wantsEvents() !== true) return false;
    waiting.take(event);
    if (this.#bytes > MAX_LISTS_BYTES) throw new AppError("pbx-unavailable", "The PBX's lists are too long.");
    return true;
  }

  failAll(reason: AppError): void {
    for (const { fail } of [...this.#waiting.values()]) fail(reason);
  }
}

const unanswered = (action: string, timeoutMs: number): AppError =>
  new AppError("pbx-unavailable", `Asterisk did not answer ${action} within ${timeoutMs} ms.`, {
    action,
    timeoutMs,
  });
