import { AppError } from "../../../core/errors.js";
import type { CoreServer, DirectoryExtension, Principal, User } from "../../../directory/directory.js";
import type { Segment } from "../../../state/model.js";
import type { Pbx } from "../../deps.js";
import type { Reference } from "../../path.js";

/**
 * One core server as one caller sees it: an account of one tenant is shown that tenant's extensions, the users who have one
 * of them, and their call segments; to it nothing else exists. Of what exists, a licence hides a part.
 */
export class CoreServerView {
  readonly #pbx: Pbx;
  readonly #tenant: string | null;

  constructor(pbx: Pbx, { tenant }: Pick<Principal, "tenant">) {
    this.#pbx = pbx;
    this.#tenant = tenant;
  }

  get coreServer(): CoreServer {
    return this.#pbx.directory.coreServer;
  }

  get control(): Pbx["control"] {
    return this.#pbx.control;
  }

  /** Throws `pbx-unavailable` while what we hold may not be what the PBX has. */
  requireLive(): void {
    const { live, since } = this.#pbx.state().sync;
    if (live) return;
    const { link } = this.#pbx.status();
    const why = link.state === "up" ? "its calls are still being read in" : "the link to its PBX is down";
    const sinceWhen = since === 0 ? "since Tandem started" : `since ${new Date(since).toISOString()}`;
    throw new AppError(
      "pbx-unavailable",
      `The calls of core server '${this.coreServer.slug}' are not known ${sinceWhen}: ${why}.`,
    );
  }

  users(): readonly User[] {
    return this.#pbx.directory.users().filter((user) => this.#hasUser(user));
  }

  findUser({ by, value }: Reference): User | undefined {
    const user = this.#pbx.directory.user(by === "id" ? { id: value } : { userName: value });
    return user !== undefined && this.#hasUser(user) ? user : undefined;
  }

  extensions(): readonly DirectoryExtension[] {
    return this.#pbx.directory.extensions().filter((extension) => this.#hasExtension(extension));
  }

  findExtension({ by, value }: Reference): DirectoryExtension | undefined {
    const extension = this.#pbx.directory.extension(by === "id" ? { id: value } : { number: value });
    if (extension === undefined || this.#hasExtension(extension)) return extension;
    // Two tenants may use one number, and the directory names the first.
    return by === "name" ? this.extensions().find(({ number }) => number === value) : undefined;
  }

  extensionsOf(user: User): readonly DirectoryExtension[] {
    return user.extensions.flatMap((key) => this.#extension(key) ?? []);
  }

  segments(): readonly Segment[] {
    return [...this.#pbx.state().segments.values()].filter((segment) => this.#hasSegment(segment));
  }

  findSegment(id: string): Segment | undefined {
    const segment = this.#pbx.state().segments.get(id);
    return segment !== undefined && this.#hasSegment(segment) ? segment : undefined;
  }

  /** It belongs to a licensed extension, or dials, is dialled by or is linked to one that does. */
  isLicensed(segment: Segment): boolean {
    return [segment, ...this.#related(segment)].some(
      ({ extension }) => this.#extension(extension)?.licensed ?? false,
    );
  }

  #hasUser(user: User): boolean {
    return this.#tenant === null || this.extensionsOf(user).length > 0;
  }

  #hasExtension({ tenant }: DirectoryExtension): boolean {
    return this.#tenant === null || tenant === this.#tenant;
  }

  /** A leg of no known extension is the tenant's when the leg at its other end is. */
  #hasSegment(segment: Segment): boolean {
    if (this.#tenant === null || this.#extension(segment.extension) !== undefined) return true;
    return (
      !this.#isKnown(segment) && this.#related(segment).some(({ extension }) => this.#extension(extension))
    );
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
    return extension !== undefined && this.#hasExtension(extension) ? extension : undefined;
  }
}

/** An object, and the core server that it was seen on. */
export interface Seen<T> {
  readonly server: CoreServerView;
  readonly object: T;
}
