import { createDirectory, type LiveDirectory } from "../../../src/directory/live-directory.js";
import type { CoreServerSettings } from "../../../src/directory/settings.js";
import type { Extension, QueueMember } from "../../../src/state/model.js";
import { memberKey } from "../../../src/state/questions.js";
import { emptyState, type MutableState, setExtension } from "../../../src/state/tables.js";
import { openDatabase } from "../../../src/store/database.js";
import { createObjectIdStore, type ObjectIdStore } from "../../../src/store/object-ids.js";
import { member as memberFacts } from "../state/facts.js";

/** A core server of whose people and places the configuration says nothing. */
export const UNCONFIGURED: CoreServerSettings = {
  slug: "default",
  name: "Main",
  tenants: [],
  users: [],
  extensionDefaults: {},
  extensions: [],
  queues: [],
  conferences: [],
  conferenceRooms: true,
};

/** What the PBX has, and what the configuration says of it. */
export interface Given extends Partial<CoreServerSettings> {
  readonly discovered?: readonly Extension[];
  /** Their names. */
  readonly asterisksQueues?: readonly string[];
  readonly members?: readonly QueueMember[];
}

export function directoryOf({ discovered = [], asterisksQueues = [], members = [], ...settings }: Given): {
  directory: LiveDirectory;
  state: MutableState;
  ids: ObjectIdStore;
} {
  const state = emptyState();
  state.sync = { ...state.sync, hasConferences: true };
  for (const one of discovered) setExtension(state, one);
  for (const name of asterisksQueues) state.queues.set(name, { name, waiting: [] });
  for (const one of members) state.queueMembers.set(one.key, one);
  const ids = createObjectIdStore(openDatabase(":memory:"));
  const directory = createDirectory({ settings: { ...UNCONFIGURED, ...settings }, state: () => state, ids });
  return { directory, state, ids };
}

/** `extension("100@in")` is phone PJSIP/100's. */
export const extension = (key: string, displayName = "", status = "idle"): Extension => {
  const [number = "", context = ""] = key.split("@");
  const devices = [`PJSIP/${number}`];
  return { key, number, context, devices, status, displayName: displayName || number, dnd: false };
};

export const member = (queue: string, dialed: string, more: Partial<QueueMember> = {}): QueueMember => ({
  key: memberKey(queue, dialed),
  ...memberFacts(queue, dialed, more),
});

export const tenant = (slug: string, ...contexts: string[]) => ({
  slug,
  name: slug,
  number: null,
  contexts,
});
