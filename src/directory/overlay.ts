import type { ExtensionProfile } from "./directory.js";
import { PLAIN_PROFILE } from "./plain-profile.js";
import type { CoreServerSettings, ExtensionSettings } from "./settings.js";

/**
 * What an extension is called.
 * @param discovered its name on the PBX (a mailbox's full name), or null
 */
export type NameOf = (number: string, context: string, discovered: string | null) => string;

/** A configured name goes first (that of the exact context, then that of the number), then the PBX's, then the number. */
export function overlayNames(extensions: readonly ExtensionSettings[]): NameOf {
  const names = new Map(extensions.map((extension) => [keyOf(extension), extension.name]));
  return (number, context, discovered) =>
    names.get(`${number}@${context}`) ?? names.get(number) ?? (discovered?.trim() || number);
}

export type ProfileOf = (number: string, context: string) => ExtensionProfile;

/** Each value is that of the exact context, else of the number, else of all extensions, else the plain one. */
export function overlayProfiles({
  extensionDefaults,
  extensions,
}: Pick<CoreServerSettings, "extensionDefaults" | "extensions">): ProfileOf {
  const ofAll: ExtensionProfile = { ...PLAIN_PROFILE, ...extensionDefaults };
  const own = new Map(extensions.map((extension) => [keyOf(extension), extension.profile]));
  return (number, context) => ({ ...ofAll, ...own.get(number), ...own.get(`${number}@${context}`) });
}

const keyOf = ({ number, context }: ExtensionSettings): string =>
  context === null ? number : `${number}@${context}`;
