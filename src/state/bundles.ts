import type { BundleMember, Extension, PbxState } from "./model.js";

/** Several extensions of one person: calling the main rings all of them, and what a member does is told as the main's. */

/** The members of a main, in their order. */
export const bundleOf = ({ bundleMembers }: Pick<PbxState, "bundleMembers">, main: string): BundleMember[] =>
  [...bundleMembers.values()]
    .filter((member) => member.main === main)
    .sort((a, b) => a.position - b.position);

/** What stands for an extension: its main where it is a member of one that the PBX has, else itself. */
export function mainOf(
  { bundleMembers, extensions }: Pick<PbxState, "bundleMembers" | "extensions">,
  extension: Extension | undefined,
): Extension | undefined {
  const member = extension && bundleMembers.get(extension.key);
  return (member && extensions.get(member.main)) ?? extension;
}

/** Whose calls a device makes and takes; undefined: no extension's. */
export const callerOf = (
  state: Pick<PbxState, "bundleMembers" | "extensions" | "devices">,
  device: string,
): Extension | undefined => mainOf(state, state.devices.get(device));

/** Why extensions may not be a bundle, and which of them it is. */
export interface BundleFault {
  readonly why: "main-is-member" | "is-the-main" | "is-named-twice" | "is-a-main" | "is-another's";
  readonly extension: string;
}

/** What speaks against these members of that main; undefined: nothing. Members that it has already may be named again. */
export function bundleFault(
  { bundleMembers }: Pick<PbxState, "bundleMembers">,
  main: string,
  members: readonly string[],
): BundleFault | undefined {
  if (bundleMembers.get(main) !== undefined) return { why: "main-is-member", extension: main };
  const mains = new Set([...bundleMembers.values()].map((member) => member.main));
  const seen = new Set<string>();
  for (const extension of members) {
    if (extension === main) return { why: "is-the-main", extension };
    if (seen.has(extension)) return { why: "is-named-twice", extension };
    if (mains.has(extension)) return { why: "is-a-main", extension };
    if ((bundleMembers.get(extension)?.main ?? main) !== main) return { why: "is-another's", extension };
    seen.add(extension);
  }
  return undefined;
}
