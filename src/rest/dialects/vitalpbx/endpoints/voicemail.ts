import { z } from "zod";
import { type Endpoint, endpoint } from "../../../endpoint.js";
import { referenceTo } from "../../../path.js";
import { FOLDER, live, locateFolder, MAILBOX, MESSAGE } from "../place.js";
import { success } from "../present.js";
import * as schemas from "../schemas.js";

/** The message is looked for when its turn has come to be: that takes the spool, or the PBX. */
const locateMessage = live((references, caller) => ({
  ...locateFolder(references, caller),
  message: referenceTo(MESSAGE, references).value,
}));

const acting = {
  path: [{ words: ["voicemail"] }, MAILBOX, FOLDER, MESSAGE],
  tag: "Voicemail",
  scope: "control",
  live: true,
  query: null,
  body: null,
  reply: schemas.successOf(z.null()),
  errors: ["not-found", "conflict", "not-enabled", "pbx-refused", "overloaded"],
  locate: locateMessage,
} as const;

export const voicemailEndpoints: readonly Endpoint[] = [
  endpoint({
    ...acting,
    method: "post",
    summary: "Marks a message as listened to: from INBOX or Urgent it moves to Old",
    handle: async ({ view, mailbox, folder, message }) => {
      await view.pbx.voicemail.markHeard(mailbox, folder, message);
      return success(null);
    },
  }),
  endpoint({
    ...acting,
    method: "delete",
    summary: "Deletes a message",
    handle: async ({ view, mailbox, folder, message }) => {
      await view.pbx.voicemail.remove(mailbox, folder, message);
      return success(null);
    },
  }),
];
