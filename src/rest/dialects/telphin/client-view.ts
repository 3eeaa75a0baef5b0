import type { DirectoryExtension, DirectoryQueue, Tenant } from "../../../directory/directory.js";
import { preferred, TenantView } from "../../../directory/tenant-view.js";
import type { Segment } from "../../../state/model.js";
import type { Pbx } from "../../deps.js";
import type { Caller } from "../../endpoint.js";
import { requireLive } from "../../require-live.js";

/** An extension with a phone. */
export interface Phone {
  readonly type: "phone";
  readonly client: ClientView;
  readonly extension: DirectoryExtension;
  readonly id: number;
  /** With the client's prefix: `0003*100`. */
  readonly name: string;
  /** As it is dialled within the client. */
  readonly number: string;
}

/** A queue: to this API it is an extension too. */
export interface Queue {
  readonly type: "queue";
  readonly client: ClientView;
  readonly queue: DirectoryQueue;
  readonly id: number;
  readonly name: string;
  readonly number: string;
}

export type AnyExtension = Phone | Queue;

/** One client, which is a tenant: what is another's, has no licence or is not enabled does not exist here. */
export class ClientView {
  readonly pbx: Pbx;
  readonly tenant: Tenant;
  readonly #view: TenantView;

  constructor(pbx: Pbx, tenant: Tenant) {
    this.pbx = pbx;
    this.tenant = tenant;
    this.#view = new TenantView(pbx, tenant.slug);
  }

  phones(): readonly Phone[] {
    return this.#view.licensedExtensions().map((extension) => this.#phone(extension));
  }

  queues(): readonly Queue[] {
    return this.#view.enabledQueues().map((queue) => ({
      type: "queue",
      client: this,
      queue,
      id: queue.numericId,
      name: nameOf(this.tenant, queue.identifier),
      number: queue.identifier,
    }));
  }

  extensions(): readonly AnyExtension[] {
    return [...this.phones(), ...this.queues()];
  }

  /** By its name or number: of several with that number the one that the directory would name. */
  phoneBy(number: string): Phone | undefined {
    const named = this.phones().filter((phone) => phone.name === number || phone.number === number);
    return preferred(this.pbx.directory, named);
  }

  /** Throws `pbx-unavailable` while what we hold may not be what the PBX has. */
  requireLive(): void {
    requireLive(this.pbx);
  }

  #phone(extension: DirectoryExtension): Phone {
    const { numericId: id, number } = extension;
    return { type: "phone", client: this, extension, id, name: nameOf(this.tenant, number), number };
  }
}

/** The clients that an account may name: its tenant, or all. The first is its own. */
export const clientsOf = ({ principal, pbxs }: Pick<Caller, "principal" | "pbxs">): readonly ClientView[] =>
  pbxs.flatMap((pbx) =>
    pbx.directory.tenants
      .filter(({ slug }) => principal.tenant === null || slug === principal.tenant)
      .map((tenant) => new ClientView(pbx, tenant)),
  );

/** The client's prefix, and the number: `0003*100`. */
export const nameOf = (tenant: Pick<Tenant, "number">, number: string): string =>
  `${prefixOf(tenant)}${number}`;

export const prefixOf = ({ number }: Pick<Tenant, "number">): string => `${String(number).padStart(4, "0")}*`;

/** Whose a leg is, whichever client's; undefined: a party from outside, or what has no licence and does not exist here. */
export function extensionAt({ directory }: Pbx, leg: Pick<Segment, "extension"> | null) {
  const extension = leg?.extension ? directory.extension({ key: leg.extension }) : undefined;
  return extension?.licensed ? extension : undefined;
}

/** The name of an extension, whoever's it is; of what is no tenant's the number alone. */
export function nameAt({ directory }: Pbx, tenant: string | null, number: string): string {
  const owner = directory.tenants.find(({ slug }) => slug === tenant);
  return owner === undefined ? number : nameOf(owner, number);
}
