import type { FileHandle } from "node:fs/promises";
import type { MailboxName } from "../control/mailboxes.js";
import type { Folder } from "./folders.js";

/** What its `msgNNNN.txt` tells of a message. */
export interface MessageInfo {
  /** The PBX's own id of it; "": none, as before Asterisk 11. */
  readonly id: string;
  /** When it was left: UNIX seconds; null: not told. */
  readonly leftAt: number | null;
  /** `"Alice" <100>`; "": not told. */
  readonly callerId: string;
  /** At which priority of the dialplan it was left, and in which mailbox; "": not told. */
  readonly priority: string;
  readonly leftIn: string;
  /** Seconds; null: not told. */
  readonly duration: number | null;
}

/** A whole message in a mailbox. */
export interface VoiceMessage extends MessageInfo {
  readonly folder: Folder;
  /** Its place in the folder: when one before it goes, it moves up. */
  readonly number: number;
  /** Names of the files that it is kept in as sound, the one to play first; none: they are not at hand. */
  readonly sounds: readonly string[];
}

/** A sound as a file of this host. It is open, and whoever has asked for it closes it. */
export interface SoundFile {
  readonly handle: FileHandle;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  /** Names this content: another message that has moved up to the same name has another. */
  readonly version: string;
}

/** `msg0000` */
export const nameOf = (number: number): string => `msg${String(number).padStart(4, "0")}`;

/** What makes it this message and no other of its folder, whichever number it has by then. */
export const identityOf = ({ id, leftAt, callerId, duration }: MessageInfo): string =>
  id === "" ? JSON.stringify([leftAt, callerId, duration]) : id;

export const keyOf = ({ mailbox, context }: MailboxName): string => `${mailbox}@${context}`;
