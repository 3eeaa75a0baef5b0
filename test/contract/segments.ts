import type { Segment } from "../../src/state/model.js";
import { uuid } from "./objects.js";

const segment = (word: string, key: string | null, given: Partial<Segment> = {}): Segment => ({
  id: uuid(word),
  channelId: word,
  linkedId: word,
  channel: `PJSIP/${word}`,
  extension: key,
  callerId: { id: uuid(`caller ${word}`), name: "", number: key?.split("@")[0] ?? "18005550199" },
  did: null,
  incoming: false,
  onHold: false,
  onHoldSince: null,
  recording: false,
  recordingSince: null,
  state: "up",
  startedAt: 1_000,
  answeredAt: 2_000,
  endedAt: null,
  cause: null,
  causeText: null,
  dialingFrom: null,
  dialingTo: [],
  linked: null,
  conference: null,
  queue: null,
  parked: null,
  ...given,
});

/** Two legs that are linked. */
const talk = (a: Segment, b: Segment): Segment[] => [
  { ...a, linked: b.id },
  { ...b, linked: a.id, linkedId: a.linkedId },
];

const calls: readonly Segment[] = [
  segment("alice rings alice", "100@main", { dialingTo: [uuid("alice is rung")], did: "103" }),
  segment("alice is rung", "103@main", {
    linkedId: "alice rings alice",
    dialingFrom: uuid("alice rings alice"),
    incoming: true,
  }),
  ...talk(
    segment("alice talks out", "100@main", { onHold: null, recording: null }),
    segment("outside talks to alice", null, { did: "5551234", recording: true, onHold: true }),
  ),
  ...talk(segment("bob talks to carol", "101@main"), segment("carol talks to bob", "108@main")),
  ...talk(segment("bob talks to dave", "101@main"), segment("dave talks to bob", "200@other")),
  ...talk(segment("carol talks out", "108@main"), segment("outside talks to carol", null)),
  segment("outside alone", null),
];

const waiting: readonly Segment[] = [
  segment("second in line", null, { queue: { name: "5001", position: 2 } }),
  segment("first in line", null, {
    queue: { name: "5001", position: 1 },
    dialingTo: [uuid("bob is rung by the queue")],
  }),
  segment("bob is rung by the queue", "101@main", {
    linkedId: "first in line",
    dialingFrom: uuid("first in line"),
    incoming: true,
  }),
  segment("waits for dave", null, { queue: { name: "6001", position: 1 } }),
  segment("alice waits for dave", "103@main", { queue: { name: "6001", position: 2 } }),
];

const conferring: readonly Segment[] = [
  segment("bob confers", "101@main", { conference: { room: "94868", muted: false } }),
  segment("outside confers", null, { conference: { room: "94868", muted: true } }),
  segment("outside confers with dave", null, { conference: { room: "700", muted: false } }),
];

/** No PBX has such a leg: it gives every path under a queue and under a conference something to lead to. */
const related = segment("has all relations", "101@main", {
  queue: { name: "5001", position: 3 },
  conference: { room: "94868", muted: false },
  dialingFrom: uuid("alice rings alice"),
  dialingTo: [uuid("alice is rung")],
  linked: uuid("alice talks out"),
});

export const segments: readonly Segment[] = [...calls, ...waiting, ...conferring, related];
