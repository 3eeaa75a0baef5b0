import { createUntil } from "../control/until.js";
import { SHOWN_TIMEOUT_MS } from "../core/limits.js";
import type { Feed } from "../feed/feed.js";
import type { PbxState } from "../state/model.js";

const MAX_KEPT = 10_000; // of one core server; of more calls the oldest is forgotten, with its nonce

/** A call that a client has asked for. */
export interface OriginatedCall {
  /** Key of the extension in whose name it was made: it need not be a party. */
  readonly extension: string;
  /** What the client calls it; null: nothing. */
  readonly nonce: string | null;
}

/** What only the one who asked for a call knows of it, by Linkedid; kept in memory alone. */
export class OriginatedCalls {
  readonly #calls = new Map<string, OriginatedCall>();

  add(linkedId: string, call: OriginatedCall): void {
    this.#calls.set(linkedId, call);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > MAX_KEPT && oldest !== undefined) this.#calls.delete(oldest);
  }

  get(linkedId: string): OriginatedCall | undefined {
    return this.#calls.get(linkedId);
  }
}

/**
 * Keeps what is known of a call that was just asked for, and waits for its first leg, so that who asks for the call next finds
 * it. One that fails at once has none.
 */
export async function awaitOriginated(
  pbx: {
    readonly originatedCalls: OriginatedCalls;
    state(): PbxState;
    readonly feed: Pick<Feed, "subscribe">;
  },
  linkedId: string,
  call: OriginatedCall,
): Promise<void> {
  pbx.originatedCalls.add(linkedId, call);
  await createUntil(pbx.state(), pbx.feed)(
    ({ segments }) => [...segments.values()].find((leg) => leg.linkedId === linkedId),
    SHOWN_TIMEOUT_MS,
  );
}
