import type { Change } from "../state/model.js";

/** Told of changes once they are on disk and in memory, in order. It must not throw, and must not wait. */
export type Listener = (changes: readonly Change[]) => void;

/** Changes of one core server to whoever listens inside Tandem. */
export interface Feed {
  publish(changes: readonly Change[]): void;
  /** Answers how to stop. */
  subscribe(listener: Listener): () => void;
}

export function createFeed(): Feed {
  const listeners = new Set<Listener>();
  return {
    publish(changes) {
      for (const listener of [...listeners]) listener(changes);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
