import { at, type Fault } from "./faults.js";
import type { ReadableServer } from "./file.js";

type Servers = readonly (ReadableServer | null)[];

/** A tenant as the configuration has it, or the one that a core server has where none is configured. */
interface Numbered {
  readonly place: string;
  /** null: there, and at fault. */
  readonly number: number | null | undefined;
}

/**
 * Numbers tell the tenants of all core servers apart. Those that Tandem gives could be those of configured ones, so that
 * either all are configured or none is.
 */
export function tenantNumberFaults(file: string, servers: Servers): Fault[] {
  const tenants = servers.flatMap((server, index) => (server === null ? [] : tenantsOf(file, index, server)));
  const first = tenants.find(({ number }) => number !== undefined);
  if (first === undefined) return [];
  return tenants.flatMap(({ place, number }) => {
    if (number === undefined) {
      return [
        { place, message: `must have a number too: all tenants have one, as ${first.place}, or none has` },
      ];
    }
    const other = tenants.find((tenant) => number !== null && tenant.number === number);
    return other === undefined || other.place === place
      ? []
      : [{ place: `${place}.number`, message: `is also that of ${other.place}` }];
  });
}

function tenantsOf(file: string, server: number, { tenants }: ReadableServer): Numbered[] {
  if (tenants === null) return [];
  const path = ["coreServers", server, "tenants"];
  if (tenants === undefined || tenants.length === 0) {
    return [{ place: at(file, path), number: undefined }];
  }
  return tenants.flatMap((tenant, index) =>
    tenant === null ? [] : [{ place: at(file, [...path, index]), number: tenant.number }],
  );
}
