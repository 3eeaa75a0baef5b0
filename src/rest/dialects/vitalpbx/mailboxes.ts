import type { MailboxName } from "../../../control/mailboxes.js";
import type { DirectoryExtension } from "../../../directory/directory.js";
import { devicesOf } from "./devices.js";
import type { TenantView } from "./tenant-view.js";

/** Where Asterisk looks for a mailbox that is named without a context. */
const DEFAULT_CONTEXT = "default";

/**
 * The mailbox of an extension, `100@default`: the first that its endpoint names. Where that names none, the mailbox of its
 * number in `default`, if the PBX has it and it cannot be another's: there is one tenant, and no endpoint names it.
 * "": it has none that is known.
 */
export function mailboxOf(view: TenantView, extension: DirectoryExtension): string {
  const endpoint = devicesOf(view, extension).find((device) => device.endpoint !== undefined)?.endpoint;
  const [first] = endpoint?.mailboxes ?? [];
  if (first !== undefined) return withContext(first);
  const ofNumber = withContext(extension.number);
  const { mailboxes, endpoints } = view.pbx.state();
  if (view.pbx.directory.tenants.length > 1 || mailboxes.get(ofNumber) === undefined) return "";
  const named = [...endpoints.values()].flatMap((one) => one.mailboxes.map(withContext));
  return named.includes(ofNumber) ? "" : ofNumber;
}

/** The mailbox that a word of a path means: `100@default`, or `100` where the tenant has one of that name alone. */
export function mailboxByWord(view: TenantView, word: string): MailboxName | undefined {
  const meant = mailboxesOf(view).filter((one) => one === word || toName(one).mailbox === word);
  const [only, another] = meant.includes(word) ? [word] : meant;
  return only === undefined || another !== undefined ? undefined : toName(only);
}

/** The shortest word that means it. */
export function wordFor(view: TenantView, { mailbox, context }: MailboxName): string {
  return mailboxByWord(view, mailbox)?.context === context ? mailbox : `${mailbox}@${context}`;
}

export function toName(mailbox: string): MailboxName {
  const at = mailbox.indexOf("@");
  return { mailbox: mailbox.slice(0, at), context: mailbox.slice(at + 1) };
}

const mailboxesOf = (view: TenantView): readonly string[] => [
  ...new Set(view.extensions().flatMap((extension) => mailboxOf(view, extension) || [])),
];

const withContext = (name: string): string => (name.includes("@") ? name : `${name}@${DEFAULT_CONTEXT}`);
