import type { Occurrence, PbxState } from "../state/model.js";

/** Waits until a question about the live state has an answer; undefined: it has none after that time. */
export type Until = <T>(
  question: (state: PbxState) => T | undefined,
  timeoutMs: number,
) => Promise<T | undefined>;

/** Where it is told that the state has moved; answers how to stop. */
export interface Changes {
  subscribe(listener: (occurrences: readonly Occurrence[]) => void): () => void;
}

export const createUntil =
  (state: PbxState, changes: Changes): Until =>
  (question, timeoutMs) =>
    new Promise((resolve) => {
      const now = question(state);
      if (now !== undefined) return resolve(now);
      const settle = (answer: ReturnType<typeof question>): void => {
        clearTimeout(timer);
        unsubscribe();
        resolve(answer);
      };
      const timer = setTimeout(() => settle(undefined), timeoutMs);
      const unsubscribe = changes.subscribe(() => {
        const answer = question(state);
        if (answer !== undefined) settle(answer);
      });
    });
