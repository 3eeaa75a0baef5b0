import type { PbxEventOf } from "../../events/event.js";
import { bundleOf } from "../bundles.js";
import type { Draft } from "../draft.js";

/** What the main had before is replaced. */
export function bundleSet(draft: Draft, { main, members }: PbxEventOf<"BundleSet">): void {
  for (const { key } of bundleOf(draft, main)) {
    if (!members.includes(key)) draft.bundleMembers.delete(key);
  }
  members.forEach((key, position) => {
    draft.putBundleMember({ key, main, position });
  });
}
