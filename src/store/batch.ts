import type { Change, Segment } from "../state/model.js";

/** Of the rows that are kept whole. */
export type Kind =
  | "channel"
  | "bridge"
  | "queue"
  | "queue-member"
  | "conference"
  | "endpoint"
  | "mailbox"
  | "contact"
  | "bundle-member"
  | "extension"
  | "sync";

/** What a batch leaves: of a thing that it changed several times the last state alone. */
export class Batch {
  /** By kind and key; null: removed. */
  readonly rows = new Map<Kind, Map<string, object | null>>();
  readonly segments = new Map<string, Segment>();
  readonly records: Extract<Change, { type: "CallRecorded" }>[] = [];

  put(kind: Kind, key: string, whole: object | null): void {
    const written = this.rows.get(kind);
    if (written === undefined) this.rows.set(kind, new Map([[key, whole]]));
    else written.set(key, whole);
  }

  remove(kind: Kind, key: string): void {
    this.put(kind, key, null);
  }
}

/** What is to be written after these changes: they are one transaction, so nobody sees what was in between. */
export function gather(changes: readonly Change[]): Batch {
  const batch = new Batch();
  for (const change of changes) (SAVERS[change.type] as Saver<Change["type"]>)(batch, change);
  return batch;
}

type Saver<T extends Change["type"]> = (batch: Batch, change: Extract<Change, { type: T }>) => unknown;

const putSegment = ({ segments }: Batch, { segment }: { readonly segment: Segment }): unknown =>
  segments.set(segment.id, segment);

/** How each kind of change is written. A new kind does not compile until it has a line here. */
const SAVERS: { readonly [T in Change["type"]]: Saver<T> } = {
  ChannelChanged: (batch, { channel }) => batch.put("channel", channel.channelId, channel),
  ChannelRemoved: (batch, { channelId }) => batch.remove("channel", channelId),
  BridgeChanged: (batch, { bridge }) => batch.put("bridge", bridge.bridgeId, bridge),
  BridgeRemoved: (batch, { bridgeId }) => batch.remove("bridge", bridgeId),
  QueueChanged: (batch, { queue }) => batch.put("queue", queue.name, queue),
  QueueRemoved: (batch, { name }) => batch.remove("queue", name),
  QueueMemberChanged: (batch, { member }) => batch.put("queue-member", member.key, member),
  QueueMemberRemoved: (batch, { key }) => batch.remove("queue-member", key),
  ConferenceChanged: (batch, { conference }) => batch.put("conference", conference.room, conference),
  ConferenceRemoved: (batch, { room }) => batch.remove("conference", room),
  EndpointChanged: (batch, { endpoint }) => batch.put("endpoint", endpoint.name, endpoint),
  EndpointRemoved: (batch, { name }) => batch.remove("endpoint", name),
  MailboxChanged: (batch, { mailbox }) => batch.put("mailbox", mailbox.key, mailbox),
  MailboxRemoved: (batch, { key }) => batch.remove("mailbox", key),
  ContactChanged: (batch, { contact }) => batch.put("contact", contact.key, contact),
  ContactRemoved: (batch, { key }) => batch.remove("contact", key),
  CallRecorded: ({ records }, change) => records.push(change),
  BundleMemberChanged: (batch, { member }) => batch.put("bundle-member", member.key, member),
  BundleMemberRemoved: (batch, { key }) => batch.remove("bundle-member", key),
  ExtensionChanged: (batch, { extension }) => batch.put("extension", extension.key, extension),
  ExtensionRemoved: (batch, { key }) => batch.remove("extension", key),
  SyncChanged: (batch, { sync }) => batch.put("sync", "", sync),
  SegmentOpened: putSegment,
  SegmentChanged: putSegment,
  SegmentClosed: putSegment,
};
