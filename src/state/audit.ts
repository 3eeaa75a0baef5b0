import type { Snapshot } from "../events/event.js";
import { kindOf } from "./channel-name.js";
import type { PbxState } from "./model.js";

/** One thing in which we and the PBX differ, with both sides. */
export interface Difference {
  readonly about: "channel" | "state" | "bridge" | "extension" | "dnd";
  /** Of the channel or the bridge, or key of the extension. */
  readonly id: string;
  readonly tracked: string;
  readonly listed: string;
}

/** What is asked for an audit. */
export interface Listed extends Pick<Snapshot, "channels"> {
  /** Ids of all bridges. */
  readonly bridges: ReadonlySet<string>;
  /** Keys of the extensions that have hints. */
  readonly extensions: ReadonlySet<string>;
  /** Numbers in Do Not Disturb. */
  readonly dnd: ReadonlySet<string>;
}

/**
 * Tracked legs, their states and bridges against `CoreShowChannels` and `BridgeList`, and extensions against
 * `ExtensionStateList`, since of a hint that is taken away nothing tells, and Do Not Disturb against the AstDB, whose
 * changes raise no event. Asterisk's own channels come and go unseen.
 */
export const differences = (state: PbxState, listed: Listed): Difference[] => [
  ...channelDifferences(state, listed),
  ...keyDifferences(
    "bridge",
    [...state.bridges.values()].map(({ bridgeId }) => bridgeId),
    listed.bridges,
  ),
  ...keyDifferences(
    "extension",
    [...state.extensions.values()].map(({ key }) => key),
    listed.extensions,
  ),
  ...dndDifferences(state, listed),
];

function dndDifferences(state: PbxState, { dnd }: Listed): Difference[] {
  const word = (on: boolean) => (on ? "on" : "off");
  return [...state.extensions.values()]
    .filter((extension) => extension.dnd !== dnd.has(extension.number))
    .map((extension) =>
      difference("dnd", extension.key, word(extension.dnd), word(dnd.has(extension.number))),
    );
}

function keyDifferences(
  about: Difference["about"],
  tracked: readonly string[],
  listed: ReadonlySet<string>,
): Difference[] {
  const known = new Set(tracked);
  const gone = tracked.filter((key) => !listed.has(key)).map((key) => difference(about, key, key, ""));
  const added = [...listed].filter((key) => !known.has(key)).map((key) => difference(about, key, "", key));
  return [...gone, ...added];
}

function channelDifferences(state: PbxState, { channels }: Listed): Difference[] {
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

const difference = (about: Difference["about"], id: string, tracked: string, listed: string): Difference => ({
  about,
  id,
  tracked,
  listed,
});

/** Those of the first look that the second still sees: what is on its way in an event is no fault. */
export const persisting = (first: readonly Difference[], second: readonly Difference[]): Difference[] => {
  const seen = new Set(first.map((d) => JSON.stringify(d)));
  return second.filter((d) => seen.has(JSON.stringify(d)));
};
