import type { DirectoryExtension, DirectoryQueue, User } from "../../../directory/directory.js";
import { TenantView } from "../../../directory/tenant-view.js";
import type { Pbx } from "../../deps.js";
import type { Caller } from "../../endpoint.js";
import { extensionsShownAs } from "../../on-behalf.js";
import { fault } from "./faults.js";

/** An extension with a phone, and the core server that it is on. */
export interface Terminal {
  readonly kind: "terminal";
  readonly pbx: Pbx;
  readonly extension: DirectoryExtension;
  /** Extended: `0003*210`. */
  readonly number: string;
}

/** A queue: to this API it is an extension too. */
export interface QueueExtension {
  readonly kind: "queue";
  readonly pbx: Pbx;
  readonly queue: DirectoryQueue;
  readonly number: string;
}

export type AnyExtension = Terminal | QueueExtension;

/** Extensions of a user, or of all of an organization. */
export interface Scope {
  readonly terminals: readonly Terminal[];
  /** Where agents may come and go. */
  readonly queues: readonly QueueExtension[];
  /** Whose callers may be seen: of a user, those that one of the extensions is an agent of. */
  readonly servedQueues: readonly QueueExtension[];
}

/**
 * What an account may name, over all core servers. One that is a user's has that user's extensions; any other acts for its
 * organization: its tenant, or all of them. Both have the queues of the tenants of their extensions, an organization also
 * those of a tenant that has no extension. What has no licence or is not enabled does not exist here.
 */
export class AccountView {
  readonly #caller: Pick<Caller, "principal" | "pbxs">;
  /** null: the account is nobody's. */
  readonly #userName: string | null;

  /** Throws `user_invalid` for an account of a user who is not there. */
  constructor(caller: Pick<Caller, "principal" | "pbxs">) {
    this.#caller = caller;
    const { user, account } = caller.principal;
    const isThere = (name: string) => caller.pbxs.some((pbx) => this.#findUser(pbx, name) !== undefined);
    if (user !== null && !isThere(user)) throw fault("user_invalid");
    this.#userName = user ?? (isThere(account) ? account : null);
  }

  own(): Scope {
    const { pbxs } = this.#caller;
    if (this.#userName !== null) return this.#scopeOf((pbx) => this.#findUser(pbx, this.#userName ?? ""));
    const queues = pbxs.flatMap((pbx) => this.#queues(pbx));
    return {
      terminals: pbxs.flatMap((pbx) => this.#terminals(pbx, this.#viewOf(pbx).extensions())),
      queues,
      servedQueues: queues,
    };
  }

  /** By numeric id or UUID; undefined: there is none, or none that this account may name. */
  user(id: string): Scope | undefined {
    const found = this.#caller.pbxs
      .flatMap((pbx) => this.#viewOf(pbx).users())
      .find((user) => user.id === id || String(user.numericId) === id);
    if (found === undefined || !this.#mayName(found)) return undefined;
    return this.#scopeOf(({ directory }) => directory.user({ id: found.id }));
  }

  /** Any extension with a phone of one organization, whoever's it is: calls may be sent there. */
  organization(pbx: Pbx, tenant: string | null): readonly Terminal[] {
    return this.#terminals(pbx, this.#viewOf(pbx).extensions()).filter(
      ({ extension }) => extension.tenant === tenant,
    );
  }

  /** Whether somebody may be shown as that number: it is no extension's, or one that this account may name. */
  mayShow(pbx: Pbx, number: string): boolean {
    const named = new Set(extensionsShownAs(pbx.directory, number).map(({ key }) => key));
    if (named.size === 0) return true;
    return this.own().terminals.some((one) => one.pbx === pbx && named.has(one.extension.key));
  }

  /** It acts for all organizations. */
  isEverybodys(): boolean {
    return this.#userName === null && this.#caller.principal.tenant === null;
  }

  #scopeOf(userOn: (pbx: Pbx) => User | undefined): Scope {
    const { pbxs } = this.#caller;
    const terminals = pbxs.flatMap((pbx) => {
      const user = userOn(pbx);
      return user === undefined ? [] : this.#terminals(pbx, this.#viewOf(pbx).extensionsOf(user));
    });
    const isOfTheirs = ({ pbx, queue }: QueueExtension) =>
      terminals.some((one) => one.pbx === pbx && one.extension.tenant === queue.tenant);
    const queues = pbxs.flatMap((pbx) => this.#queues(pbx)).filter(isOfTheirs);
    return {
      terminals,
      queues,
      get servedQueues() {
        const served = new Set(pbxs.flatMap((pbx) => servedOn(pbx, terminals)));
        return queues.filter(({ queue }) => served.has(queue.id));
      },
    };
  }

  #terminals(pbx: Pbx, extensions: readonly DirectoryExtension[]): Terminal[] {
    return extensions
      .filter(({ licensed }) => licensed)
      .map((extension) => ({
        kind: "terminal",
        pbx,
        extension,
        number: extendedNumber(pbx, extension.tenant, extension.number),
      }));
  }

  #queues(pbx: Pbx): QueueExtension[] {
    return this.#viewOf(pbx)
      .enabledQueues()
      .map((queue) => ({
        kind: "queue",
        pbx,
        queue,
        number: extendedNumber(pbx, queue.tenant, queue.identifier),
      }));
  }

  #findUser(pbx: Pbx, userName: string): User | undefined {
    return this.#viewOf(pbx).user({ userName });
  }

  #mayName({ userName }: User): boolean {
    return this.#userName === null || this.#userName === userName;
  }

  #viewOf(pbx: Pbx): TenantView {
    return new TenantView(pbx, this.#caller.principal.tenant);
  }
}

/** Ids of the queues that one of these extensions is an agent of. */
function servedOn(pbx: Pbx, terminals: readonly Terminal[]): string[] {
  const keys = new Set(terminals.flatMap((one) => (one.pbx === pbx ? [one.extension.key] : [])));
  return pbx.directory
    .agents()
    .flatMap(({ queue, extension }) => (keys.has(extension.key) ? [queue.id] : []));
}

/** How an organization's number begins: `0003`; null: what is nobody's has no such beginning. */
export function organizationNumber({ directory }: Pbx, tenant: string | null): string | null {
  const number = directory.tenants.find(({ slug }) => slug === tenant)?.number;
  return number === undefined ? null : String(number).padStart(4, "0");
}

/** `0003*210`; of what is no tenant's the number alone. */
export function extendedNumber(pbx: Pbx, tenant: string | null, number: string): string {
  const organization = organizationNumber(pbx, tenant);
  return organization === null ? number : `${organization}*${number}`;
}

/** By its extended number, or else by the short one: of several the one that the directory would name. */
export function findByNumber<T extends AnyExtension>(among: readonly T[], number: string): T | undefined {
  const short = among.filter((one) => shortNumber(one) === number);
  return among.find((one) => one.number === number) ?? short.find(isPreferred) ?? short[0];
}

export const tenantOf = (one: AnyExtension): string | null =>
  one.kind === "terminal" ? one.extension.tenant : one.queue.tenant;

export const shortNumber = (one: AnyExtension): string =>
  one.kind === "terminal" ? one.extension.number : one.queue.identifier;

const isPreferred = (one: AnyExtension): boolean =>
  one.kind === "queue" ||
  one.pbx.directory.extension({ number: one.extension.number })?.key === one.extension.key;
