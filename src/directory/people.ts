import type { Extension, PbxState } from "../state/model.js";
import { type KeyOfNumber, numbersOf } from "../state/numbers.js";
import type { ObjectIdStore } from "../store/object-ids.js";
import type { Directory, DirectoryExtension } from "./directory.js";
import { type ExtensionEntry, makeRoster, type Roster } from "./roster.js";
import type { CoreServerSettings } from "./settings.js";

export interface PeopleDeps {
  readonly settings: CoreServerSettings;
  readonly state: () => Pick<PbxState, "extensions" | "devices" | "endpoints">;
  readonly ids: ObjectIdStore;
}

export interface People extends Pick<Directory, "users" | "user" | "userOf" | "extensions" | "extension"> {
  /** Key of the extension that a number means in a context of the dialplan. */
  readonly keyNumbered: KeyOfNumber;
  /** Key of the tenant's extension with that number; null: of what is no tenant's. */
  keyIn(tenant: string | null, number: string): string | undefined;
  /** An extension came, went, was renamed or has other devices: the next question makes the indexes anew. */
  extensionsChanged(): void;
}

/** The users and the extensions of one core server. */
export function createPeople({ settings, state, ids }: PeopleDeps): People {
  let made: Roster | undefined;
  let numbers: KeyOfNumber | undefined;
  /** What was made of an extension of the state, which is another object when it has changed: a list asks for many often. */
  let views = new WeakMap<Extension, DirectoryExtension>();
  const roster = (): Roster => {
    made ??= ids.inOneTransaction(() => makeRoster(settings, state().extensions.values(), ids));
    return made;
  };
  const view = (entry: ExtensionEntry | undefined): DirectoryExtension | undefined => {
    const extension = entry === undefined ? undefined : state().extensions.get(entry.key);
    if (entry === undefined || extension === undefined) return undefined;
    const known = views.get(extension);
    if (known !== undefined) return known;
    const seen = Object.assign({}, extension, entry); // V8 takes twenty times as long for a spread of two
    views.set(extension, seen);
    return seen;
  };
  return {
    users: () => roster().users,
    user: (by) => ("id" in by ? roster().userById.get(by.id) : roster().userByName.get(by.userName)),
    userOf: (extensionKey) => roster().firstUserOf.get(extensionKey),
    extensions: () => roster().entries.flatMap((entry) => view(entry) ?? []),
    extension: (by) => view("id" in by ? roster().entryById.get(by.id) : find(roster(), by)),
    keyNumbered(...asked) {
      numbers ??= numbersOf(state());
      return numbers(...asked);
    },
    keyIn: (tenant, number) => roster().entryOfTenant.get(tenant)?.get(number)?.key,
    extensionsChanged() {
      made = undefined;
      numbers = undefined;
      views = new WeakMap();
    },
  };
}

const find = (
  roster: Roster,
  by: { readonly number: string } | { readonly key: string },
): ExtensionEntry | undefined =>
  "key" in by ? roster.entryByKey.get(by.key) : roster.entryByNumber.get(by.number);
