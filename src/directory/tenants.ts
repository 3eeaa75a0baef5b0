import type { ObjectIdStore } from "../store/object-ids.js";
import type { Tenant } from "./directory.js";
import type { CoreServerSettings, TenantSettings } from "./settings.js";

/** The tenant of a core server for which none is configured. */
const DEFAULT_TENANT = "default";

/** The tenants that a core server has. */
export function tenantSlugs(configured: readonly string[]): readonly string[] {
  return configured.length === 0 ? [DEFAULT_TENANT] : configured;
}

/**
 * The tenants of a core server. Numbers that are given cannot be those of configured tenants: the configuration has numbers
 * for all tenants of all core servers, or for none.
 */
export function createTenants(
  { slug: coreServer, tenants }: Pick<CoreServerSettings, "slug" | "tenants">,
  ids: ObjectIdStore,
): readonly Tenant[] {
  const settings: readonly TenantSettings[] =
    tenants.length === 0
      ? [{ slug: DEFAULT_TENANT, name: DEFAULT_TENANT, number: null, contexts: [] }]
      : tenants;
  return settings.map(({ slug, name, number, calls }) => {
    const { id, numericId } = ids.idsOf(coreServer, "tenant", slug);
    return { slug, name, number: number ?? numericId, path: pathOf(id), ...(calls && { calls }) };
  });
}

/** The first 16 digits of a UUID: 60 of their 64 bits are random, so that no two are alike. */
const pathOf = (uuid: string): string => uuid.replaceAll("-", "").slice(0, 16);

/** Whose a dialplan context is; null: none of the configured tenants'. */
export function tenantByContext(tenants: readonly TenantSettings[]): (context: string) => string | null {
  if (tenants.length === 0) return () => DEFAULT_TENANT;
  const owners = new Map(tenants.flatMap(({ slug, contexts }) => contexts.map((context) => [context, slug])));
  return (context) => owners.get(context) ?? null;
}

/** Whose a thing is that the configuration names no tenant for; null: nobody's. */
export function tenantOfTheRest(tenants: readonly TenantSettings[]): string | null {
  return tenants.length === 0 ? DEFAULT_TENANT : null;
}
