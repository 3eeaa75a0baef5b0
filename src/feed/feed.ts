import type { Occurrence } from "../state/model.js";

/** Told of what happened once it is on disk and in memory, in order. It must not throw, and must not wait. */
export type Listener = (occurrences: readonly Occurrence[]) => void;

/** Changes of one core server to whoever listens inside Tandem. */
export interface Feed {
  publish(occurrences: readonly Occurrence[]): void;
  /** Answers how to stop. */
  subscribe(listener: Listener): () => void;
}

export function createFeed(): Feed {
  const listeners = new Set<Listener>();
  return {
    publish(occurrences) {
      for (const listener of [...listeners]) listener(occurrences);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
