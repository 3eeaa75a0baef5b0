import type { Mailboxes, MailboxName, MessageOutcome, ToldMessage } from "../../src/control/mailboxes.js";

/** What the PBX was made to do to a mailbox. */
export interface MailboxDeed {
  readonly what: "move" | "remove" | "refresh";
  readonly mailbox: MailboxName;
  readonly folder?: string;
  readonly id?: string;
  readonly to?: string;
}

/** The one message of every mailbox, where a test says nothing else. */
export const TOLD: ToldMessage = {
  folder: "INBOX",
  id: "1795696821-00000000",
  callerId: '"Bob Brown" <101>',
  date: "Thu Nov 26 12:40:21 PM UTC 2026",
  duration: "4",
};

export type FakeMailboxes = ReturnType<typeof createMailboxes>;

/** A PBX that says it has done what it is asked to, or what a test says, and has these messages all the same. */
export function createMailboxes(orFailure: <T>(value: () => T) => Promise<T>) {
  const deeds: MailboxDeed[] = [];
  const mailboxes = {
    deeds,
    /** null: its Asterisk does not tell. */
    told: [TOLD] as readonly ToldMessage[] | null,
    outcome: "done" as MessageOutcome,
    capacity: 100 as number | null,
  };
  const answer = (deed: MailboxDeed): Promise<MessageOutcome> =>
    orFailure(() => {
      if (mailboxes.outcome === "done") deeds.push(deed);
      return mailboxes.outcome;
    });
  const actions: Mailboxes = {
    messages: () => orFailure(() => mailboxes.told),
    move: (mailbox, folder, id, to) => answer({ what: "move", mailbox, folder, id, to }),
    remove: (mailbox, folder, id) => answer({ what: "remove", mailbox, folder, id }),
    capacity: () => orFailure(() => mailboxes.capacity),
    refresh: (mailbox) => orFailure(() => void deeds.push({ what: "refresh", mailbox })),
  };
  return Object.assign(mailboxes, { actions });
}
