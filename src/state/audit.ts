import type { ContactList } from "../events/contact-facts.js";
import type { ParkedFacts, Snapshot } from "../events/event.js";
import { kindOf } from "./channel-name.js";
import type { PbxState } from "./model.js";
import { contactKey } from "./questions.js";

/** Things of which it is compared which there are, and of some of them what they are. */
type Kind = "bridge" | "extension" | "room" | "queue" | "member" | "line" | "participant" | "parked";

/** One thing in which we and the PBX differ, with both sides. */
export interface Difference {
  readonly about: Kind | "channel" | "state" | "dnd" | "contact";
  /** Of the channel or the bridge; key of the extension, member or contact; name of the room or queue. */
  readonly id: string;
  readonly tracked: string;
  readonly listed: string;
}

/** What is asked for an audit. */
export interface Listed extends Pick<Snapshot, "channels"> {
  /** By ids, keys and names as those of a difference what there is; null: not asked. */
  readonly things: Readonly<Record<Kind, ReadonlyMap<string, string> | null>>;
  /** Numbers in Do Not Disturb. */
  readonly dnd: ReadonlySet<string>;
}

/** What we hold of each kind. */
const TRACKED: Readonly<Record<Kind, (state: PbxState) => ReadonlyMap<string, string>>> = {
  bridge: ({ bridges }) => there([...bridges.values()].map(({ bridgeId }) => bridgeId)),
  extension: ({ extensions }) => there([...extensions.values()].map(({ key }) => key)),
  room: ({ conferences }) =>
    there([...conferences.values()].flatMap(({ room, number }) => (number === null ? [] : [room]))),
  queue: ({ queues }) => there([...queues.values()].map(({ name }) => name)),
  member: ({ queueMembers }) => there([...queueMembers.values()].map(({ key }) => key)),
  line: ({ queues }) => linesOf([...queues.values()].map(({ name, waiting }) => [name, waiting])),
  participant: ({ channels }) =>
    new Map(
      [...channels.values()].flatMap(({ channelId, conference }) =>
        conference === null ? [] : [[channelId, participation(conference)] as const],
      ),
    ),
  parked: ({ channels }) =>
    new Map(
      [...channels.values()].flatMap(({ channelId, parked }) =>
        parked === null ? [] : [[channelId, parkingPlace(parked)] as const],
      ),
    ),
};

/** Things of which there is nothing to compare but that they are there. */
export const there = (keys: Iterable<string>): ReadonlyMap<string, string> =>
  new Map([...keys].map((key) => [key, key]));

/** By queue who waits, channel ids in their order; of an empty queue there is nothing to say. */
export const linesOf = (lines: Iterable<readonly [queue: string, waiting: readonly string[]]>) =>
  new Map(
    [...lines].flatMap(([name, waiting]) =>
      waiting.length === 0 ? [] : [[name, waiting.join(" ")] as const],
    ),
  );

/** Where somebody confers, and how. */
export const participation = ({ room, muted }: { readonly room: string; readonly muted: boolean }): string =>
  muted ? `${room}, muted` : room;

/** Where a call is parked. */
export const parkingPlace = ({ lot, space }: Pick<ParkedFacts, "lot" | "space">): string =>
  `${space} of ${lot}`;

/**
 * Tracked legs, their states and bridges against `CoreShowChannels` and `BridgeList`; extensions and rooms against
 * `ExtensionStateList`, since of a hint that is taken away nothing tells; queues, members and the order of callers against
 * `QueueStatus`, since of a reload and of another priority nothing tells either; who confers and who is parked against
 * `ConfbridgeList` and `ParkedCalls`, since a masquerade may put another channel in the place of one without a word; and Do
 * Not Disturb against the AstDB, whose changes raise no event. Asterisk's own channels come and go unseen.
 */
export const differences = (state: PbxState, listed: Listed): Difference[] => [
  ...channelDifferences(state, listed).filter((one) => !isDissolving(listed, one)),
  ...(Object.keys(TRACKED) as Kind[]).flatMap((kind) => {
    const things = listed.things[kind];
    const found = things === null ? [] : thingDifferences(kind, TRACKED[kind](state), things);
    return kind === "bridge" ? found.filter((one) => !isDissolving(listed, one)) : found;
  }),
  ...dndDifferences(state, listed),
];

/** A bridge that Asterisk lists no more may have somebody in it still, for seconds; their leaving is told as any other. */
const isDissolving = ({ channels, things }: Listed, { about, tracked, listed }: Difference): boolean =>
  about === "bridge" &&
  channels.some(
    ({ bridgeId }) =>
      bridgeId !== null && [tracked, listed].includes(bridgeId) && things.bridge?.has(bridgeId) === false,
  );

function dndDifferences(state: PbxState, { dnd }: Listed): Difference[] {
  const word = (on: boolean) => (on ? "on" : "off");
  return [...state.extensions.values()]
    .filter((extension) => extension.dnd !== dnd.has(extension.number))
    .map((extension) =>
      difference("dnd", extension.key, word(extension.dnd), word(dnd.has(extension.number))),
    );
}

/** Contacts against the lists of them, for the endpoints of which no event is still to be heard out. */
export function contactDifferences(
  { contacts }: Pick<PbxState, "contacts">,
  { endpoints, contacts: listed }: ContactList,
  isSettled: (endpoint: string) => boolean,
): Difference[] {
  const asked = new Set(endpoints.filter(isSettled));
  const keysOf = (some: Iterable<{ readonly endpoint: string; readonly uri: string }>) =>
    there(
      [...some]
        .filter(({ endpoint }) => asked.has(endpoint))
        .map(({ endpoint, uri }) => contactKey(endpoint, uri)),
    );
  const known = [...contacts.values()].filter(({ expired }) => !expired);
  return thingDifferences("contact", keysOf(known), keysOf(listed));
}

function thingDifferences(
  about: Difference["about"],
  tracked: ReadonlyMap<string, string>,
  listed: ReadonlyMap<string, string>,
): Difference[] {
  const others = [...tracked].filter(([key, value]) => listed.get(key) !== value);
  const added = [...listed].filter(([key]) => !tracked.has(key));
  return [
    ...others.map(([key, value]) => difference(about, key, value, listed.get(key) ?? "")),
    ...added.map(([key, value]) => difference(about, key, "", value)),
  ];
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
