import type { MailboxName } from "../../../control/mailboxes.js";
import { notFound } from "../../../core/errors.js";
import type { DirectoryExtension, DirectoryQueue, ObjectIds } from "../../../directory/directory.js";
import { type Folder, folderNamed } from "../../../voicemail/folders.js";
import type { Caller } from "../../endpoint.js";
import { type Param, type References, referenceTo } from "../../path.js";
import { type Device, devicesOf } from "./devices.js";
import { mailboxByWord } from "./mailboxes.js";
import { type TenantView, tenantView } from "./tenant-view.js";

export const EXTENSION: Param = {
  param: "extension",
  description: "`extension_id` of the extension; its number is no id.",
};
export const DEVICE: Param = { param: "device", description: "`device_id` of the device." };
export const QUEUE: Param = { param: "queue", description: "`queue_id` of the queue." };

export const MAILBOX: Param = {
  param: "mailbox",
  description: "`100`, or `100@default` with its context.",
};
export const FOLDER: Param = {
  param: "folder",
  description: "`INBOX`, `Old`, … as `voicemail_records` tells.",
};
export const MESSAGE: Param = {
  param: "message",
  description: "`msg0000`, also as one of its files: `msg0000.txt`.",
};

/** Where a request leads: the tenant that it sees, and what the path names there. */
export interface Located {
  readonly view: TenantView;
}

/** Throws `not-found`. */
export const locateTenant = (_references: References, caller: Caller): Located => ({
  view: tenantView(caller),
});

export interface LocatedExtension extends Located {
  readonly extension: DirectoryExtension;
}

/** Throws `not-found`. */
export function locateExtension(references: References, caller: Caller): LocatedExtension {
  const view = tenantView(caller);
  const { value } = referenceTo(EXTENSION, references);
  return { view, extension: byId("extension", view.extensions(), value) };
}

export interface LocatedDevice extends LocatedExtension {
  readonly device: Device;
}

/** Throws `not-found`. */
export function locateDevice(references: References, caller: Caller): LocatedDevice {
  const view = tenantView(caller);
  const { value } = referenceTo(DEVICE, references);
  for (const extension of view.extensions()) {
    const device = devicesOf(view, extension).find(hasId(value));
    if (device !== undefined) return { view, extension, device };
  }
  throw notFound("device", value);
}

export interface LocatedQueue extends Located {
  readonly queue: DirectoryQueue;
}

/** Throws `not-found`. */
export function locateQueue(references: References, caller: Caller): LocatedQueue {
  const view = tenantView(caller);
  const { value } = referenceTo(QUEUE, references);
  return { view, queue: byId("queue", view.queues(), value) };
}

export interface LocatedFolder extends Located {
  readonly mailbox: MailboxName;
  readonly folder: Folder;
}

/** Of a mailbox that is an extension's of the tenant. Throws `not-found`. */
export function locateFolder(references: References, caller: Caller): LocatedFolder {
  const view = tenantView(caller);
  return { view, ...folderIn(view, references) };
}

/** Throws `not-found`. */
export function folderIn(view: TenantView, references: References): Omit<LocatedFolder, "view"> {
  const [{ value: word }, { value: name }] = [
    referenceTo(MAILBOX, references),
    referenceTo(FOLDER, references),
  ];
  const mailbox = mailboxByWord(view, word);
  if (mailbox === undefined) throw notFound("mailbox", word);
  const folder = folderNamed(name);
  if (folder === undefined) throw notFound("folder", name);
  return { mailbox, folder };
}

/** The same, answered only while the state of the core server is live. Throws also `pbx-unavailable`. */
export const live =
  <T extends Located>(locate: (references: References, caller: Caller) => T) =>
  (references: References, caller: Caller): T => {
    const located = locate(references, caller);
    located.view.requireLive();
    return located;
  };

/** The same, with the calls that are over. */
export const withHistory =
  <T extends Located>(locate: (references: References, caller: Caller) => T) =>
  (references: References, caller: Caller): T & Pick<Caller, "history"> => ({
    ...locate(references, caller),
    history: caller.history,
  });

type Numbered = Pick<ObjectIds, "numericId">;

/** An id is the digits that it is written with: `1.0`, `01` and `1e0` are none. */
const hasId =
  (value: string) =>
  ({ numericId }: Numbered): boolean =>
    String(numericId) === value;

/** Throws `not-found`. */
export function byId<T extends Numbered>(what: string, among: readonly T[], value: string): T {
  const one = among.find(hasId(value));
  if (one === undefined) throw notFound(what, value);
  return one;
}
