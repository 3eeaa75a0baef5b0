import type { Feed } from "../feed/feed.js";
import type { Change, PbxState } from "../state/model.js";
import type { ToldLegStore } from "../store/told-legs.js";
import { Occasions } from "./occasions.js";
import type { Told } from "./told.js";
import { Writer, type WriterDeps } from "./writer.js";

/** One core server, as far as webhooks are told of it. */
export interface ListenedPbx {
  /** Slug. */
  readonly coreServer: string;
  state(): Pick<PbxState, "segments">;
  readonly feed: Pick<Feed, "subscribe">;
}

export interface ListenDeps extends WriterDeps {
  readonly toldLegs: ToldLegStore<Told>;
}

/**
 * Writes down what is to be delivered, with what has been told of the legs, before anything is sent. First what happened
 * while nobody listened, as far as it shows. Answers how to stop.
 */
export function listen({ coreServer, state, feed }: ListenedPbx, deps: ListenDeps): () => void {
  const kept = deps.toldLegs.load(coreServer);
  const occasions = new Occasions(kept);
  const known = new Set(kept.map(({ segment }) => segment.id));
  const writer = new Writer(coreServer, known, deps);
  const missed: Change[] = [
    ...[...state().segments.values()].map((segment): Change => {
      return { type: known.has(segment.id) ? "SegmentChanged" : "SegmentOpened", segment };
    }),
    ...kept.flatMap(({ segment }): Change[] =>
      segment.endedAt === null ? [] : [{ type: "SegmentClosed", segment }],
    ),
  ];
  writer.take([occasions.hear({ at: deps.now(), changes: missed })]);
  return feed.subscribe((occurrences) =>
    writer.take(occurrences.map((occurrence) => occasions.hear(occurrence))),
  );
}
