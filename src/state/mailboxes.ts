import { endpointOf } from "./channel-name.js";
import type { Extension, PbxState } from "./model.js";
import { ownDevices } from "./questions.js";

/** Where Asterisk looks for a mailbox that is named without a context. */
const DEFAULT_CONTEXT = "default";

/** The mailbox of an extension, `100@default`: the first that one of its own endpoints names; undefined: none does. */
export function namedMailbox(
  { devices, endpoints }: Pick<PbxState, "devices" | "endpoints">,
  extension: Pick<Extension, "key" | "devices">,
): string | undefined {
  const named = ownDevices({ devices }, extension).flatMap(
    (device) => endpoints.get(endpointOf(device) ?? "")?.mailboxes ?? [],
  );
  return named[0] === undefined ? undefined : withContext(named[0]);
}

/** Whether some endpoint names a mailbox as its own. */
export const isSomebodys = ({ endpoints }: Pick<PbxState, "endpoints">, mailbox: string): boolean =>
  [...endpoints.values()].some((one) => one.mailboxes.some((name) => withContext(name) === mailbox));

/** @returns `100@default` for `100` */
export const withContext = (name: string): string =>
  name.includes("@") ? name : `${name}@${DEFAULT_CONTEXT}`;
