import type { CallRecordFacts } from "../../../src/events/call-record-facts.js";
import type { ContactFacts } from "../../../src/events/contact-facts.js";
import type { EndpointFacts } from "../../../src/events/endpoint-facts.js";
import type {
  BridgeFacts,
  ChannelFacts,
  ExtensionFacts,
  PbxEvent,
  PbxEventOf,
  QueueMemberFacts,
  Snapshot,
  SnapshotChannel,
} from "../../../src/events/event.js";

/** Facts in few words. A channel's id says what it is: `100` and `100b` are phone 100's, `L1;1` is an end of Local channel L1. */
export const AT = 1_000_000;

export const nameOf = (id: string): string =>
  id.startsWith("L") ? `Local/s@lab-${id}` : `PJSIP/${id.slice(0, 3)}-${id}`;

/** The whole fact that an event carries of its channel. */
export const channel = (id: string, more: Partial<ChannelFacts> = {}): ChannelFacts => ({
  channelId: id,
  name: nameOf(id),
  linkedId: "call",
  state: "down",
  callerNumber: "",
  callerName: "",
  context: "from-internal",
  exten: "s",
  ...more,
});

export const at = <E extends PbxEvent>(time: number, event: E): E => ({ ...event, at: time });

/** The ids that a leg is given, told by its channel id. */
export const idsOf = (id: string) => ({ segmentId: `segment ${id}`, callerIdId: `caller ${id}` });

const about = <T extends PbxEvent["type"]>(type: T, facts: Omit<PbxEventOf<T>, "at" | "type">) =>
  ({ at: AT, type, ...facts }) as PbxEventOf<T>;

/** A leg that Asterisk makes to call somebody. */
export const made = (id: string, more: Partial<ChannelFacts> = {}) =>
  about("ChannelCreated", { channel: channel(id, more), ids: idsOf(id), inbound: false });

/** A leg that comes in from its device, for a number. */
export const calls = (id: string, exten: string, more: Partial<ChannelFacts> = {}) =>
  about("ChannelCreated", { channel: channel(id, { exten, ...more }), ids: idsOf(id), inbound: true });

export const is = (id: string, state: ChannelFacts["state"], more: Partial<ChannelFacts> = {}) =>
  about("ChannelChanged", { channel: channel(id, { state, ...more }), inbound: false });
/** A leg that was made before the device said for which number it comes in. */
export const rings = (id: string, exten: string) =>
  about("ChannelChanged", { channel: channel(id, { exten }), inbound: true });
export const ringing = (id: string) => is(id, "ringing");
export const up = (id: string) => is(id, "up");
export const renamed = (id: string, name: string) => about("ChannelRenamed", { channelId: id, name });
/** A masquerade: what ran on the first goes on with the second. */
export const replaces = (toId: string, fromId: string) => about("ChannelReplaced", { fromId, toId });
export const gone = (id: string, cause = 16, causeText = "Normal Clearing") =>
  about("ChannelEnded", { channel: channel(id), cause, causeText });

/** `dials(null, "100")`: nobody's call. */
export const dials = (fromId: string | null, toId: string, dialedNumber: string | null = null) =>
  about("DialBegan", { fromId, toId, dialedNumber });
export const dialEnds = (toId: string) => about("DialEnded", { toId });

/** The two ends of Local channel L1, made and paired. */
export const local = (id: string): PbxEvent[] => [
  made(`${id};1`),
  made(`${id};2`),
  about("LocalHalvesPaired", { oneId: `${id};1`, twoId: `${id};2` }),
];

export const bridge = (bridgeId: string, more: Partial<BridgeFacts> = {}): BridgeFacts => ({
  bridgeId,
  bridgeType: "basic",
  creator: "",
  name: "",
  ...more,
});
export const created = (facts: BridgeFacts) => about("BridgeCreated", { bridge: facts });
export const enters = (id: string, into: BridgeFacts) =>
  about("BridgeEntered", { bridge: into, channel: channel(id) });
export const leaves = (id: string, from: BridgeFacts) =>
  about("BridgeLeft", { bridgeId: from.bridgeId, channel: channel(id) });
export const destroyed = ({ bridgeId }: BridgeFacts) => about("BridgeDestroyed", { bridgeId });

export const B1 = bridge("B1");
export const B2 = bridge("B2");
export const B3 = bridge("B3");

export const holds = (channelId: string) => about("HoldBegan", { channelId });
export const unholds = (channelId: string) => about("HoldEnded", { channelId });
export const records = (channelId: string) => about("RecordingBegan", { channelId });
export const stopsRecording = (channelId: string) => about("RecordingEnded", { channelId });
export const joins = (channelId: string, room: string, muted = false) =>
  about("ConferenceJoined", { channelId, room, muted, conferenceId: `room ${room}` });
export const leavesConference = (channelId: string) => about("ConferenceLeft", { channelId });
export const mutes = (channelId: string, muted: boolean) =>
  about("ConferenceMuteChanged", { channelId, muted });
export const queues = (channelId: string, queue: string, position: number) =>
  about("QueueJoined", { channelId, queue, position });
