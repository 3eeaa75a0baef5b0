import type { Extension } from "../state/model.js";
import type { ObjectIdStore } from "../store/object-ids.js";
import type { ExtensionProfile, ObjectIds, User } from "./directory.js";
import { inOrder } from "./order.js";
import { overlayProfiles } from "./overlay.js";
import type { CoreServerSettings, TenantSettings } from "./settings.js";
import { tenantByContext } from "./tenants.js";
import { assignUsers } from "./users.js";

/** What stays the same about an extension while its status changes. */
export interface ExtensionEntry extends ObjectIds {
  readonly key: string;
  readonly licensed: boolean;
  readonly tenant: string | null;
  readonly profile: ExtensionProfile;
}

/** Indexes over one set of extensions; made anew when that set changes. */
export interface Roster {
  /** In the order in which they are listed. */
  readonly entries: readonly ExtensionEntry[];
  readonly entryByKey: ReadonlyMap<string, ExtensionEntry>;
  readonly entryByNumber: ReadonlyMap<string, ExtensionEntry>;
  /** By slug of the tenant, then by number. */
  readonly entryOfTenant: ReadonlyMap<string | null, ReadonlyMap<string, ExtensionEntry>>;
  readonly entryById: ReadonlyMap<string, ExtensionEntry>;
  readonly users: readonly User[];
  readonly userByName: ReadonlyMap<string, User>;
  readonly userById: ReadonlyMap<string, User>;
  /** By the key of an extension. */
  readonly firstUserOf: ReadonlyMap<string, User>;
}

export function makeRoster(
  settings: CoreServerSettings,
  extensions: Iterable<Extension>,
  ids: ObjectIdStore,
): Roster {
  const preferred = byPreference([...extensions], settings.tenants);
  const users = assignUsers(settings.users, preferred).map((user) => ({
    ...user,
    ...ids.idsOf(settings.slug, "user", user.userName),
  }));
  const licensed = new Set(users.filter((user) => user.licensed).flatMap((user) => user.extensions));
  const tenantOf = tenantByContext(settings.tenants);
  const profileOf = overlayProfiles(settings);
  const entries = preferred.toSorted(byNumber).map(({ key, number, context }) => ({
    ...ids.idsOf(settings.slug, "extension", key),
    key,
    licensed: licensed.has(key),
    tenant: tenantOf(context),
    profile: profileOf(number, context),
  }));
  const entryByKey = new Map(entries.map((entry) => [entry.key, entry]));
  return {
    entries,
    entryByKey,
    entryByNumber: new Map(
      preferred.toReversed().flatMap(({ number, key }) => pair(number, entryByKey.get(key))),
    ),
    entryOfTenant: byTenant(preferred.flatMap(({ number, key }) => pair(number, entryByKey.get(key)))),
    entryById: new Map(entries.map((entry) => [entry.id, entry])),
    users,
    userByName: new Map(users.map((user) => [user.userName, user])),
    userById: new Map(users.map((user) => [user.id, user])),
    firstUserOf: new Map(
      users.toReversed().flatMap((user) => user.extensions.map((key) => [key, user] as const)),
    ),
  };
}

/** Of several of one number, the first. */
function byTenant(entries: readonly (readonly [number: string, entry: ExtensionEntry])[]) {
  const tenants = new Map<string | null, Map<string, ExtensionEntry>>();
  for (const [number, entry] of entries) {
    const own = tenants.get(entry.tenant) ?? new Map<string, ExtensionEntry>();
    if (!own.has(number)) own.set(number, entry);
    tenants.set(entry.tenant, own);
  }
  return tenants;
}

const pair = <V>(key: string, value: V | undefined): [string, V][] =>
  value === undefined ? [] : [[key, value]];

const byNumber = (a: Extension, b: Extension): number =>
  inOrder(a.number, b.number) || inOrder(a.context, b.context);

function byPreference(extensions: Extension[], tenants: readonly TenantSettings[]): Extension[] {
  const contexts = tenants.flatMap((tenant) => tenant.contexts);
  const rank = new Map(contexts.map((context, index) => [context, index]));
  const rankOf = ({ context }: Extension): number => rank.get(context) ?? contexts.length;
  return extensions.sort((a, b) => rankOf(a) - rankOf(b) || inOrder(a.context, b.context) || byNumber(a, b));
}
