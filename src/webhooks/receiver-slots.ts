import { Slots } from "./slots.js";

/**
 * So many attempts at once, and of one receiver no more than so many: one that is slow, however many webhooks lead to it,
 * leaves room for the others.
 */
export class ReceiverSlots {
  readonly #all: Slots;
  readonly #ofOne: number;
  readonly #receivers = new Map<string, { readonly slots: Slots; users: number }>();

  constructor(bounds: { readonly all: number; readonly ofOne: number }) {
    this.#all = new Slots(bounds.all);
    this.#ofOne = bounds.ofOne;
  }

  /** Rejects as the work does, and when the signal comes before the work has begun. */
  async run<T>(url: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const host = URL.canParse(url) ? new URL(url).host : url;
    const receiver = this.#receivers.get(host) ?? { slots: new Slots(this.#ofOne), users: 0 };
    this.#receivers.set(host, receiver);
    receiver.users += 1;
    try {
      return await receiver.slots.run(signal, () => this.#all.run(signal, work));
    } finally {
      receiver.users -= 1;
      if (receiver.users === 0) this.#receivers.delete(host);
    }
  }
}
