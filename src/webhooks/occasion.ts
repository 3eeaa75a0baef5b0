import type { Segment } from "../state/model.js";

/**
 * `dial-in`: a call begins to ring there, or is answered without ringing; of a queue, a caller joins it. `dial-out`: it
 * begins to call. `answer`: a call to it or of its own is answered; of a queue, by an agent. `hangup`: its leg has ended, answered or not; of a queue, that of a caller who had joined it.
 */
export type OccasionType = "dial-in" | "dial-out" | "answer" | "hangup";

/** What a webhook is told about: a moment in a call of the extension or queue that it is for. */
export interface Occasion {
  readonly type: OccasionType;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly subject: Subject;
  /** The leg that it happened to, as it is now; of a hangup, as it was at the end. Of a queue: the caller's. */
  readonly segment: Segment;
  /** Who is at the other end, or was last, as far as is known; null: nobody yet. Of an answer never one who has not. */
  readonly other: Segment | null;
  /** The number that was called; where a leg joined a queue or a conference without dialling, their name. */
  readonly called: string | null;
  /**
   * The leg was answered before. Of a call that was originated: it has reached somebody; of a queue: an agent has
   * answered.
   */
  readonly answered: boolean;
}

/** An extension by its key (`100@from-internal`), or a queue by Asterisk's name of it. */
export interface Subject {
  readonly kind: "extension" | "queue";
  readonly key: string;
}
