import type { Scope } from "./directory.js";

/** What the configuration says of one core server's people and places; the PBX tells the rest. */
export interface CoreServerSettings {
  readonly slug: string;
  readonly name: string;
  /** None: one tenant `default` owns every context. */
  readonly tenants: readonly TenantSettings[];
  readonly users: readonly UserSettings[];
  readonly extensions: readonly ExtensionSettings[];
}

export interface TenantSettings {
  readonly slug: string;
  readonly name: string;
  /** Dialplan contexts whose hints are its extensions. */
  readonly contexts: readonly string[];
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
  /** Instead of the name that the PBX knows. */
  readonly name: string;
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
}
