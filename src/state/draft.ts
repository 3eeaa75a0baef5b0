import type { EndpointFacts } from "../events/endpoint-facts.js";
import type { ChannelFacts } from "../events/event.js";
import { DeviceIndex } from "./devices.js";
import { Layer } from "./layer.js";
import type {
  Bridge,
  BundleMember,
  Change,
  Channel,
  Conference,
  Contact,
  Ending,
  Extension,
  Mailbox,
  PbxState,
  Queue,
  QueueMember,
  Sync,
} from "./model.js";
import { removeExtension, setExtension } from "./tables.js";

/** Seen when a leg was there before we looked away, and is not any more. */
export const LOST_SIGHT = { cause: 0, causeText: "lost sight" } as const;

const UNTOLD: Ending = { at: 0, cause: 0, causeText: "" };

/** What an event makes of a state: written here, on top of what was, and read off as a list of changes. */
export class Draft implements PbxState {
  readonly channels: Layer<Channel>;
  readonly bridges: Layer<Bridge>;
  readonly queues: Layer<Queue>;
  readonly queueMembers: Layer<QueueMember>;
  readonly conferences: Layer<Conference>;
  readonly endpoints: Layer<EndpointFacts>;
  readonly mailboxes: Layer<Mailbox>;
  readonly contacts: Layer<Contact>;
  readonly bundleMembers: Layer<BundleMember>;
  readonly extensions: Layer<Extension>;
  readonly devices: DeviceIndex;
  readonly segments: PbxState["segments"];
  readonly endings = new Map<string, Ending>();
  /** What is told beside the tables. */
  readonly told: Change[] = [];
  sync: Sync;
  readonly #before: PbxState;

  constructor(before: PbxState) {
    this.#before = before;
    this.channels = new Layer(before.channels);
    this.bridges = new Layer(before.bridges);
    this.queues = new Layer(before.queues);
    this.queueMembers = new Layer(before.queueMembers);
    this.conferences = new Layer(before.conferences);
    this.endpoints = new Layer(before.endpoints);
    this.mailboxes = new Layer(before.mailboxes);
    this.contacts = new Layer(before.contacts);
    this.bundleMembers = new Layer(before.bundleMembers);
    this.extensions = new Layer(before.extensions);
    this.devices = new DeviceIndex(this, new Layer(before.devices.namedBy));
    this.segments = before.segments;
    this.sync = before.sync;
  }

  /** A channel not seen before. */
  openChannel(channel: Channel): void {
    this.channels.set(channel.channelId, channel);
  }

  /** Changes what is known of a channel. A channel never seen stays unseen. */
  patch(channelId: string | null, patch: Partial<Channel>): void {
    const channel = channelId === null ? undefined : this.channels.get(channelId);
    if (channel === undefined || !differs(channel, patch)) return;
    this.channels.set(channel.channelId, { ...channel, ...patch });
  }

  /** Takes in what an event says of its channel beside its own news. */
  refresh(facts: ChannelFacts): void {
    const { channelId, linkedId, callerNumber, callerName } = facts;
    this.patch(channelId, { linkedId, callerNumber, callerName });
  }

  putBridge(bridge: Bridge): void {
    put(this.bridges, bridge.bridgeId, bridge);
  }

  putQueue(queue: Queue): void {
    put(this.queues, queue.name, queue);
  }

  putQueueMember(member: QueueMember): void {
    put(this.queueMembers, member.key, member);
  }

  putConference(conference: Conference): void {
    put(this.conferences, conference.room, conference);
  }

  putEndpoint(endpoint: EndpointFacts): void {
    put(this.endpoints, endpoint.name, endpoint);
  }

  putMailbox(mailbox: Mailbox): void {
    put(this.mailboxes, mailbox.key, mailbox);
  }

  putContact(contact: Contact): void {
    put(this.contacts, contact.key, contact);
  }

  putBundleMember(member: BundleMember): void {
    put(this.bundleMembers, member.key, member);
  }

  putExtension(extension: Extension): void {
    const before = this.extensions.get(extension.key);
    if (before === undefined || differs(before, extension)) setExtension(this, extension);
  }

  removeExtension(key: string): void {
    removeExtension(this, key);
  }

  /** In step with the PBX or not: told last, when all that follows from it has been. */
  syncChanges(): Change[] {
    return this.sync === this.#before.sync ? [] : [{ type: "SyncChanged", sync: this.sync }];
  }

  /** The raw changes, without the segments that follow from them. */
  changes(): Change[] {
    const changes: Change[] = [];
    eachNews(this.extensions, (key, extension) =>
      changes.push(extension ? { type: "ExtensionChanged", extension } : { type: "ExtensionRemoved", key }),
    );
    eachNews(this.bridges, (bridgeId, bridge) =>
      changes.push(bridge ? { type: "BridgeChanged", bridge } : { type: "BridgeRemoved", bridgeId }),
    );
    eachNews(this.queues, (name, queue) =>
      changes.push(queue ? { type: "QueueChanged", queue } : { type: "QueueRemoved", name }),
    );
    eachNews(this.queueMembers, (key, member) =>
      changes.push(member ? { type: "QueueMemberChanged", member } : { type: "QueueMemberRemoved", key }),
    );
    eachNews(this.conferences, (room, conference) =>
      changes.push(
        conference ? { type: "ConferenceChanged", conference } : { type: "ConferenceRemoved", room },
      ),
    );
    eachNews(this.endpoints, (name, endpoint) =>
      changes.push(endpoint ? { type: "EndpointChanged", endpoint } : { type: "EndpointRemoved", name }),
    );
    eachNews(this.mailboxes, (key, mailbox) =>
      changes.push(mailbox ? { type: "MailboxChanged", mailbox } : { type: "MailboxRemoved", key }),
    );
    eachNews(this.contacts, (key, contact) =>
      changes.push(contact ? { type: "ContactChanged", contact } : { type: "ContactRemoved", key }),
    );
    eachNews(this.bundleMembers, (key, member) =>
      changes.push(member ? { type: "BundleMemberChanged", member } : { type: "BundleMemberRemoved", key }),
    );
    eachNews(this.channels, (channelId, channel) =>
      changes.push(channel ? { type: "ChannelChanged", channel } : this.#removal(channelId)),
    );
    changes.push(...this.told);
    return changes;
  }

  #removal(channelId: string): Change {
    const answeredAt = this.#before.channels.get(channelId)?.answeredAt ?? null;
    return {
      type: "ChannelRemoved",
      channelId,
      answered: answeredAt !== null,
      ...(this.endings.get(channelId) ?? UNTOLD),
    };
  }
}

function put<V extends object>(layer: Layer<V>, key: string, value: V): void {
  const before = layer.get(key);
  if (before === undefined || differs(before, value)) layer.set(key, value);
}

/** What was written and is not what it was before: a rule may write a thing twice, and end where it began. */
function eachNews<V>(layer: Layer<V>, tell: (key: string, value: V | undefined) => void): void {
  for (const [key, value] of layer.written) if (!equal(layer.below(key), value)) tell(key, value);
}

/** Whether a patch says anything new: compared by value, since lists and small records are made anew. */
export const differs = <T extends object>(value: T, patch: Partial<T>): boolean =>
  (Object.keys(patch) as (keyof T)[]).some((key) => !equal(value[key], patch[key]));

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [aKeys, bKeys] = [Object.keys(a), Object.keys(b)];
  return (
    aKeys.length === bKeys.length &&
    aKeys.every((key) => equal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
