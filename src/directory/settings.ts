import type { CallRules } from "./call-rules.js";
import type { ExtensionProfile, Scope } from "./directory.js";

/** What the configuration says of one core server's people and places; the PBX tells the rest. */
export interface CoreServerSettings {
  readonly slug: string;
  readonly name: string;
  /** None: one tenant `default` owns every context. */
  readonly tenants: readonly TenantSettings[];
  readonly users: readonly UserSettings[];
  /** What is said of all extensions. */
  readonly extensionDefaults: Partial<ExtensionProfile>;
  readonly extensions: readonly ExtensionSettings[];
  readonly queues: readonly QueueSettings[];
  readonly conferences: readonly ConferenceSettings[];
  /** false: conference rooms are not shown, and nothing is done to them. */
  readonly conferenceRooms: boolean;
}

/** What the configuration says of a queue that the PBX has. */
export interface QueueSettings {
  /** Asterisk's name of it. */
  readonly identifier: string;
  /** null: the identifier. */
  readonly name: string | null;
  readonly enabled: boolean;
  /** Slug; null: the tenant `default` where none is configured, else nobody's. */
  readonly tenant: string | null;
}

/** A conference room, there also while nobody is in it. */
export interface ConferenceSettings {
  /** Asterisk's name of the room. */
  readonly identifier: string;
  /** null: the identifier. */
  readonly name: string | null;
  /** The number to dial; null: that of its hint, else the identifier. */
  readonly number: string | null;
  /** As that of a queue. */
  readonly tenant: string | null;
}

export interface TenantSettings {
  readonly slug: string;
  readonly name: string;
  /** null: one is given. */
  readonly number: number | null;
  /** Dialplan contexts whose hints are its extensions. */
  readonly contexts: readonly string[];
  /** What may be called from its dialplan; none: nothing is said. */
  readonly calls?: CallRules;
}

export interface UserSettings {
  readonly userName: string;
  /** null: the display name of the user's first extension. */
  readonly displayedName: string | null;
  readonly licensed: boolean;
  /** `number`, or `number@context` where the number alone is not enough. */
  readonly extensions: readonly string[];
}

export interface ExtensionSettings {
  readonly number: string;
  /** null: in any context. */
  readonly context: string | null;
  /** Instead of the name that the PBX knows; null: that one. */
  readonly name: string | null;
  /** Instead of what is said of all extensions. */
  readonly profile: Partial<ExtensionProfile>;
}

export const DIALECTS = ["isymphony", "vitalpbx", "voipnow", "telphin"] as const;
export type DialectName = (typeof DIALECTS)[number];

/** An account of the configuration, its password in the clear: for a lab. */
export interface AccountSettings {
  readonly name: string;
  readonly dialects: readonly DialectName[];
  readonly password: string;
  /** Slug of the one tenant it may see; null: all. */
  readonly tenant: string | null;
  readonly scopes: readonly Scope[];
  /** Name of the user whose account it is; null: nobody's. */
  readonly user: string | null;
  /** What it may call; none: nothing is said of it alone. */
  readonly calls?: CallRules;
}
