import type { Snapshot } from "../events/event.js";
import { kindOf } from "./channel-name.js";
import type { PbxState } from "./model.js";

/** Things of which it is compared which there are. */
type Kind = "bridge" | "extension" | "room" | "queue" | "member";

/** One thing in which we and the PBX differ, with both sides. */
export interface Difference {
  readonly about: Kind | "channel" | "state" | "dnd";
  /** Of the channel or the bridge; key of the extension or member; name of the room or queue. */
  readonly id: string;
  readonly tracked: string;
  readonly listed: string;
}

/** What is asked for an audit. */
export interface Listed extends Pick<Snapshot, "channels"> {
  /** Ids, keys and names, as those of a difference; null: not asked. */
  readonly keys: Readonly<Record<Kind, ReadonlySet<string> | null>>;
  /** Numbers in Do Not Disturb. */
  readonly dnd: ReadonlySet<string>;
}

/** What we hold of each kind. */
const TRACKED: Readonly<Record<Kind, (state: PbxState) => string[]>> = {
  bridge: ({ bridges }) => [...bridges.values()].map(({ bridgeId }) => bridgeId),
  extension: ({ extensions }) => [...extensions.values()].map(({ key }) => key),
  room: ({ conferences }) =>
    [...conferences.values()].flatMap(({ room, number }) => (number === null ? [] : [room])),
  queue: ({ queues }) => [...queues.values()].map(({ name }) => name),
  member: ({ queueMembers }) => [...queueMembers.values()].map(({ key }) => key),
};

/**
 * Tracked legs, their states and bridges against `CoreShowChannels` and `BridgeList`; extensions and rooms against
 * `ExtensionStateList`, since of a hint that is taken away nothing tells; queues and members against `QueueStatus`, since
 * of a reload of theirs nothing tells either; and Do Not Disturb against the AstDB, whose changes raise no event. Asterisk's
 * own channels come and go unseen.
 */
export const differences = (state: PbxState, listed: Listed): Difference[] => [
  ...channelDifferences(state, listed),
  ...(Object.keys(TRACKED) as Kind[]).flatMap((kind) => {
    const keys = listed.keys[kind];
    return keys === null ? [] : keyDifferences(kind, TRACKED[kind](state), keys);
  }),
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
