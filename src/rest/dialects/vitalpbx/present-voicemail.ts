import type { z } from "zod";
import type { MailboxName } from "../../../control/mailboxes.js";
import { nameOf, type VoiceMessage } from "../../../voicemail/message.js";
import { wordFor } from "./mailboxes.js";
import type * as schemas from "./schemas.js";
import { SOUNDS, type SoundPlace } from "./sound-files.js";
import type { TenantView } from "./tenant-view.js";

type Shape<Name extends "VoicemailRecord" | "VoicemailRecords"> = z.output<(typeof schemas)[Name]>;

/** By folder: a message, or a list of several. No message at all is an empty list. */
export function presentMessages(
  view: TenantView,
  mailbox: MailboxName,
  messages: readonly VoiceMessage[],
): Shape<"VoicemailRecords"> {
  if (messages.length === 0) return [];
  const place = { tenant: view.tenant.path, mailbox: wordFor(view, mailbox) };
  const folders = [...new Set(messages.map(({ folder }) => folder))];
  return Object.fromEntries(
    folders.map((folder) => {
      const records = messages
        .filter((message) => message.folder === folder)
        .map((message) => presentMessage(message, place));
      const [only, another] = records;
      return [folder, only !== undefined && another === undefined ? only : records];
    }),
  );
}

function presentMessage(
  message: VoiceMessage,
  place: Omit<SoundPlace, "folder" | "file">,
): Shape<"VoicemailRecord"> {
  const { folder, number, leftAt, callerId, priority, leftIn, duration } = message;
  const [file] = message.sounds;
  return {
    date: leftAt === null ? "" : String(leftAt),
    clid: withoutQuotes(callerId),
    priority,
    vmorig: leftIn,
    duration: duration === null ? "" : String(duration),
    recfile: file === undefined ? "" : SOUNDS.urlOf({ ...place, folder, file }),
    filename: `${nameOf(number)}.txt`,
  };
}

/** `Alice<100>` of `"Alice" <100>`. */
function withoutQuotes(callerId: string): string {
  const end = callerId.lastIndexOf('" <');
  if (end < 1 || !callerId.startsWith('"') || !callerId.endsWith(">")) return callerId;
  return `${callerId.slice(1, end)}<${callerId.slice(end + '" <'.length)}`;
}
