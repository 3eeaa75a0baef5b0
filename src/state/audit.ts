import type { Snapshot } from "../events/event.js";
import { kindOf } from "./channel-name.js";
import type { PbxState } from "./model.js";

/** One thing in which we and the PBX differ, with both sides. */
export interface Difference {
  readonly about: "channel" | "state" | "bridge";
  readonly channelId: string;
  readonly tracked: string;
  readonly listed: string;
}

type Listed = Pick<Snapshot, "channels">;

/** Tracked legs, their states and bridges against `CoreShowChannels`. Asterisk's own channels come and go unseen. */
export function differences(state: PbxState, { channels }: Listed): Difference[] {
  const listed = new Map(
    channels.filter(({ name }) => kindOf(name) !== "inner").map((c) => [c.channelId, c]),
  );
  const tracked = [...state.channels.values()].filter(({ name }) => kindOf(name) !== "inner");
  const known = new Set(tracked.map(({ channelId }) => channelId));
  const missing = [...listed.values()].filter(({ channelId }) => !known.has(channelId));
  return [
    ...missing.map(({ channelId, name }) => difference("channel", channelId, "", name)),
    ...tracked.flatMap(({ channelId, name, state, bridgeId }) => {
      const other = listed.get(channelId);
      if (other === undefined) return [difference("channel", channelId, name, "")];
      return [
        ...(state === other.state ? [] : [difference("state", channelId, state, other.state)]),
        ...(bridgeId === other.bridgeId
          ? []
          : [difference("bridge", channelId, bridgeId ?? "", other.bridgeId ?? "")]),
      ];
    }),
  ];
}

const difference = (
  about: Difference["about"],
  channelId: string,
  tracked: string,
  listed: string,
): Difference => ({
  about,
  channelId,
  tracked,
  listed,
});

/** Those of the first look that the second still sees: what is on its way in an event is no fault. */
export const persisting = (first: readonly Difference[], second: readonly Difference[]): Difference[] => {
  const seen = new Set(first.map((d) => JSON.stringify(d)));
  return second.filter((d) => seen.has(JSON.stringify(d)));
};
