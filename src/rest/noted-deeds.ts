import type { Control } from "../control/command.js";
import type { UserStatuses } from "../directory/user-statuses.js";
import type { Voicemail } from "../voicemail/voicemail.js";
import type { Webhooks } from "../webhooks/webhooks.js";
import type { RestDeps } from "./deps.js";

/** What a request may act on. */
export type Acted = Pick<RestDeps, "pbxs" | "webhooks" | "history">;

/** Is told of each thing that is to be done, before it is. */
type Note = (command: object) => void;

/** The same parts; what is done through them is noted. */
export const notingDeeds = ({ pbxs, webhooks, history }: Acted, note: Note): Acted => ({
  history,
  pbxs: pbxs.map((pbx) => {
    const noteHere: Note = (command) => note({ coreServer: pbx.directory.coreServer.slug, ...command });
    return {
      ...pbx,
      control: notingControl(pbx.control, noteHere),
      voicemail: notingVoicemail(pbx.voicemail, noteHere),
      statuses: notingStatuses(pbx.statuses, noteHere),
    };
  }),
  webhooks: { heldBy: (holder) => notingWebhooks(webhooks.heldBy(holder), note) },
});

const notingControl = (control: Control, note: Note): Control => ({
  ...control,
  execute(command) {
    note(command);
    return control.execute(command);
  },
  originate(call) {
    note({ type: "Originate", ...call });
    return control.originate(call);
  },
});

const notingVoicemail = (voicemail: Voicemail, note: Note): Voicemail => ({
  messages: (mailbox) => voicemail.messages(mailbox),
  sound: (mailbox, folder, file) => voicemail.sound(mailbox, folder, file),
  markHeard(mailbox, folder, message) {
    note({ type: "MarkHeard", mailbox, folder, message });
    return voicemail.markHeard(mailbox, folder, message);
  },
  remove(mailbox, folder, message) {
    note({ type: "RemoveMessage", mailbox, folder, message });
    return voicemail.remove(mailbox, folder, message);
  },
});

const notingStatuses = (statuses: UserStatuses, note: Note): UserStatuses => ({
  of: (user) => statuses.of(user),
  subscribe: (listener) => statuses.subscribe(listener),
  set(user, status) {
    note({ type: "SetStatus", user: user.userName, status });
    statuses.set(user, status);
  },
});

/** One that is changed or removed is told as it was: its URL is nowhere else afterwards. */
const notingWebhooks = (webhooks: Webhooks, note: Note): Webhooks => ({
  ...webhooks,
  add(place, settings) {
    note({ type: "AddWebhook", webhook: { ...place, ...settings } });
    return webhooks.add(place, settings);
  },
  change(id, settings) {
    note({ type: "ChangeWebhook", webhook: webhooks.find(id) ?? { id }, changes: settings });
    return webhooks.change(id, settings);
  },
  remove(id) {
    note({ type: "RemoveWebhook", webhook: webhooks.find(id) ?? { id } });
    return webhooks.remove(id);
  },
});
