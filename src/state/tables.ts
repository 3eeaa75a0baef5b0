import type { EndpointFacts } from "../events/endpoint-facts.js";
import { DeviceIndex } from "./devices.js";
import { Layer, type MutableTable } from "./layer.js";
import type {
  Bridge,
  BundleMember,
  Change,
  Channel,
  Conference,
  Contact,
  Extension,
  Mailbox,
  PbxState,
  Queue,
  QueueMember,
  Sync,
} from "./model.js";
import { LivingSegments, type MutableSegmentTable, SegmentLayer } from "./segment-tables.js";

/** A state that `apply` can move. */
export interface MutableState extends PbxState {
  readonly channels: MutableTable<Channel>;
  readonly bridges: MutableTable<Bridge>;
  readonly queues: MutableTable<Queue>;
  readonly queueMembers: MutableTable<QueueMember>;
  readonly conferences: MutableTable<Conference>;
  readonly endpoints: MutableTable<EndpointFacts>;
  readonly mailboxes: MutableTable<Mailbox>;
  readonly contacts: MutableTable<Contact>;
  readonly bundleMembers: MutableTable<BundleMember>;
  readonly extensions: MutableTable<Extension>;
  readonly devices: DeviceIndex;
  readonly segments: MutableSegmentTable;
  sync: Sync;
}

/** Nothing seen yet. */
export function emptyState(): MutableState {
  const people = { extensions: new Map<string, Extension>(), endpoints: new Map<string, EndpointFacts>() };
  return {
    channels: new Map(),
    bridges: new Map(),
    queues: new Map(),
    queueMembers: new Map(),
    conferences: new Map(),
    mailboxes: new Map(),
    contacts: new Map(),
    bundleMembers: new Map(),
    ...people,
    devices: new DeviceIndex(people),
    segments: new LivingSegments(),
    sync: { live: false, since: 0, bootId: null, hasConferences: false },
  };
}

/** A state laid over another, so that a batch of events can be tried before the disk has it. */
export function layOver(state: PbxState): MutableState {
  const people = { extensions: new Layer(state.extensions), endpoints: new Layer(state.endpoints) };
  return {
    channels: new Layer(state.channels),
    bridges: new Layer(state.bridges),
    queues: new Layer(state.queues),
    queueMembers: new Layer(state.queueMembers),
    conferences: new Layer(state.conferences),
    mailboxes: new Layer(state.mailboxes),
    contacts: new Layer(state.contacts),
    bundleMembers: new Layer(state.bundleMembers),
    ...people,
    devices: new DeviceIndex(people, new Layer(state.devices.namedBy)),
    segments: new SegmentLayer(state.segments),
    sync: state.sync,
  };
}

type Mover<T extends Change["type"]> = (state: MutableState, change: Extract<Change, { type: T }>) => void;

/** What each kind of change does to a state. A new kind does not compile until it has a line here. */
const MOVERS: { readonly [T in Change["type"]]: Mover<T> } = {
  ChannelChanged: ({ channels }, { channel }) => void channels.set(channel.channelId, channel),
  ChannelRemoved: ({ channels }, { channelId }) => void channels.delete(channelId),
  BridgeChanged: ({ bridges }, { bridge }) => void bridges.set(bridge.bridgeId, bridge),
  BridgeRemoved: ({ bridges }, { bridgeId }) => void bridges.delete(bridgeId),
  QueueChanged: ({ queues }, { queue }) => void queues.set(queue.name, queue),
  QueueRemoved: ({ queues }, { name }) => void queues.delete(name),
  QueueMemberChanged: ({ queueMembers }, { member }) => void queueMembers.set(member.key, member),
  QueueMemberRemoved: ({ queueMembers }, { key }) => void queueMembers.delete(key),
  ConferenceChanged: ({ conferences }, { conference }) => void conferences.set(conference.room, conference),
  ConferenceRemoved: ({ conferences }, { room }) => void conferences.delete(room),
  EndpointChanged: ({ endpoints }, { endpoint }) => void endpoints.set(endpoint.name, endpoint),
  EndpointRemoved: ({ endpoints }, { name }) => void endpoints.delete(name),
  MailboxChanged: ({ mailboxes }, { mailbox }) => void mailboxes.set(mailbox.key, mailbox),
  MailboxRemoved: ({ mailboxes }, { key }) => void mailboxes.delete(key),
  ContactChanged: ({ contacts }, { contact }) => void contacts.set(contact.key, contact),
  ContactRemoved: ({ contacts }, { key }) => void contacts.delete(key),
  BundleMemberChanged: ({ bundleMembers }, { member }) => void bundleMembers.set(member.key, member),
  BundleMemberRemoved: ({ bundleMembers }, { key }) => void bundleMembers.delete(key),
  CallRecorded: () => {}, // of what is over the live state holds nothing
  ExtensionChanged: (state, { extension }) => setExtension(state, extension),
  ExtensionRemoved: (state, { key }) => removeExtension(state, key),
  SyncChanged: (state, { sync }) => {
    state.sync = sync;
  },
  SegmentOpened: ({ segments }, { segment }) => void segments.set(segment.id, segment),
  SegmentChanged: ({ segments }, { segment }) => void segments.set(segment.id, segment),
  SegmentClosed: ({ segments }, { segment }) => void segments.delete(segment.id),
};

/** Moves a state by what an event did to it. */
export function apply(state: MutableState, changes: readonly Change[]): void {
  for (const change of changes) (MOVERS[change.type] as Mover<Change["type"]>)(state, change);
}

/** Puts an extension and the devices that its hint names. */
export function setExtension(
  { extensions, devices }: Pick<MutableState, "extensions" | "devices">,
  extension: Extension,
): void {
  devices.change(extensions.get(extension.key), extension);
  extensions.set(extension.key, extension);
}

export function removeExtension(
  { extensions, devices }: Pick<MutableState, "extensions" | "devices">,
  key: string,
): void {
  devices.change(extensions.get(key), undefined);
  extensions.delete(key);
}
