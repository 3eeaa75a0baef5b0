import type { MailboxName } from "../control/mailboxes.js";
import { AppError } from "../core/errors.js";
import { isSystemError } from "../core/plain-file.js";
import { listFolder, openIn } from "./files.js";
import type { Folder } from "./folders.js";
import { whileLocked } from "./lock.js";
import { identityOf, type MessageInfo, nameOf, type SoundFile, type VoiceMessage } from "./message.js";
import { withinFolder } from "./open-folder.js";
import { readFolder, readMessages } from "./read-folder.js";
import { copyMessage, nextNumber, takeAway } from "./renumber.js";
import { contentTypeOf } from "./sound-types.js";

/** Where Asterisk has its mailboxes as files: `{context}/{mailbox}/{folder}/msgNNNN.*`. */
export interface Spool {
  /** Of these folders, by number; none of a mailbox in which nothing was ever left. */
  messages(mailbox: MailboxName, folders: readonly Folder[]): Promise<readonly VoiceMessage[]>;
  /** undefined: no whole message has a sound of that name, or it is no ordinary file. */
  sound(mailbox: MailboxName, folder: Folder, name: string): Promise<SoundFile | undefined>;
  /** Puts a message at the end of another folder; "full": that has so many already. */
  move(
    mailbox: MailboxName,
    from: Folder,
    message: MessageInfo,
    to: Folder,
    max: number,
  ): Promise<"moved" | "gone" | "full">;
  remove(mailbox: MailboxName, from: Folder, message: MessageInfo): Promise<"removed" | "gone">;
}

/** Errors of all of it: `not-enabled` where this user may not do that in the spool, or there is none; `conflict` it is locked. */
export const createSpool = (root: string): Spool => ({
  async messages(mailbox, folders) {
    const all: VoiceMessage[] = [];
    for (const folder of folders) {
      const read = inFolder(root, mailbox, folder, (path) => readFolder(path, folder));
      all.push(...((await orRefused("read", read)) ?? []));
    }
    return all;
  },
  async sound(mailbox, folder, name) {
    const open = inFolder(root, mailbox, folder, (path) => openSound(path, folder, name));
    return await orRefused("read", open);
  },
  move: (mailbox, from, message, to, max) =>
    inPlace(root, mailbox, from, message, async (place) => {
      const copyTo = (path: string) =>
        whileLocked(path, async () => {
          const next = nextNumber((await listFolder(path)).files);
          if (next >= max) return "full" as const;
          await copyMessage(place.path, place.number, place.files.get(place.number) ?? [], path, next);
          return "moved" as const;
        });
      const copied = await inFolder(root, mailbox, to, copyTo, true);
      if (copied === undefined) throw refused("changed");
      if (copied === "moved") await takeAway(place.path, place.files, place.number);
      return copied;
    }),
  remove: (mailbox, from, message) =>
    inPlace(root, mailbox, from, message, async ({ path, files, number }) => {
      await takeAway(path, files, number);
      return "removed" as const;
    }),
});

interface Place {
  readonly path: string;
  readonly files: Awaited<ReturnType<typeof listFolder>>["files"];
  readonly number: number;
}

/** Acts on a message where it is by now, in its folder, which is locked meanwhile. */
async function inPlace<T>(
  root: string,
  mailbox: MailboxName,
  folder: Folder,
  message: MessageInfo,
  act: (place: Place) => Promise<T>,
): Promise<T | "gone"> {
  const find = (path: string) =>
    whileLocked(path, async () => {
      const { files } = await listFolder(path);
      const identity = identityOf(message);
      const found = (await readMessages(path, folder, files)).find((one) => identityOf(one) === identity);
      return found === undefined ? ("gone" as const) : await act({ path, files, number: found.number });
    });
  return (await orRefused("changed", inFolder(root, mailbox, folder, find))) ?? "gone";
}

/** Names come from the PBX; one that would lead elsewhere has no folder. */
const PLAIN_NAME = /^(?!\.{1,2}$)[^/\p{Cc}]+$/u;

/** Acts in the folder itself, and in no other that a link leads to; undefined: there is none. */
async function inFolder<T>(
  root: string,
  { mailbox, context }: MailboxName,
  folder: Folder,
  act: (path: string) => Promise<T>,
  make = false,
): Promise<T | undefined> {
  if (!PLAIN_NAME.test(context) || !PLAIN_NAME.test(mailbox)) return undefined;
  return await withinFolder(root, [context, mailbox, folder], act, make);
}

/** The name is looked for among those that are there. */
async function openSound(path: string, folder: Folder, name: string): Promise<SoundFile | undefined> {
  const { files } = await listFolder(path);
  const named = [...files].filter(([number]) => name.startsWith(`${nameOf(number)}.`));
  const [message] = await readMessages(path, folder, new Map(named));
  const sound = message?.sounds.find((one) => one === name);
  const handle = sound === undefined ? undefined : await openIn(path, sound);
  if (handle === undefined) return undefined;
  const { ino, size, mtimeNs } = await handle.stat({ bigint: true });
  const version = [ino, size, mtimeNs].map((part) => part.toString(36)).join("-");
  return { handle, size: Number(size), contentType: contentTypeOf(name), version };
}

/** What the system does not let this user do is told as a fault of how Tandem is set up. */
async function orRefused<T>(what: "read" | "changed", answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (isSystemError(cause, "EACCES", "EPERM", "EROFS", "ENOENT", "ENOTDIR")) throw refused(what, cause);
    throw cause;
  }
}

const refused = (what: "read" | "changed", cause?: unknown): AppError =>
  new AppError(
    "not-enabled",
    `The spool of voicemail cannot be ${what} by Tandem: \`tandem check\` says more.`,
    {},
    { cause },
  );
