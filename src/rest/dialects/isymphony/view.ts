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
import { TenantView } from "../../../directory/tenant-view.js";
import type { Segment } from "../../../state/model.js";
import type { Pbx } from "../../deps.js";
import type { Reference } from "../../path.js";
import { requireLive } from "../../require-live.js";

/** One core server as one caller sees it: what its account's tenant has (`TenantView`), of which a licence hides a part. */
export class CoreServerView {
  readonly #pbx: Pbx;
  readonly #principal: Principal;
  readonly #view: TenantView;

  constructor(pbx: Pbx, principal: Principal) {
    this.#pbx = pbx;
    this.#principal = principal;
    this.#view = new TenantView(pbx, principal.tenant);
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
    return this.#view.users();
  }

  findUser({ by, value }: Reference): User | undefined {
    return this.#view.user(by === "id" ? { id: value } : { userName: value });
  }

  /** The user whose account the caller has: the one it is bound to, else the one of its name. */
  findOwnUser(): User | undefined {
    return this.findUser({ by: "name", value: this.#principal.user ?? this.account });
  }

  extensions(): readonly DirectoryExtension[] {
    return this.#view.extensions();
  }

  findExtension({ by, value }: Reference): DirectoryExtension | undefined {
    return by === "id" ? this.#view.extensionById(value) : this.#view.extensionByNumber(value);
  }

  extensionsOf(user: User): readonly DirectoryExtension[] {
    return this.#view.extensionsOf(user);
  }

  queues(): readonly DirectoryQueue[] {
    return this.#view.queues();
  }

  findQueue({ by, value }: Reference): DirectoryQueue | undefined {
    return this.#view.queue(by === "id" ? { id: value } : { identifier: value });
  }

  agents(): readonly Agent[] {
    return this.#view.agents();
  }

  conferences(): readonly DirectoryConference[] {
    return this.#view.conferences();
  }

  findConference({ by, value }: Reference): DirectoryConference | undefined {
    return this.#view.conference(by === "id" ? { id: value } : { identifier: value });
  }

  segments(): readonly Segment[] {
    return this.#view.segments();
  }

  /** Of an extension that the caller may see, by its key. */
  segmentsOf(extension: string): readonly Segment[] {
    return [...this.#pbx.state().segments.of(extension)];
  }

  findSegment(id: string): Segment | undefined {
    return this.#view.segment(id);
  }

  /** It belongs to a licensed extension, or dials, is dialled by or is linked to one that does. */
  isLicensed(segment: Segment): boolean {
    return [segment, ...this.#view.related(segment)].some((one) => this.#isOfLicensed(one));
  }

  #isOfLicensed({ extension }: Segment): boolean {
    return this.#view.extensionByKey(extension)?.licensed ?? false;
  }
}

/** An object, and the core server that it was seen on. */
export interface Seen<T> {
  readonly server: CoreServerView;
  readonly object: T;
}
