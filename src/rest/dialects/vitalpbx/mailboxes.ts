import type { MailboxName } from "../../../control/mailboxes.js";
import type { DirectoryExtension } from "../../../directory/directory.js";
import { isSomebodys, namedMailbox, withContext } from "../../../state/mailboxes.js";
import type { TenantView } from "./tenant-view.js";

/**
 * The mailbox of an extension, `100@default`: the first that its endpoint names. Where that names none, the mailbox of its
 * number in `default`, if the PBX has it and it cannot be another's: there is one tenant, and no endpoint names it.
 * "": it has none that is known.
 */
export function mailboxOf(view: TenantView, extension: DirectoryExtension): string {
  const state = view.pbx.state();
  const named = namedMailbox(state, extension);
  if (named !== undefined) return named;
  const ofNumber = withContext(extension.number);
  if (view.pbx.directory.tenants.length > 1 || state.mailboxes.get(ofNumber) === undefined) return "";
  return isSomebodys(state, ofNumber) ? "" : ofNumber;
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
