import type { PbxEvent } from "./events/event.js";
import type { Feed } from "./feed/feed.js";
import { evolve } from "./state/evolve.js";
import type { Occurrence, PbxState } from "./state/model.js";
import { neverSeen } from "./state/never-seen.js";
import { apply, layOver } from "./state/tables.js";
import type { LiveStore } from "./store/live.js";

export interface IngestDeps {
  readonly store: Pick<LiveStore, "save" | "load">;
  readonly feed: Pick<Feed, "publish">;
  readonly now: () => number;
}

export interface Ingest {
  readonly state: PbxState;
  /**
   * One batch of facts, in order: one transaction, then memory, then the subscribers. Throws where the disk refuses, and
   * then nothing has moved. Answers how many were about channels never seen.
   */
  take(events: readonly PbxEvent[]): number;
  /**
   * The link is gone, which holds whether the disk takes it or not: what is read back from there is never live. Answers why
   * the disk refused; null: it did not.
   */
  lose(at: number): unknown;
}

function refusalOf(write: () => void): unknown {
  try {
    write();
    return null;
  } catch (error) {
    return error;
  }
}

/** One PBX's path from facts to rows. It never awaits, so nothing can come in between. */
export function createIngest({ store, feed, now }: IngestDeps): Ingest {
  const state = store.load(now());
  const isNeverSeen = neverSeen();
  return {
    state,
    take(events) {
      const trial = layOver(state);
      const occurrences: Occurrence[] = [];
      let unseen = 0;
      for (const event of events) {
        if (isNeverSeen(trial, event)) unseen += 1;
        const changes = evolve(trial, event);
        apply(trial, changes);
        if (changes.length > 0) occurrences.push({ at: event.at, changes });
      }
      if (occurrences.length === 0) return unseen;
      const all = occurrences.flatMap(({ changes }) => changes);
      store.save(all);
      apply(state, all);
      feed.publish(occurrences);
      return unseen;
    },
    lose(at) {
      const changes = evolve(state, { type: "LinkLost", at });
      if (changes.length === 0) return null;
      const refusal = refusalOf(() => store.save(changes));
      apply(state, changes);
      feed.publish([{ at, changes }]);
      return refusal;
    },
  };
}
