import { tenantSlugs } from "../directory/tenants.js";
import { keyFaults } from "./account-keys.js";
import { demoFaults } from "./demo-accounts.js";
import { at, type Fault } from "./faults.js";
import type { ReadableServer, ReadableYaml } from "./file.js";
import { tenantNumberFaults } from "./tenant-numbers.js";

/** What other settings say that the accounts depend on. */
export interface Surroundings {
  /** To which Tandem binds. */
  readonly httpHost: string;
  readonly tenants: ReadonlySet<string>;
}

/** Where settings that are right one by one do not agree with each other. */
export function disagreements(file: string, yaml: ReadableYaml, around: Surroundings): Fault[] {
  const servers = yaml.coreServers ?? [];
  const accounts = yaml.accounts ?? [];
  return [
    ...repeats(
      file,
      ["coreServers"],
      "slug",
      servers.map((server) => server?.slug),
    ),
    ...servers.flatMap((server, index) => (server === null ? [] : withinServer(file, index, server))),
    ...tenantNumberFaults(file, servers),
    ...repeats(
      file,
      ["accounts"],
      "name",
      accounts.map((account) => account?.name),
    ),
    ...accounts.flatMap((account, index) =>
      noTenant(at(file, ["accounts", index, "tenant"]), account?.tenant, around.tenants),
    ),
    ...keyFaults(file, accounts),
    ...demoFaults(file, accounts, around.httpHost),
  ];
}

function withinServer(file: string, index: number, server: ReadableServer): Fault[] {
  const path = ["coreServers", index];
  const { tenants, users, extensions, queues, conferences } = server;
  const once = (list: string, key: string, values: Values | undefined): Fault[] =>
    repeats(file, [...path, list], key, values ?? []);
  const keyOf = (extension: NonNullable<typeof extensions>[number]) =>
    extension?.number ? `${extension.number}@${extension.context ?? ""}` : null;
  return [
    ...once(
      "tenants",
      "slug",
      tenants?.map((tenant) => tenant?.slug),
    ),
    ...sharedContexts(file, [...path, "tenants"], tenants ?? []),
    ...once(
      "users",
      "userName",
      users?.map((user) => user?.userName),
    ),
    ...once("extensions", "number", extensions?.map(keyOf)),
    ...sayNothing(file, [...path, "extensions"], extensions ?? []),
    ...once(
      "queues",
      "identifier",
      queues?.map((queue) => queue?.identifier),
    ),
    ...once(
      "conferences",
      "identifier",
      conferences?.map((conference) => conference?.identifier),
    ),
    ...strangersToTenants(file, path, server),
  ];
}

/** Extensions of which there is neither a name nor a profile. */
function sayNothing(
  file: string,
  path: readonly PropertyKey[],
  extensions: NonNullable<ReadableServer["extensions"]>,
): Fault[] {
  return extensions.flatMap((extension, index) =>
    extension !== null && extension.name === undefined && extension.profile === undefined
      ? [{ place: at(file, [...path, index]), message: "must have a name, a profile, or both" }]
      : [],
  );
}

/** Queues and conference rooms of tenants that the core server does not have. */
function strangersToTenants(
  file: string,
  path: readonly PropertyKey[],
  { tenants, queues, conferences }: ReadableServer,
): Fault[] {
  const slugs = (tenants ?? []).map((tenant) => tenant?.slug);
  const readable = slugs.filter((slug) => typeof slug === "string");
  if (tenants === null || readable.length < slugs.length) return []; // at fault: which there are is not known
  const known = new Set(tenantSlugs(readable));
  const strangers = (list: string, owned: readonly ({ tenant?: string | null | undefined } | null)[]) =>
    owned.flatMap((one, index) => noTenant(at(file, [...path, list, index, "tenant"]), one?.tenant, known));
  return [...strangers("queues", queues ?? []), ...strangers("conferences", conferences ?? [])];
}

/** A context belongs to one tenant: it decides whose the extensions are. */
function sharedContexts(
  file: string,
  path: readonly PropertyKey[],
  tenants: NonNullable<ReadableServer["tenants"]>,
): Fault[] {
  const owners = new Map<string, number>();
  return tenants.flatMap((tenant, index) =>
    (tenant?.contexts ?? []).flatMap((context, c) => {
      if (context === null) return [];
      const owner = owners.get(context);
      if (owner === undefined) owners.set(context, index);
      const place = at(file, [...path, index, "contexts", c]);
      return owner === undefined
        ? []
        : [{ place, message: `belongs to ${at(file, [...path, owner])} already` }];
    }),
  );
}

type Values = readonly (string | null | undefined)[];

function repeats(file: string, list: readonly PropertyKey[], key: string, values: Values): Fault[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    if (typeof value !== "string" || first === index) return [];
    return [
      { place: at(file, [...list, index, key]), message: `is also that of ${at(file, [...list, first])}` },
    ];
  });
}

function noTenant(place: string, tenant: string | null | undefined, known: ReadonlySet<string>): Fault[] {
  if (!tenant || known.has(tenant)) return [];
  return [{ place, message: `is no tenant; there are ${[...known].join(", ")}` }];
}
