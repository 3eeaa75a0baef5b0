import type { Extension, PbxState } from "./model.js";

/** Where Asterisk looks for a mailbox that is named without a context. */
const DEFAULT_CONTEXT = "default";

type State = Pick<PbxState, "endpoints">;

const PJSIP = /^pjsip\//i;

/** The mailbox of an extension, `100@default`: the first that one of its endpoints names; undefined: none does. */
export function namedMailbox(
  { endpoints }: State,
  { devices }: Pick<Extension, "devices">,
): string | undefined {
  const named = devices
    .filter((device) => PJSIP.test(device))
    .flatMap((device) => endpoints.get(device.replace(PJSIP, ""))?.mailboxes ?? []);
  return named[0] === undefined ? undefined : withContext(named[0]);
}

/** Whether some endpoint names a mailbox as its own. */
export const isSomebodys = ({ endpoints }: State, mailbox: string): boolean =>
  [...endpoints.values()].some((one) => one.mailboxes.some((name) => withContext(name) === mailbox));

/** @returns `100@default` for `100` */
export const withContext = (name: string): string =>
  name.includes("@") ? name : `${name}@${DEFAULT_CONTEXT}`;
