import { AppError } from "../../../core/errors.js";
import type { Agent, DirectoryExtension, DirectoryQueue, Tenant } from "../../../directory/directory.js";
import { TenantView as OwnedView, preferred } from "../../../directory/tenant-view.js";
import type { Pbx } from "../../deps.js";
import type { Caller } from "../../endpoint.js";
import { requireLive } from "../../require-live.js";
import { headerText } from "./header-text.js";

/** The one tenant that a request sees: what is another's, has no licence or is not enabled does not exist here. */
export class TenantView {
  readonly pbx: Pbx;
  readonly tenant: Tenant;
  readonly #owned: OwnedView;

  constructor(pbx: Pbx, tenant: Tenant) {
    this.pbx = pbx;
    this.tenant = tenant;
    this.#owned = new OwnedView(pbx, tenant.slug);
  }

  extensions(): readonly DirectoryExtension[] {
    return this.#owned.licensedExtensions();
  }

  /** Of several with that number the one that the directory would name. */
  extensionByNumber(number: string): DirectoryExtension | undefined {
    const named = this.extensions().flatMap((extension) =>
      extension.number === number ? { extension } : [],
    );
    return preferred(this.pbx.directory, named)?.extension;
  }

  queues(): readonly DirectoryQueue[] {
    return this.#owned.enabledQueues();
  }

  /** Who is in which queue, as it was known last: whoever tells it as live asks `requireLive` first. */
  agents(): readonly Agent[] {
    return this.#owned.agents().filter(({ extension, queue }) => extension.licensed && queue.enabled);
  }

  agentsOf({ key }: Pick<DirectoryExtension, "key">): readonly Agent[] {
    return this.agents().filter(({ extension }) => extension.key === key);
  }

  /** Throws `pbx-unavailable` while what we hold may not be what the PBX has. */
  requireLive(): void {
    requireLive(this.pbx);
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
