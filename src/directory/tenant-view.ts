import type { PbxState, QueueMember, Segment } from "../state/model.js";
import type {
  Agent,
  Directory,
  DirectoryConference,
  DirectoryExtension,
  DirectoryQueue,
  User,
} from "./directory.js";

/** One core server, as far as it tells whose a thing is. */
export interface Owners {
  readonly directory: Directory;
  state(): Pick<PbxState, "segments">;
  /** Calls that were made over an API, by Linkedid. */
  readonly originatedCalls: { get(linkedId: string): { readonly extension: string } | undefined };
}

/** What can be a tenant's; null: it is no configured tenant's. */
interface Owned {
  readonly tenant: string | null;
}

type ByIdOr<Name extends string> = { readonly id: string } | { readonly [N in Name]: string };

/**
 * What one tenant has on a core server: the one rule of whose a thing is, for everything that is shown of it and done to it.
 * Its extensions are those of its contexts; its users those who have one of them; its queues and rooms those that the
 * configuration names it for; its agents the members that are its extensions in its queues; its call segments those of its
 * extensions, and of parties from outside those that are bound to it. To it nothing else exists.
 */
export class TenantView {
  readonly #owners: Owners;
  readonly #tenant: string | null;

  /** @param tenant slug; null: what all tenants have, and what none has */
  constructor(owners: Owners, tenant: string | null) {
    this.#owners = owners;
    this.#tenant = tenant;
  }

  has({ tenant }: Owned): boolean {
    return this.#tenant === null || tenant === this.#tenant;
  }

  extensions(): readonly DirectoryExtension[] {
    return this.#among(this.#directory.extensions());
  }

  /** Those that are bound to a licensed user. */
  licensedExtensions(): readonly DirectoryExtension[] {
    return this.extensions().filter(({ licensed }) => licensed);
  }

  /** @returns undefined also for a key that is null */
  extensionByKey(key: string | null): DirectoryExtension | undefined {
    return key === null ? undefined : this.#own(this.#directory.extension({ key }));
  }

  extensionById(id: string): DirectoryExtension | undefined {
    return this.#own(this.#directory.extension({ id }));
  }

  /** Two tenants may use one number, and the directory names the first: else the tenant's own is meant. */
  extensionByNumber(number: string): DirectoryExtension | undefined {
    const named = this.#directory.extension({ number });
    if (named === undefined || this.has(named)) return named;
    return this.extensions().find((one) => one.number === number);
  }

  users(): readonly User[] {
    return this.#directory.users().filter((user) => this.#hasUser(user));
  }

  user(by: ByIdOr<"userName">): User | undefined {
    const user = this.#directory.user(by);
    return user !== undefined && this.#hasUser(user) ? user : undefined;
  }

  extensionsOf({ extensions }: User): readonly DirectoryExtension[] {
    return extensions.flatMap((key) => this.extensionByKey(key) ?? []);
  }

  queues(): readonly DirectoryQueue[] {
    return this.#among(this.#directory.queues());
  }

  /** Those that the configuration does not hide. */
  enabledQueues(): readonly DirectoryQueue[] {
    return this.queues().filter(({ enabled }) => enabled);
  }

  queue(by: ByIdOr<"identifier">): DirectoryQueue | undefined {
    return this.#own(this.#directory.queue(by));
  }

  agents(): readonly Agent[] {
    return this.#directory.agents().filter(({ queue, extension }) => this.has(queue) && this.has(extension));
  }

  /** The agent that a member of a queue is, where both are the tenant's. */
  agentOf(member: QueueMember): Agent | undefined {
    const agent = this.#directory.agentOf(member);
    return agent !== undefined && this.has(agent.queue) && this.has(agent.extension) ? agent : undefined;
  }

  conferences(): readonly DirectoryConference[] {
    return this.#among(this.#directory.conferences());
  }

  conference(by: ByIdOr<"identifier">): DirectoryConference | undefined {
    return this.#own(this.#directory.conference(by));
  }

