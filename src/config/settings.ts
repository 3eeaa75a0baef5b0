import type { CallRules } from "../directory/call-rules.js";
import type { ExtensionProfile } from "../directory/directory.js";
import type { AccountSettings, CoreServerSettings } from "../directory/settings.js";
import type { ReadableAccount, ReadableServer } from "./file.js";

/**
 * From the file's form to ours, with the defaults. What is missing or at fault is blank here: then there are faults, and
 * nothing is started with it.
 */

/** Dialplan contexts in which a number is dialled; null: that of the extension. */
export interface DialplanConfig {
  readonly originateContext: string | null;
  readonly transferContext: string | null;
  /** Through which a queue dials an extension that Tandem logged in; null: the originateContext, if there is one. */
  readonly queueContext: string | null;
  /** In which the mailboxes of extensions are called; null: the one that Tandem's own dialplan brings. */
  readonly voicemailContext: string | null;
}

export function coreServerSettings(server: ReadableServer): CoreServerSettings {
  const slug = server.slug ?? "";
  return {
    slug,
    name: server.name ?? slug,
    tenants: present(server.tenants).map((tenant) => ({
      slug: tenant.slug ?? "",
      name: tenant.name ?? tenant.slug ?? "",
      number: tenant.number ?? null,
      contexts: present(tenant.contexts),
      ...callRules(tenant.calls),
    })),
    users: present(server.users).map((user) => ({
      userName: user.userName ?? "",
      displayedName: user.displayedName ?? null,
      licensed: user.licensed ?? true,
      extensions: user.extensions ? present(user.extensions) : [user.userName ?? ""],
    })),
    extensionDefaults: said(server.extensionDefaults),
    extensions: present(server.extensions).map((extension) => ({
      number: extension.number ?? "",
      context: extension.context ?? null,
      name: extension.name ?? null,
      profile: said(extension.profile),
    })),
    queues: present(server.queues).map((queue) => ({
      identifier: queue.identifier ?? "",
      name: queue.name ?? null,
      enabled: queue.enabled ?? true,
      tenant: queue.tenant ?? null,
    })),
    conferences: present(server.conferences).map((conference) => ({
      identifier: conference.identifier ?? "",
      name: conference.name ?? null,
      number: conference.number ?? null,
      tenant: conference.tenant ?? null,
    })),
    conferenceRooms: server.conferenceRooms ?? true,
  };
}

/** Without a key for what is not said, so that it overrides nothing. */
function said(profile: ReadableServer["extensionDefaults"]): Partial<ExtensionProfile> {
  const values = Object.entries(profile ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(values) as Partial<ExtensionProfile>; // null elsewhere than in a caller id is a fault
}

export const dialplanConfig = (dialplan: NonNullable<ReadableServer["dialplan"]>): DialplanConfig => ({
  originateContext: dialplan.originateContext ?? null,
  transferContext: dialplan.transferContext ?? null,
  queueContext: dialplan.queueContext ?? null,
  voicemailContext: dialplan.voicemailContext ?? null,
});

export const accountSettings = (account: ReadableAccount): AccountSettings => ({
  name: account.name ?? "",
  dialects: present(account.dialects),
  password: account.password ?? "",
  tenant: account.tenant ?? null,
  scopes: account.scopes ? present(account.scopes) : ["read", "control"],
  user: account.user ?? null,
  ...callRules(account.calls),
});

/** Nothing where nothing is said. */
const callRules = (calls: ReadableAccount["calls"]): { readonly calls?: CallRules } =>
  calls ? { calls: toCallRules(calls) } : {};

export const toCallRules = (calls: NonNullable<ReadableAccount["calls"]>): CallRules => ({
  perMinute: calls.perMinute ?? null,
  allow: present(calls.allow),
  refuse: present(calls.refuse),
});

/** The parts of a list that could be read. */
export function present<T>(list: readonly (T | null)[] | null | undefined): T[] {
  return (list ?? []).filter((one) => one !== null);
}
