import type { Conference, Extension, QueueMember } from "../state/model.js";
import type { ObjectIds } from "../store/object-ids.js";
import type { CallRules } from "./call-rules.js";

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
  readonly profile: ExtensionProfile;
}

/** What a plain Asterisk does not say of an extension: from the configuration, of the extension or for all. */
export interface ExtensionProfile {
  readonly classOfServiceId: number;
  readonly dialProfileId: number;
  /** Calls at a time; 0: as many as come. */
  readonly callLimit: number;
  /** `"Name" <number>`; null: as the endpoint's own. */
  readonly externalCallerId: string | null;
  readonly emergencyCallerId: string | null;
  /** Seconds; 0: as the dialplan has it. */
  readonly ringTime: number;
  readonly noSpy: boolean;
  readonly featuresPassword: string;
  readonly musicGroupId: number;
  readonly recordOnDemand: boolean;
  readonly recordInternal: boolean;
  readonly recordOutgoing: boolean;
  readonly recordIncoming: boolean;
  readonly lock: boolean;
  readonly callWaiting: boolean;
  readonly pinless: boolean;
  readonly deviceProfileId: number;
}

export interface User extends ObjectIds {
  readonly userName: string;
  readonly displayedName: string;
  readonly licensed: boolean;
  /** Keys of the user's extensions. */
  readonly extensions: readonly string[];
}

export interface DirectoryQueue extends ObjectIds {
  /** Asterisk's name of it. */
  readonly identifier: string;
  readonly displayName: string;
  /** false: the configuration hides it. */
  readonly enabled: boolean;
  /** Slug of the tenant that has it; null: none of the configured ones. */
  readonly tenant: string | null;
}

/** A known extension as a member of one queue. */
export interface Agent extends ObjectIds {
  readonly member: QueueMember;
  readonly queue: DirectoryQueue;
  readonly extension: DirectoryExtension;
}

export interface DirectoryConference {
  readonly id: string;
  /** null: the room was made by whoever dialled it first, and goes with the last one. */
  readonly configurationId: string | null;
  /** Asterisk's name of the room. */
  readonly identifier: string;
  readonly displayName: string;
  readonly dialString: string;
  readonly tenant: string | null;
}

/** Whose extensions, queues and rooms these are: one of several parties on a core server. */
export interface Tenant {
  readonly slug: string;
  readonly name: string;
  /** Names it among the tenants of all core servers: the configured number, else one that is given once. */
  readonly number: number;
  /** 16 hexadecimal digits, given once: another name of it, which says nothing. */
  readonly path: string;
  /** What may be called from its dialplan; none: nothing is said. */
  readonly calls?: CallRules;
}

/** Who and what there is on one core server: discovered on the PBX, overlaid by the configuration. */
export interface Directory {
  readonly coreServer: CoreServer;
  /** In the order of the configuration; without any configured, the one called `default`. */
  readonly tenants: readonly Tenant[];
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
  /** Of a device of an extension, by its name (`PJSIP/100`); the same whichever extension it is of. */
  deviceIds(device: string): ObjectIds;
  /** The first of its users; undefined: it is nobody's. */
  userOf(extensionKey: string): User | undefined;
  /** All queues that the PBX has, by identifier. */
  queues(): readonly DirectoryQueue[];
  queue(by: { readonly id: string } | { readonly identifier: string }): DirectoryQueue | undefined;
  /** Members that are known extensions, one for each extension and queue, in the order of queues and extensions. */
  agents(): readonly Agent[];
  /**
   * The agent that a member is, or was until a moment ago. undefined: it is no known extension, or another member of its
   * queue is the same extension and goes before it.
   */
  agentOf(member: QueueMember): Agent | undefined;
  /** The rooms that are configured, have hints or hold somebody, by identifier. */
  conferences(): readonly DirectoryConference[];
  conference(by: { readonly id: string } | { readonly identifier: string }): DirectoryConference | undefined;
  /** The room that a live one is, also once it is gone; undefined: there are no conference rooms. */
  conferenceOf(conference: Conference): DirectoryConference | undefined;
  /** false: the PBX has no conference rooms, or the configuration does without them. */
  hasConferences(): boolean;
}

export const SCOPES = ["read", "control", "secrets"] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks: an account that has shown its credentials. */
export interface Principal {
  readonly account: string;
  /** The one tenant it may see; null: all. */
  readonly tenant: string | null;
  readonly scopes: readonly Scope[];
  /** Name of the user whose account it is; null: nobody's. */
  readonly user: string | null;
  /** What it may call; none: nothing is said of it alone. */
  readonly calls?: CallRules;
  /** When the account was made, in milliseconds since 1970; null: it stands in the configuration. */
  readonly madeAt: number | null;
  /** Another one once the account has another password or other rights, and of every other account. Says nothing outside. */
  readonly standing: string;
}

/** An account, and not another one that has its name by now. */
export type AccountName = Pick<Principal, "account" | "madeAt">;

export interface IssuedToken {
  /** Of letters, digits, `-` and `_`; told once, and kept as a hash. */
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** A token, and who may use it. */
export interface Grant extends IssuedToken {
  readonly principal: Principal;
}

/**
 * Who asks, and what became of who has asked. Checks credentials in constant time; slows down after repeated failures of one
 * name. `address` is where a password comes from: each has its share of what is checked at a time, and its failures slow down
 * itself before others.
 */
export interface Accounts {
  /**
   * HTTP Basic of a dialect.
   * @returns undefined for an unknown name, a wrong password, an account not of that dialect, and too many attempts.
   * @throws AppError 'overloaded' while too many passwords are being checked
   */
  verifyPassword(
    dialect: string,
    name: string,
    password: string,
    address: string,
  ): Promise<Principal | undefined>;
  /**
   * A key that stands alone, without a name: the password of an account of that dialect.
   * @returns undefined for one that is none
   */
  verifyKey(dialect: string, key: string): Principal | undefined;
  /**
   * OAuth 2.0 client credentials (RFC 6749, section 4.4): a token for an account that has shown its password.
   * @returns undefined as verifyPassword. @throws AppError 'too-many-requests' after too many attempts; 'overloaded'
   */
  issueToken(dialect: string, name: string, password: string, address: string): Promise<Grant | undefined>;
  /** Whether its account is what it was then: no other password, and the same rights. */
  isStill(principal: Principal): boolean;
  /** Whether there is an account of that name, of whatever dialect. */
  has(name: string): boolean;
  /** The account as it is now. @returns undefined where it is gone, or not of that dialect */
  find(dialect: string, name: AccountName): Principal | undefined;
  /** @returns undefined for a token that is not known, has expired or was revoked, and for an account that is gone */
  verifyToken(dialect: string, token: string): Principal | undefined;
}