  /** Whether a room is another tenant's; of no tenant's it is not. */
  isAnothers(by: { readonly identifier: string }): boolean {
    const room = this.#directory.conference(by);
    return room !== undefined && room.tenant !== null && !this.has(room);
  }

  segments(): readonly Segment[] {
    return [...this.#owners.state().segments.values()].filter((segment) => this.hasSegment(segment));
  }

  segment(id: string): Segment | undefined {
    const segment = this.#owners.state().segments.get(id);
    return segment !== undefined && this.hasSegment(segment) ? segment : undefined;
  }

  /**
   * A leg of an extension is that one's tenant's and nobody else's, whoever is in its call. A leg from outside is the
   * tenant's where it talks to a leg of the tenant's, dials or is dialled by one, waits in its queue, is in its room, was
   * parked by it, or is in a call that was made in its name.
   */
  hasSegment(segment: Segment): boolean {
    if (this.#tenant === null) return true;
    const extension = this.#extensionOf(segment);
    return extension === undefined ? this.#isBound(segment) : this.has(extension);
  }

  /** What is the tenant's may be acted on; a leg from outside not, while it is also bound to what is another's. */
  mayActOn(segment: Segment): boolean {
    if (!this.hasSegment(segment)) return false;
    return this.#extensionOf(segment) !== undefined || !this.#isBoundElsewhere(segment);
  }

  /** Whom a leg dials, by whom it is dialled, and to whom it talks. */
  related({ dialingFrom, dialingTo, linked }: Segment): readonly Segment[] {
    const { segments } = this.#owners.state();
    return [dialingFrom, linked, ...dialingTo].flatMap((id) => segments.get(id ?? "") ?? []);
  }

  #isBound(segment: Segment): boolean {
    const { queue, conference, parked, linkedId } = segment;
    return (
      (queue !== null && this.queue({ identifier: queue.name }) !== undefined) ||
      (conference !== null && this.conference({ identifier: conference.room }) !== undefined) ||
      this.extensionByKey(parked?.by ?? null) !== undefined ||
      this.related(segment).some(({ extension }) => this.extensionByKey(extension) !== undefined) ||
      this.extensionByKey(this.#owners.originatedCalls.get(linkedId)?.extension ?? null) !== undefined
    );
  }

  /** It talks to, dials or is dialled by another tenant's extension, was parked by one, or is in its queue or room. */
  #isBoundElsewhere(segment: Segment): boolean {
    const { queue, conference, parked } = segment;
    const parker = parked?.by == null ? undefined : this.#directory.extension({ key: parked.by });
    const places = [
      parker,
      queue === null ? undefined : this.#directory.queue({ identifier: queue.name }),
      conference === null ? undefined : this.#directory.conference({ identifier: conference.room }),
    ];
    return (
      places.some((place) => place !== undefined && place.tenant !== null && !this.has(place)) ||
      this.related(segment).some((one) => this.#isForeign(one))
    );
  }

  #isForeign(segment: Segment): boolean {
    const extension = this.#extensionOf(segment);
    return extension !== undefined && !this.has(extension);
  }

  /** Whosever it is; undefined: a party from outside. */
  #extensionOf({ extension: key }: Segment): DirectoryExtension | undefined {
    return key === null ? undefined : this.#directory.extension({ key });
  }

  #hasUser(user: User): boolean {
    return this.#tenant === null || this.extensionsOf(user).length > 0;
  }

  #own<T extends Owned>(thing: T | undefined): T | undefined {
    return thing !== undefined && this.has(thing) ? thing : undefined;
  }

  #among<T extends Owned>(things: readonly T[]): readonly T[] {
    return this.#tenant === null ? things : things.filter((thing) => this.has(thing));
  }

  get #directory(): Directory {
    return this.#owners.directory;
  }
}

/** Of several extensions of one number, the one that the directory would name. */
export function preferred<T extends { readonly extension: DirectoryExtension }>(
  directory: Pick<Directory, "extension">,
  among: readonly T[],
): T | undefined {
  const key = directory.extension({ number: among[0]?.extension.number ?? "" })?.key;
  return among.find(({ extension }) => extension.key === key) ?? among[0];
}
