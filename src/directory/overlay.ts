import type { ExtensionSettings } from "./settings.js";

/**
 * What an extension is called.
 * @param discovered its name on the PBX (a mailbox's full name), or null
 */
export type NameOf = (number: string, context: string, discovered: string | null) => string;

/** A configured name goes first (that of the exact context, then that of the number), then the PBX's, then the number. */
export function overlayNames(extensions: readonly ExtensionSettings[]): NameOf {
  const names = new Map(
    extensions.map(({ number, context, name }) => [context === null ? number : `${number}@${context}`, name]),
  );
  return (number, context, discovered) =>
    names.get(`${number}@${context}`) ?? names.get(number) ?? (discovered?.trim() || number);
}
