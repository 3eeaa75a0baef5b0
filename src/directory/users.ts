import type { Extension } from "../state/model.js";
import type { ObjectIds, User } from "./directory.js";
import type { UserSettings } from "./settings.js";

/** A user who has not been given ids yet. */
export type UnnumberedUser = Omit<User, keyof ObjectIds>;

/**
 * The configured users with what they have of the discovered extensions, then a licensed user for each extension that is
 * nobody's, of the extension's own name.
 * @param extensions in order of preference: the first of a number is what the bare number means
 */
export function assignUsers(
  settings: readonly UserSettings[],
  extensions: readonly Extension[],
): UnnumberedUser[] {
  const byName = new Map(
    extensions.toReversed().flatMap((one) => [[one.key, one] as const, [one.number, one]]),
  );
  const configured = settings.map((user) => configuredUser(user, byName));
  const taken = new Set(configured.map(({ userName }) => userName));
  const owned = new Set(configured.flatMap((user) => user.extensions));
  const own = extensions
    .filter(({ key }) => !owned.has(key))
    .map((extension) => {
      const userName = freeName(extension, taken);
      taken.add(userName);
      return { userName, displayedName: extension.displayName, licensed: true, extensions: [extension.key] };
    });
  return [...configured, ...own];
}

function configuredUser(settings: UserSettings, byName: ReadonlyMap<string, Extension>): UnnumberedUser {
  const own = settings.extensions.flatMap((name) => byName.get(name) ?? []);
  return {
    userName: settings.userName,
    displayedName: settings.displayedName ?? own[0]?.displayName ?? settings.userName,
    licensed: settings.licensed,
    extensions: [...new Set(own.map(({ key }) => key))],
  };
}

/** The number; where a user has that name already, the key, which no number can be. */
function freeName({ number, key }: Extension, taken: ReadonlySet<string>): string {
  return [number, key].find((name) => !taken.has(name)) ?? `extension ${key}`;
}
