import { AppError } from "../core/errors.js";
import { MAX_WAITING_FOR_MAILBOX } from "../core/limits.js";

interface Line {
  last: Promise<unknown>;
  length: number;
}

/** Lets those that change the same mailbox wait for each other, in the order in which they came. */
export class Lines {
  readonly #lines = new Map<string, Line>();

  /** Error: `overloaded` where too many wait already. */
  async run<T>(mailbox: string, act: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(mailbox) ?? { last: Promise.resolve(), length: 0 };
    if (line.length >= MAX_WAITING_FOR_MAILBOX)
      throw new AppError("overloaded", "Too many requests change this mailbox at once.");
    const done = line.last.then(act);
    line.last = done.catch(() => {}); // whoever is next is told of its own failures alone
    line.length += 1;
    this.#lines.set(mailbox, line);
    try {
      return await done;
    } finally {
      line.length -= 1;
      if (line.length === 0) this.#lines.delete(mailbox);
    }
  }
}
