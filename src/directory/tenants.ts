import type { TenantSettings } from "./settings.js";

/** The tenant of a core server for which none is configured. */
const DEFAULT_TENANT = "default";

/** The tenants that a core server has. */
export function tenantSlugs(configured: readonly string[]): readonly string[] {
  return configured.length === 0 ? [DEFAULT_TENANT] : configured;
}

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