export const leavesQueue = (channelId: string, queue: string) => about("QueueLeft", { channelId, queue });
export const member = (
  queue: string,
  dialed: string,
  more: Partial<QueueMemberFacts> = {},
): QueueMemberFacts => ({
  queue,
  interface: dialed,
  stateInterface: dialed,
  name: dialed,
  dynamic: true,
  paused: false,
  pausedReason: "",
  penalty: 0,
  deviceState: "NOT_INUSE",
  inCall: false,
  callsTaken: 0,
  lastCallAt: null,
  lastPausedAt: null,
  loggedInAt: null,
  ...more,
});
export const isMember = (facts: QueueMemberFacts) => about("QueueMemberChanged", { member: facts });
export const isNoMember = (queue: string, dialed: string) =>
  about("QueueMemberRemoved", { queue, interface: dialed });
export const setsDnd = (number: string, enabled: boolean) => about("DndChanged", { number, enabled });
/** `bundles("100", "101")`: 101 rings with 100; both are numbers in from-internal. */
export const bundles = (main: string, ...members: readonly string[]) => {
  const key = (number: string) => `${number}@from-internal`;
  return about("BundleSet", { main: key(main), members: members.map(key) });
};
export const optimizes = (id: string) => about("LocalOptimizationBegan", { oneId: `${id};1` });
export const isOptimized = (id: string) => about("LocalOptimizationEnded", { oneId: `${id};1` });
export const parks = (channelId: string, space: string, parker: string | null = null) =>
  about("CallParked", { channelId, lot: "default", space, parker });
export const contact = (endpoint: string, more: Partial<ContactFacts> = {}): ContactFacts => ({
  endpoint,
  aor: endpoint,
  uri: `sip:${endpoint}@192.0.2.1`,
  userAgent: "Desk phone",
  expiresAt: AT + 60_000,
  status: "reachable",
  ...more,
});
export const endpoint = (name: string, more: Partial<EndpointFacts> = {}): EndpointFacts => ({
  name,
  context: "from-internal",
  callerId: `"Phone ${name}" <${name}>`,
  language: "",
  accountCode: "",
  mailboxes: [],
  musicClass: "default",
  auths: [name],
  ...more,
});
export const lists = (endpoints: readonly string[], ...contacts: readonly ContactFacts[]) =>
  about("ContactsListed", { list: { endpoints, contacts } });
export const seesContact = (endpoint: string, status: string, uri = contact(endpoint).uri) =>
  about("ContactSeen", { endpoint, aor: endpoint, uri, status });
export const losesContact = (endpoint: string, uri = contact(endpoint).uri) =>
  about("ContactRemoved", { endpoint, uri });
export const record = (more: Partial<CallRecordFacts> = {}) =>
  about("CallRecorded", {
    record: {
      channelId: "100",
      channel: nameOf("100"),
      destinationChannel: nameOf("101"),
      linkedId: "call",
      sequence: 1,
      source: "100",
      destination: "101",
      destinationContext: "from-internal",
      callerId: '"Alice Adams" <100>',
      lastApplication: "Dial",
      lastData: "PJSIP/101,30",
      startedAt: AT,
      answeredAt: AT + 2_000,
      endedAt: AT + 10_000,
      duration: 10,
      billable: 8,
      disposition: "answered",
      accountCode: "",
      ...more,
    },
  });
export const unparks = (channelId: string) => about("CallUnparked", { channelId });
export const linkLost: PbxEvent = { at: AT, type: "LinkLost" };

/** 100 has called 101 and they talk in B1. */
export const talk: readonly PbxEvent[] = [
  calls("100", "101"),
  made("101"),
  dials("100", "101", "101"),
  ringing("101"),
  up("101"),
  dialEnds("101"),
  up("100"),
  created(B1),
  enters("101", B1),
  enters("100", B1),
];

export const extension = (number: string, more: Partial<ExtensionFacts> = {}): ExtensionFacts => ({
  number,
  context: "from-internal",
  devices: [`PJSIP/${number}`],
  status: "idle",
  displayName: `Phone ${number}`,
  dnd: false,
  ...more,
});

export const listed = (id: string, more: Partial<SnapshotChannel> = {}): SnapshotChannel => ({
  ...channel(id),
  ...idsOf(`${id} listed`),
  bridgeId: null,
  dialed: false,
  durationSeconds: 0,
  recording: null,
  ...more,
});

const EMPTY: Snapshot = {
  bootId: "boot 1",
  channels: [],
  bridges: [],
  conferences: [],
  rooms: [],
  hasConferences: true,
  queues: [],
  queueMembers: [],
  queueEntries: [],
  parked: [],
  pjsip: null,
  mailboxes: [],
  extensions: [],
  deviceStates: {},
};

export const snapshot = (more: Partial<Snapshot> = {}) =>
  about("SnapshotTaken", {
    snapshot: {
      ...EMPTY,
      queues: [...new Set((more.queueEntries ?? []).map(({ queue }) => queue))],
      ...more,
    },
  });
