import type { PbxState } from "../state/model.js";
import type { ObjectIdStore } from "../store/object-ids.js";
import type { Directory, DirectoryExtension } from "./directory.js";
import { type ExtensionEntry, makeRoster, type Roster } from "./roster.js";
import type { CoreServerSettings } from "./settings.js";

export interface LiveDirectory extends Directory {
  /**
   * An extension came, went or was renamed: the next question makes the indexes anew. A change of status alone needs no
   * call, since the state is looked at with every question.
   */
  extensionsChanged(): void;
}

export interface DirectoryDeps {
  readonly settings: CoreServerSettings;
  readonly state: () => Pick<PbxState, "extensions">;
  readonly ids: ObjectIdStore;
}

export function createDirectory({ settings, state, ids }: DirectoryDeps): LiveDirectory {
  const { slug, name } = settings;
  let made: Roster | undefined;
  const roster = (): Roster => {
    made ??= ids.inOneTransaction(() => makeRoster(settings, state().extensions.values(), ids));
    return made;
  };
  const view = (entry: ExtensionEntry | undefined): DirectoryExtension | undefined => {
    const extension = entry === undefined ? undefined : state().extensions.get(entry.key);
    return entry === undefined || extension === undefined ? undefined : { ...extension, ...entry };
  };
  return {
    coreServer: { ...ids.idsOf(slug, "core-server", slug), slug, name },
    users: () => roster().users,
    user: (by) => ("id" in by ? roster().userById.get(by.id) : roster().userByName.get(by.userName)),
    extensions: () => roster().entries.flatMap((entry) => view(entry) ?? []),
    extension: (by) => view(find(roster(), by)),
    extensionsChanged() {
      made = undefined;
    },
  };
}

function find(roster: Roster, by: Parameters<Directory["extension"]>[0]): ExtensionEntry | undefined {
  if ("id" in by) return roster.entryById.get(by.id);
  if ("key" in by) return roster.entryByKey.get(by.key);
  return roster.entryByNumber.get(by.number);
}
