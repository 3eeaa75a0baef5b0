import type { Mailboxes, MailboxName } from "../control/mailboxes.js";
import { AppError, notFound } from "../core/errors.js";
import type { Log } from "../core/log.js";
import { FOLDERS, type Folder, HEARD, isUnheard } from "./folders.js";
import { Lines } from "./lines.js";
import { keyOf, nameOf, type SoundFile, type VoiceMessage } from "./message.js";
import { createSpool, type Spool } from "./spool.js";
import { fromPbx } from "./told-messages.js";

/**
 * The messages of one PBX's mailboxes. They are read in its spool where that is at hand, else asked of the PBX; what is
 * done to them the PBX does itself where it can, else it is done in the spool as the PBX would.
 *
 * A message is meant as it stands when the request comes: if another goes before its turn, it is found where it has moved.
 * Errors: `not-found` there is no such message, or it is gone by now; `not-enabled` there is no way to the messages, or the
 * spool does not allow it; `conflict` the folder is full or locked; `overloaded`; `pbx-refused`; `pbx-unavailable`.
 */
export interface Voicemail {
  /** By folder in Asterisk's order, and by number. */
  messages(mailbox: MailboxName): Promise<readonly VoiceMessage[]>;
  /** @param file one of a message's `sounds` */
  sound(mailbox: MailboxName, folder: Folder, file: string): Promise<SoundFile>;
  /** Moves a message that nobody has listened to to the folder of the others; any other stays where it is. */
  markHeard(mailbox: MailboxName, folder: Folder, name: string): Promise<void>;
  remove(mailbox: MailboxName, folder: Folder, name: string): Promise<void>;
}

/** As many as Asterisk can have in a folder, where the PBX does not say how many it allows. */
const MAX_MESSAGES = 9_999;

/** @param spool its path on this host; null: it is not at hand */
export const createVoicemail = (
  { spool }: { readonly spool: string | null },
  pbx: Mailboxes,
  log: Log,
): Voicemail => new PbxVoicemail(spool === null ? null : createSpool(spool), pbx, log);

class PbxVoicemail implements Voicemail {
  readonly #spool: Spool | null;
  readonly #pbx: Mailboxes;
  readonly #log: Log;
  readonly #lines = new Lines();

  constructor(spool: Spool | null, pbx: Mailboxes, log: Log) {
    this.#spool = spool;
    this.#pbx = pbx;
    this.#log = log;
  }

  messages(mailbox: MailboxName): Promise<readonly VoiceMessage[]> {
    return this.#messagesIn(mailbox, FOLDERS);
  }

  async sound(mailbox: MailboxName, folder: Folder, file: string): Promise<SoundFile> {
    if (this.#spool === null) throw noSounds();
    const sound = await this.#spool.sound(mailbox, folder, file);
    if (sound === undefined) throw notFound("file", file);
    return sound;
  }

  async markHeard(mailbox: MailboxName, folder: Folder, name: string): Promise<void> {
    const message = await this.#find(mailbox, folder, name);
    if (!isUnheard(folder)) return;
    await this.#inTurn("heard", mailbox, async () => {
      const { id } = message;
      const outcome = id === "" ? "no-action" : await this.#pbx.move(mailbox, folder, id, HEARD);
      if (outcome !== "no-action") return await this.#settle(outcome, mailbox, message);
      const max = (await this.#pbx.capacity(mailbox)) ?? MAX_MESSAGES;
      const moved = await this.#spoolToChange().move(mailbox, folder, message, HEARD, max);
      if (moved === "gone") throw gone();
      if (moved === "full") throw new AppError("conflict", `The folder ${HEARD} is full.`);
      await this.#pbx.refresh(mailbox);
    });
  }

  async remove(mailbox: MailboxName, folder: Folder, name: string): Promise<void> {
    const message = await this.#find(mailbox, folder, name);
    await this.#inTurn("removed", mailbox, async () => {
      const { id } = message;
      const outcome = id === "" ? "no-action" : await this.#pbx.remove(mailbox, folder, id);
      if (outcome !== "no-action") return await this.#settle(outcome, mailbox, message);
      const removed = await this.#spoolToChange().remove(mailbox, folder, message);
      if (removed === "gone") throw gone();
      await this.#pbx.refresh(mailbox);
    });
  }

  async #messagesIn(mailbox: MailboxName, folders: readonly Folder[]): Promise<readonly VoiceMessage[]> {
    if (this.#spool !== null) return await this.#spool.messages(mailbox, folders);
    const told = await this.#pbx.messages(mailbox);
    if (told === null) throw noWay();
    return fromPbx(told).filter(({ folder }) => folders.includes(folder));
  }

  async #find(mailbox: MailboxName, folder: Folder, name: string): Promise<VoiceMessage> {
    const here = await this.#messagesIn(mailbox, [folder]);
    const found = here.find((message) => namesOf(message).includes(name));
    if (found === undefined) throw notFound("message", name);
    return found;
  }

  async #inTurn(what: string, mailbox: MailboxName, change: () => Promise<void>): Promise<void> {
    await this.#lines.run(keyOf(mailbox), change);
    this.#log.info("voicemail changed", { what, mailbox: keyOf(mailbox) });
  }

  /** The PBX does not say why it has not done something; that the message is gone can be seen. */
  async #settle(
    outcome: "done" | "refused",
    mailbox: MailboxName,
    { folder, id }: VoiceMessage,
  ): Promise<void> {
    if (outcome === "done") return;
    const here = await this.#messagesIn(mailbox, [folder]);
    if (!here.some((message) => message.id === id)) throw gone();
    throw new AppError("pbx-refused", "Asterisk did not do it: a folder may be full, or locked.");
  }

  #spoolToChange(): Spool {
    if (this.#spool === null) throw noWay();
    return this.#spool;
  }
}

/** A message goes by its name, and by those of its files. */
function namesOf({ number, sounds }: VoiceMessage): readonly string[] {
  const name = nameOf(number);
  return [name, `${name}.txt`, ...sounds];
}

const gone = (): AppError => new AppError("not-found", "There is no such message any more.");

const noWay = (): AppError =>
  new AppError(
    "not-enabled",
    "Voicemail cannot be reached: this Asterisk does not tell of messages (18.20, 20.5 and 21 on do), and Tandem's " +
      "configuration does not name its spool: voicemail.spool.",
  );

const noSounds = (): AppError =>
  new AppError(
    "not-enabled",
    "The sound of messages cannot be reached: Tandem's configuration does not name the PBX's spool: voicemail.spool.",
  );
