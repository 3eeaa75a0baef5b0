import type { AmiMessage } from "../ami/message.js";
import type { EndpointFacts, MailboxFacts } from "./endpoint-facts.js";
import { longText, text } from "./fields.js";

/** `EndpointDetail`, the first item of `PJSIPShowEndpoint`. */
export const endpointFacts = (item: AmiMessage): EndpointFacts => ({
  name: text(item, "ObjectName"),
  context: text(item, "Context"),
  callerId: text(item, "Callerid"),
  language: text(item, "Language"),
  accountCode: text(item, "Accountcode"),
  mailboxes: names(longText(item, "Mailboxes")),
  musicClass: text(item, "MohSuggest"),
  auths: names(longText(item, "Auth")),
});

/** `VoicemailUserEntry`, an item of `VoicemailUsersList`. */
export const mailboxFacts = (item: AmiMessage): MailboxFacts => ({
  mailbox: text(item, "VoiceMailbox"),
  context: text(item, "VMContext"),
  fullName: text(item, "Fullname"),
  email: text(item, "Email"),
});

const names = (list: string): string[] =>
  list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
