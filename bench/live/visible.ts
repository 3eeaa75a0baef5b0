import type { HttpClient } from "./http-client.js";

/** An extension's call segments, asked for again and again while one is awaited. */
export interface Visible {
  /**
   * Resolves with the time at which an answer came that has one more segment than were awaited before; undefined: that
   * cannot be told, since a call of the extension has ended before it was seen.
   */
  next(channel: string): Promise<number | undefined>;
  ended(channel: string): void;
  /** Nobody waits any more. */
  stop(): void;
}

interface Awaited {
  readonly channel: string;
  /** As many segments were to be seen until then. */
  readonly count: number;
  resolve(at: number | undefined): void;
}

/** Segments of one extension come in the order in which its calls begin. */
export function createVisible(client: HttpClient, path: string): Visible {
  const seen = new Set<string>();
  const waiting: Awaited[] = [];
  let [count, inOrder] = [0, true];
  const look = async (): Promise<void> => {
    const segments = JSON.parse(await client.ask("GET", path, 200)) as { readonly id: string }[];
    const at = performance.now();
    for (const { id } of segments) seen.add(id);
    while (waiting[0] !== undefined && waiting[0].count <= seen.size) waiting.shift()?.resolve(at);
  };
  const stop = (): void => {
    inOrder = false;
    for (const { resolve } of waiting.splice(0)) resolve(undefined);
  };
  const lookOn = async (): Promise<void> => {
    while (waiting.length > 0) await look();
  };
  return {
    next: (channel) =>
      new Promise((resolve) => {
        if (!inOrder) return resolve(undefined);
        count += 1;
        waiting.push({ channel, count, resolve });
        if (waiting.length === 1) lookOn().catch(stop);
      }),
    ended(channel) {
      if (waiting.some((awaited) => awaited.channel === channel)) stop();
    },
    stop,
  };
}
