import { AppError } from "../../../core/errors.js";
import type { Agent, DirectoryExtension, DirectoryQueue, Tenant } from "../../../directory/directory.js";
import type { Pbx } from "../../deps.js";
import type { Caller } from "../../endpoint.js";
import { requireLive } from "../../require-live.js";
import { headerText } from "./header-text.js";

/** The one tenant that a request sees: what is another's, has no licence or is not enabled does not exist here. */
export class TenantView {
  readonly pbx: Pbx;
  readonly tenant: Tenant;

  constructor(pbx: Pbx, tenant: Tenant) {
    this.pbx = pbx;
    this.tenant = tenant;
  }

  extensions(): readonly DirectoryExtension[] {
    return this.pbx.directory.extensions().filter((extension) => this.#hasExtension(extension));
  }

  /** Of several with that number the one that the directory would name. */
  extensionByNumber(number: string): DirectoryExtension | undefined {
    const named = this.extensions().filter((extension) => extension.number === number);
    const preferred = this.pbx.directory.extension({ number })?.key;
    return named.find(({ key }) => key === preferred) ?? named[0];
  }

  queues(): readonly DirectoryQueue[] {
    return this.pbx.directory.queues().filter((queue) => this.#hasQueue(queue));
  }

  /** Who is in which queue, as it was known last: whoever tells it as live asks `requireLive` first. */
  agents(): readonly Agent[] {
    return this.pbx.directory
      .agents()
      .filter(({ extension, queue }) => this.#hasExtension(extension) && this.#hasQueue(queue));
  }

  agentsOf({ key }: Pick<DirectoryExtension, "key">): readonly Agent[] {
    return this.agents().filter(({ extension }) => extension.key === key);
  }

  /** Throws `pbx-unavailable` while what we hold may not be what the PBX has. */
  requireLive(): void {
    requireLive(this.pbx);
  }

  #hasExtension({ tenant, licensed }: Pick<DirectoryExtension, "tenant" | "licensed">): boolean {
    return licensed && tenant === this.tenant.slug;
  }

  #hasQueue({ tenant, enabled }: DirectoryQueue): boolean {
    return enabled && tenant === this.tenant.slug;
  }
}

/**
 * The tenant of a key that is bound to one, whatever the header `tenant` says; else the one that the header names; without
 * it the main one: the first of the first core server. Throws `not-found`.
 */
export function tenantView({ principal, pbxs, headers }: Pick<Caller, "principal" | "pbxs" | "headers">) {
  const all = viewsOf(pbxs);
  const name = principal.tenant ?? headerText(headers, "tenant");
  const ways = principal.tenant === null ? WAYS_TO_NAME : [bySlug];
  const [view] = name === "" ? all : ways.flatMap((way) => all.filter(({ tenant }) => way(tenant) === name));
  return orMissing(view);
}

/** The tenant with that path, of those that the key may see, whatever the header `tenant` says. Throws `not-found`. */
export const viewByPath = (
  { principal, pbxs }: Pick<Caller, "principal" | "pbxs">,
  path: string,
): TenantView =>
  orMissing(
    viewsOf(pbxs).find(
      ({ tenant }) => tenant.path === path && (principal.tenant === null || principal.tenant === tenant.slug),
    ),
  );

const viewsOf = (pbxs: readonly Pbx[]): readonly TenantView[] =>
  pbxs.flatMap((pbx) => pbx.directory.tenants.map((tenant) => new TenantView(pbx, tenant)));

function orMissing(view: TenantView | undefined): TenantView {
  if (view === undefined) throw new AppError("not-found", "There is no such tenant.");
  return view;
}

type Way = (tenant: Tenant) => string;

const bySlug: Way = ({ slug }) => slug;

/** In this order: a tenant whose name is another's id does not hide that one. */
const WAYS_TO_NAME: readonly Way[] = [
  ({ number }) => String(number),
  ({ path }) => path,
  bySlug,
  ({ name }) => name,
];
