import { AppError } from "../../../core/errors.js";
import type {
  Agent,
  CoreServer,
  DirectoryConference,
  DirectoryExtension,
  DirectoryQueue,
  Principal,
  User,
} from "../../../directory/directory.js";
import type { Segment } from "../../../state/model.js";
import type { Pbx } from "../../deps.js";
import type { Reference } from "../../path.js";
import { requireLive } from "../../require-live.js";

/**
 * One core server as one caller sees it: an account of one tenant is shown that tenant's extensions, the users who have one
 * of them, its queues, conferences and agents, and the call segments of these; to it nothing else exists. Of what exists, a
 * licence hides a part.
 */
export class CoreServerView {
  readonly #pbx: Pbx;
  readonly #principal: Principal;

  constructor(pbx: Pbx, principal: Principal) {
    this.#pbx = pbx;
    this.#principal = principal;
  }

  get coreServer(): CoreServer {
    return this.#pbx.directory.coreServer;
  }

  /** Name of the caller's account. */
  get account(): string {
    return this.#principal.account;
  }

  get control(): Pbx["control"] {
    return this.#pbx.control;
  }

  get statuses(): Pbx["statuses"] {
    return this.#pbx.statuses;
  }

  get logins(): Pbx["logins"] {
    return this.#pbx.logins;
  }

  /** Throws `pbx-unavailable` while what we hold may not be what the PBX has. */
  requireLive(): void {
    requireLive(this.#pbx);
  }

  /** Throws `not-enabled` where there are no conference rooms. */
  requireConferences(): void {
    if (this.#pbx.directory.hasConferences()) return;
    throw new AppError(
      "not-enabled",
      `Core server '${this.coreServer.slug}' does not have conference rooms enabled.`,
    );
  }

  users(): readonly User[] {
    return this.#pbx.directory.users().filter((user) => this.#hasUser(user));
  }

  findUser({ by, value }: Reference): User | undefined {
    const user = this.#pbx.directory.user(by === "id" ? { id: value } : { userName: value });
    return user !== undefined && this.#hasUser(user) ? user : undefined;
  }

  /** The user whose account the caller has: the one it is bound to, else the one of its name. */
  findOwnUser(): User | undefined {
    return this.findUser({ by: "name", value: this.#principal.user ?? this.account });
  }

  extensions(): readonly DirectoryExtension[] {
    return this.#pbx.directory.extensions().filter((extension) => this.#has(extension));
  }

  findExtension({ by, value }: Reference): DirectoryExtension | undefined {
    const extension = this.#pbx.directory.extension(by === "id" ? { id: value } : { number: value });
    if (extension === undefined || this.#has(extension)) return extension;
    // Two tenants may use one number, and the directory names the first.
    return by === "name" ? this.extensions().find(({ number }) => number === value) : undefined;
  }

  extensionsOf(user: User): readonly DirectoryExtension[] {
    return user.extensions.flatMap((key) => this.#extension(key) ?? []);
  }

  queues(): readonly DirectoryQueue[] {
    return this.#pbx.directory.queues().filter((queue) => this.#has(queue));
  }

  findQueue({ by, value }: Reference): DirectoryQueue | undefined {
    const queue = this.#pbx.directory.queue(by === "id" ? { id: value } : { identifier: value });
    return queue !== undefined && this.#has(queue) ? queue : undefined;
  }

  /** Where its queue and its extension are the tenant's. */
  agents(): readonly Agent[] {
    return this.#pbx.directory
      .agents()
      .filter(({ queue, extension }) => this.#has(queue) && this.#has(extension));
  }

  conferences(): readonly DirectoryConference[] {
    return this.#pbx.directory.conferences().filter((conference) => this.#has(conference));
  }

  findConference({ by, value }: Reference): DirectoryConference | undefined {
    const conference = this.#pbx.directory.conference(by === "id" ? { id: value } : { identifier: value });
    return conference !== undefined && this.#has(conference) ? conference : undefined;
  }

  segments(): readonly Segment[] {
    return [...this.#pbx.state().segments.values()].filter((segment) => this.#hasSegment(segment));
  }

  /** Of an extension that the caller may see, by its key. */
  segmentsOf(extension: string): readonly Segment[] {
    return [...this.#pbx.state().segments.of(extension)];
  }

  findSegment(id: string): Segment | undefined {
    const segment = this.#pbx.state().segments.get(id);
    return segment !== undefined && this.#hasSegment(segment) ? segment : undefined;
  }

  /** It belongs to a licensed extension, or dials, is dialled by or is linked to one that does. */
  isLicensed(segment: Segment): boolean {
    return this.#isOfLicensed(segment) || this.#related(segment).some((other) => this.#isOfLicensed(other));
  }

  #isOfLicensed({ extension }: Segment): boolean {
    return this.#extension(extension)?.licensed ?? false;
  }

  #has({ tenant }: { readonly tenant: string | null }): boolean {
    return this.#principal.tenant === null || tenant === this.#principal.tenant;
  }

  #hasUser(user: User): boolean {
    return this.#principal.tenant === null || this.extensionsOf(user).length > 0;
  }

  /** A leg of no known extension is the tenant's when the leg at its other end is, or where it waits or confers. */
  #hasSegment(segment: Segment): boolean {
    if (this.#principal.tenant === null || this.#extension(segment.extension) !== undefined) return true;
    if (this.#isKnown(segment)) return false;
    return (
      this.#placesOf(segment).some((place) => this.#has(place)) ||
      this.#related(segment).some(({ extension }) => this.#extension(extension))
    );
  }

  #placesOf({ queue, conference }: Segment): (DirectoryQueue | DirectoryConference)[] {
    const { directory } = this.#pbx;
    const places = [
      queue && directory.queue({ identifier: queue.name }),
      conference && directory.conference({ identifier: conference.room }),
    ];
    return places.flatMap((place) => place ?? []);
  }

  #isKnown({ extension }: Segment): boolean {
    return extension !== null && this.#pbx.directory.extension({ key: extension }) !== undefined;
  }

  #related({ dialingFrom, dialingTo, linked }: Segment): readonly Segment[] {
    const { segments } = this.#pbx.state();
    return [dialingFrom, linked, ...dialingTo].flatMap((id) => segments.get(id ?? "") ?? []);
  }

  #extension(key: string | null): DirectoryExtension | undefined {
    const extension = key === null ? undefined : this.#pbx.directory.extension({ key });
    return extension !== undefined && this.#has(extension) ? extension : undefined;
  }
}

/** An object, and the core server that it was seen on. */
export interface Seen<T> {
  readonly server: CoreServerView;
  readonly object: T;
}
