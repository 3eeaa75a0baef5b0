import type { ServerResponse } from "node:http";
import {
  ACTS_AT_ONCE,
  FILES_AT_ONCE,
  MAX_ACTS_IN_HAND,
  MAX_READS_IN_HAND,
  READS_AT_ONCE,
} from "../core/limits.js";
import { type Holder, Shares } from "../core/shares.js";
import { Turns } from "../core/turns.js";
import type { CountRefusal } from "./refusals.js";

/** What requests share while they are in hand. */
export interface InHand {
  readonly reads: Turns;
  readonly acts: Turns;
  readonly files: Shares;
}

export const openInHand = (refused: CountRefusal): InHand => ({
  reads: new Turns({ atOnce: READS_AT_ONCE, room: MAX_READS_IN_HAND }, () => refused("reads")),
  acts: new Turns({ atOnce: ACTS_AT_ONCE, room: MAX_ACTS_IN_HAND }, () => refused("acts")),
  files: new Shares(FILES_AT_ONCE, () => refused("files")),
});

/** Takes a place until the answer is sent, or its client has gone. Throws `overloaded` beyond the holder's share. */
export function holdUntilSent(shares: Shares, holder: Holder, response: ServerResponse): void {
  const giveBack = shares.take(holder);
  if (response.destroyed) giveBack();
  else response.once("close", giveBack);
}
