import type { Channel } from "./model.js";

/**
 * What an application of the dialplan holds of a channel: its place in a queue, a room or a parking lot, and the recordings
 * that run on it. Where that channel is an end of a Local channel, it is the leg beyond that waits, confers, is parked or is
 * recorded, and the end that the PBX has to be told.
 */
export type Held = Pick<Channel, "queue" | "conference" | "parked" | "recordings">;

/** Whether an application holds it, or may. */
export const isHeld = ({ queue, conference, parked, recordings }: Held): boolean =>
  queue !== null || conference !== null || parked !== null || recordings !== 0;

/** The first of these channels that is in a queue, a room or a parking lot. */
export const holderOf = <C extends Held>(
  channels: readonly C[],
  what: "queue" | "conference" | "parked",
): C | undefined => channels.find((channel) => channel[what] !== null);

/** Whether one of them is recorded; null: not known. */
export function isRecorded(channels: readonly Held[]): boolean | null {
  if (channels.some(({ recordings }) => (recordings ?? 0) > 0)) return true;
  return channels.some(({ recordings }) => recordings === null) ? null : false;
}
