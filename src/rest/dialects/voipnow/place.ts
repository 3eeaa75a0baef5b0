import type { Pbx } from "../../deps.js";
import type { Caller } from "../../endpoint.js";
import { type Param, type References, referenceTo } from "../../path.js";
import { requireLive } from "../../require-live.js";
import { type FaultCode, fault } from "./faults.js";
import { AccountView, type AnyExtension, findByNumber, type Scope, type Terminal } from "./view.js";

export const USER: Param = {
  param: "user",
  description: "@me or @viewer: whose account it is; @owner: whose the extension is; or a user's id.",
};

export const EXTENSION: Param = {
  param: "extension",
  description: "Number of an extension, extended (`0003*210`) or short, or @self for all of the user's.",
};

/** Fixed parts that stand where a path may have an extension, and are none. */
export const CALL_TYPES = ["simple", "conferenceInvite", "callback"] as const;

/** Where a request leads: by whom, under which user and extension as they are written, and what that names. */
export interface Place {
  readonly view: AccountView;
  readonly caller: Caller;
  /** The first parts of the path, as they are written. */
  readonly written: { readonly user: string; readonly extension: string };
  readonly scope: Scope;
}

/** Whose extensions are meant. Throws `user_invalid`. */
export function locateUser(references: References, caller: Caller): Place {
  const view = new AccountView(caller);
  const user = USER.param in references ? referenceTo(USER, references).value : "@me";
  const scope = ["@me", "@viewer", "@owner"].includes(user) ? view.own() : view.user(user);
  if (scope === undefined) throw fault("user_invalid");
  const extension = EXTENSION.param in references ? referenceTo(EXTENSION, references).value : "@self";
  return { view, caller, written: { user, extension }, scope };
}

export interface Named<T extends AnyExtension = AnyExtension> extends Place {
  /** What the extension of the path names; of @self there may be none. */
  readonly named: readonly T[];
}

/** Extensions with a phone, of which @self means all. Throws `user_invalid`, `extension_invalid`. */
export function locateTerminals(references: References, caller: Caller): Named<Terminal> {
  const place = locateUser(references, caller);
  return { ...place, named: named(place, place.scope.terminals) };
}

/** Extensions with a phone, and queues whose callers may be seen. Throws `user_invalid`, `extension_invalid`. */
export function locateAll(references: References, caller: Caller): Named {
  const place = locateUser(references, caller);
  return { ...place, named: named(place, [...place.scope.terminals, ...place.scope.servedQueues]) };
}

/** One extension of a kind, never @self. Throws `user_invalid`, `extension_invalid`. */
export function locateOne<T extends AnyExtension>(
  references: References,
  caller: Caller,
  among: (scope: Scope) => readonly T[],
): Place & { readonly one: T } {
  const place = locateUser(references, caller);
  return { ...place, one: found(among(place.scope), place.written.extension) };
}

function named<T extends AnyExtension>({ written }: Place, among: readonly T[]): readonly T[] {
  if (written.extension !== "@self") return [found(among, written.extension)];
  if (written.user === "@owner") throw fault("extension_invalid");
  return among;
}

/** Throws the code where there is none. */
export function found<T extends AnyExtension>(
  among: readonly T[],
  number: string,
  code: FaultCode = "extension_invalid",
): T {
  const one = findByNumber(among, number);
  if (one === undefined) throw fault(code);
  return one;
}

/** Throws `pbx-unavailable` while what we hold may not be what these PBXs have. */
export function requireAllLive(pbxs: Iterable<Pbx>): void {
  for (const pbx of new Set(pbxs)) requireLive(pbx);
}
