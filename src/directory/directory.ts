import type { Extension } from "../state/model.js";
import type { ObjectIds } from "../store/object-ids.js";

export type { ObjectIds } from "../store/object-ids.js";

export interface CoreServer extends ObjectIds {
  readonly slug: string;
  readonly name: string;
}

export interface DirectoryExtension extends Extension, ObjectIds {
  /** Bound to a licensed user. */
  readonly licensed: boolean;
  /** Slug of the tenant that owns its context; null where none of the configured ones does. */
  readonly tenant: string | null;
}

export interface User extends ObjectIds {
  readonly userName: string;
  readonly displayedName: string;
  readonly licensed: boolean;
  /** Keys of the user's extensions. */
  readonly extensions: readonly string[];
}

/** Who and what there is on one core server: discovered on the PBX, overlaid by the configuration. */
export interface Directory {
  readonly coreServer: CoreServer;
  /** The configured users in their order, then one for each extension that is nobody's. */
  users(): readonly User[];
  user(by: { readonly id: string } | { readonly userName: string }): User | undefined;
  /** By number, then context. */
  extensions(): readonly DirectoryExtension[];
  /**
   * A number that several contexts have means the one whose context the tenants' list names first, then the one whose
   * context comes first in the alphabet.
   */
  extension(
    by: { readonly id: string } | { readonly number: string } | { readonly key: string },
  ): DirectoryExtension | undefined;
}

export const SCOPES = ["read", "control", "secrets"] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks: an account that has shown its credentials. */
export interface Principal {
  readonly account: string;
  /** The one tenant it may see; null: all. */
  readonly tenant: string | null;
  readonly scopes: readonly Scope[];
}

/** Checks credentials in constant time; slows down after repeated failures of one name. */
export interface Accounts {
  /**
   * HTTP Basic of a dialect.
   * @returns undefined for an unknown name, a wrong password, an account not of that dialect, and too many failures
   */
  verifyPassword(dialect: string, name: string, password: string): Promise<Principal | undefined>;
}
