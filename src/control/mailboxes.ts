import { type AmiAction, action } from "../ami/action.js";
import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
import { text } from "../events/fields.js";
import { refusalOf } from "./refusal.js";

/** `100` of the context `default` is 100@default in voicemail.conf. */
export interface MailboxName {
  readonly mailbox: string;
  readonly context: string;
}

/** A message as the PBX tells of it. It does not tell its number, which is its place among those of its folder. */
export interface ToldMessage {
  /** `INBOX`, `Old`, … */
  readonly folder: string;
  readonly id: string;
  readonly callerId: string;
  /** `Thu Nov 26 12:40:21 PM UTC 2026` */
  readonly date: string;
  /** Seconds. */
  readonly duration: string;
}

/** "refused": the PBX said that it has not done it, and does not say why; "no-action": this Asterisk has no such action. */
export type MessageOutcome = "done" | "refused" | "no-action";

/**
 * What the PBX itself does with the messages of a mailbox. Errors: `pbx-refused` it does not allow it, `pbx-unavailable`
 * link down.
 */
export interface Mailboxes {
  /** By folder and number; null: this Asterisk does not tell (before 18.20 and 20.5). Action: VoicemailBoxSummary. */
  messages(mailbox: MailboxName): Promise<readonly ToldMessage[] | null>;
  /** Action: VoicemailMove. */
  move(mailbox: MailboxName, folder: string, id: string, to: string): Promise<MessageOutcome>;
  /** Action: VoicemailRemove. */
  remove(mailbox: MailboxName, folder: string, id: string): Promise<MessageOutcome>;
  /** How many messages a folder may hold; null: the PBX does not know the mailbox. Action: VoicemailUserStatus. */
  capacity(mailbox: MailboxName): Promise<number | null>;
  /**
   * Has the PBX look anew and tell phones what waits, where its voicemail.conf has `pollmailboxes = yes`.
   * Action: VoicemailRefresh.
   */
  refresh(mailbox: MailboxName): Promise<void>;
}

/** @param session throws where the PBX cannot be reached */
export const createMailboxes = (session: () => AmiSession): Mailboxes => ({
  async messages(mailbox) {
    try {
      const { items } = await session().list(action("VoicemailBoxSummary", naming(mailbox)));
      return items.map((item) => ({
        folder: text(item, "Folder"),
        id: text(item, "ID"),
        callerId: text(item, "CallerID"),
        date: text(item, "Date"),
        duration: text(item, "Duration"),
      }));
    } catch (error) {
      if (error instanceof AppError && isUnknownAction(error)) return null;
      throw error;
    }
  },
  move: (mailbox, folder, id, to) =>
    outcomeOf(
      session(),
      action("VoicemailMove", { ...naming(mailbox), Folder: folder, ID: id, ToFolder: to }),
    ),
  remove: (mailbox, folder, id) =>
    outcomeOf(session(), action("VoicemailRemove", { ...naming(mailbox), Folder: folder, ID: id })),
  async capacity(mailbox) {
    const { items } = await session().list(action("VoicemailUserStatus", naming(mailbox)));
    const [told] = items.map((item) => Number.parseInt(text(item, "MaxMessageCount"), 10));
    return told === undefined || Number.isNaN(told) ? null : told;
  },
  async refresh(mailbox) {
    await session().send(action("VoicemailRefresh", naming(mailbox)));
  },
});

const naming = ({ mailbox, context }: MailboxName) => ({ Mailbox: mailbox, Context: context });

/** Asterisk answers `Success` in any case, and says in the message how it went. */
async function outcomeOf(session: AmiSession, what: AmiAction): Promise<MessageOutcome> {
  const answer = session.send(what);
  const refusal = await refusalOf(answer);
  if (refusal === null) return /\bsuccessful\b/.test(text(await answer, "Message")) ? "done" : "refused";
  if (isUnknownAction(refusal)) return "no-action";
  throw refusal;
}

const isUnknownAction = ({ kind, details }: AppError): boolean =>
  kind === "pbx-refused" && String(details.reason).startsWith("Invalid/unknown command");
