import { randomUUID } from "node:crypto";
import { MAX_ORIGINATES_WATCHED } from "../core/limits.js";
import type { Change, Occurrence, PbxState } from "../state/model.js";

export type OriginateOutcome =
  | "completed"
  | "busy"
  | "no-answer"
  | "rejected"
  | "congested"
  | "no-such-number"
  | "unreachable"
  | "failed";

/** How a call that was asked for ended, for the log. */
export interface OriginateEnd {
  readonly channelId: string;
  readonly outcome: OriginateOutcome;
  /** Asterisk's own words. */
  readonly reason: string;
}

/** Q.850 causes. Any other is `failed`; without an answer, so is a normal clearing `no-answer`. */
const OUTCOMES: Readonly<Record<number, OriginateOutcome>> = {
  0: "completed", // so ends one that an application of Asterisk's lets go
  1: "no-such-number",
  3: "no-such-number",
  16: "completed",
  17: "busy",
  18: "no-answer",
  19: "no-answer",
  20: "unreachable",
  21: "rejected",
  27: "unreachable",
  34: "congested",
  38: "congested",
  42: "congested",
};

/**
 * What becomes of the calls that were asked for. The PBX has answered the caller long before, so that the end of each is
 * told once, here: by the cause with which its leg went, or by its device that could not be rung at all.
 */
export class Originates {
  readonly #state: PbxState;
  readonly #tell: (end: OriginateEnd) => void;
  readonly #watched = new Set<string>();

  constructor(state: PbxState, tell: (end: OriginateEnd) => void) {
    this.#state = state;
    this.#tell = tell;
  }

  /** The channel id for a new call, which is watched from here on. */
  begin(): string {
    const channelId = `tandem-${randomUUID()}`;
    const [oldest] = this.#watched;
    if (this.#watched.size >= MAX_ORIGINATES_WATCHED && oldest !== undefined) this.#watched.delete(oldest);
    this.#watched.add(channelId);
    return channelId;
  }

  /** The PBX refused it: the caller was told. */
  forget(channelId: string): void {
    this.#watched.delete(channelId);
  }

  /** `OriginateResponse`. Without an answer and without a channel there is no leg whose end would tell. */
  readonly rung = ({
    channelId,
    answered,
  }: {
    readonly channelId: string;
    readonly answered: boolean;
  }): void => {
    if (answered || this.#state.channels.get(channelId) !== undefined) return;
    this.#end(channelId, "unreachable", "no channel to its device could be made");
  };

  /** Hears of every channel that goes: a phone's own, or the Local one that rings several. */
  readonly changed = (occurrences: readonly Occurrence[]): void => {
    for (const change of occurrences.flatMap(({ changes }) => changes)) {
      if (change.type === "ChannelRemoved") this.#channelEnded(change);
    }
  };

  #channelEnded({
    channelId,
    cause,
    causeText,
    answered,
  }: Extract<Change, { type: "ChannelRemoved" }>): void {
    const outcome = OUTCOMES[cause] ?? "failed";
    const unanswered = !answered && (outcome === "completed" || cause === 0);
    this.#end(channelId, unanswered ? "no-answer" : outcome, causeText);
  }

  #end(channelId: string, outcome: OriginateOutcome, reason: string): void {
    if (this.#watched.delete(channelId)) this.#tell({ channelId, outcome, reason });
  }
}
