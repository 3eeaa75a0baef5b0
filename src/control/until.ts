import type { Feed } from "../feed/feed.js";
import type { PbxState } from "../state/model.js";

/** Waits until a question about the live state has an answer; undefined: it has none after that time. */
export type Until = <T>(
  question: (state: PbxState) => T | undefined,
  timeoutMs: number,
) => Promise<T | undefined>;

export const createUntil =
  (state: PbxState, feed: Pick<Feed, "subscribe">): Until =>
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
      const unsubscribe = feed.subscribe(() => {
        const answer = question(state);
        if (answer !== undefined) settle(answer);
      });
    });
