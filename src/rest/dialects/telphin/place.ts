import { echo } from "../../../core/errors.js";
import type { Caller } from "../../endpoint.js";
import { type Param, type References, referenceTo } from "../../path.js";
import { type AnyExtension, type ClientView, clientsOf, type Phone, type Queue } from "./client-view.js";
import { invalid, notFoundAs } from "./faults.js";

export const CLIENT: Param = {
  param: "client",
  description: "`@me`, or the id of a client: the number of a tenant.",
};
export const EXTENSION: Param = { param: "extension", description: "`id` of an extension of the client." };

/** Where a request leads: by whom, and which client is meant. */
export interface Located {
  readonly caller: Caller;
  readonly client: ClientView;
}

/** Throws `not-found`. */
export function locateClient(references: References, caller: Caller): Located {
  const { value } = referenceTo(CLIENT, references);
  const clients = clientsOf(caller);
  const client = value === "@me" ? clients[0] : clients.find(({ tenant }) => String(tenant.number) === value);
  if (client === undefined) throw notFoundAs("client_not_found", `There is no client '${echo(value)}'.`);
  return { caller, client };
}

export interface LocatedExtension<T extends AnyExtension = AnyExtension> extends Located {
  readonly one: T;
}

/** An extension of the client that the path names, or of any that the account may name. Throws `not-found`. */
export function locateExtension(references: References, caller: Caller): LocatedExtension {
  const clients = CLIENT.param in references ? [locateClient(references, caller).client] : clientsOf(caller);
  const one = extensionById(clients, referenceTo(EXTENSION, references).value);
  return { caller, client: one.client, one };
}

/** An id is the digits that it is written with: `1.0`, `01` and `1e0` are none. Throws `not-found`. */
export function extensionById(clients: readonly ClientView[], id: string): AnyExtension {
  const one = clients.flatMap((client) => client.extensions()).find((each) => String(each.id) === id);
  if (one === undefined) throw notFoundAs("extension_not_found", `There is no extension '${echo(id)}'.`);
  return one;
}

/** Throws `invalid-request`. */
export function requirePhone(one: AnyExtension): Phone {
  if (one.type !== "phone") throw invalid(`The extension '${one.id}' must be of type phone.`);
  return one;
}

/** Throws `not-found`, `invalid-request` for one of another type. */
export function locatePhone(references: References, caller: Caller): LocatedExtension<Phone> {
  const located = locateExtension(references, caller);
  return { ...located, one: requirePhone(located.one) };
}

/** Throws as `locatePhone`. */
export function locateQueue(references: References, caller: Caller): LocatedExtension<Queue> {
  const { one, ...located } = locateExtension(references, caller);
  if (one.type !== "queue") throw invalid(`The extension '${one.id}' must be of type queue.`);
  return { ...located, one };
}

/** The same, answered only while the state of the core server is live. Throws also `pbx-unavailable`. */
export const live =
  <T extends Located>(locate: (references: References, caller: Caller) => T) =>
  (references: References, caller: Caller): T => {
    const located = locate(references, caller);
    located.client.requireLive();
    return located;
  };
