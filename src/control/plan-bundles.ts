import { AppError } from "../core/errors.js";
import { MAX_BUNDLE_MEMBERS } from "../core/limits.js";
import { type BundleFault, bundleFault } from "../state/bundles.js";
import type { Extension, PbxState } from "../state/model.js";
import type { CommandOf } from "./command.js";
import { dialable } from "./dialable.js";
import { findExtension, isAmbiguous } from "./find.js";
import type { Reach } from "./rights.js";

export interface BundlePlan {
  readonly type: "SetBundle";
  readonly main: Extension;
  readonly members: readonly Extension[];
}

const WHY: Readonly<Record<BundleFault["why"], string>> = {
  "main-is-member": "is a member of another bundle",
  "is-the-main": "is the main of this bundle",
  "is-named-twice": "is named twice",
  "is-a-main": "is the main of a bundle",
  "is-another's": "is a member of another bundle",
};

/**
 * @throws AppError 'not-found'; 'conflict' where an extension may not be in it as things are, its key in the details;
 * 'invalid-request' for more than a bundle may have
 */
export function planBundle(
  state: PbxState,
  command: CommandOf<"SetBundle">,
  reach: Pick<Reach, "extension">,
): BundlePlan {
  const main = findExtension(reach, command.main);
  const members = command.members.map((key) => findExtension(reach, key));
  if (members.length > MAX_BUNDLE_MEMBERS) {
    throw new AppError(
      "invalid-request",
      `A bundle has at most ${MAX_BUNDLE_MEMBERS} extensions beside its main.`,
    );
  }
  const fault = bundleFault(state, command.main, command.members);
  if (fault !== undefined) throw refused(findExtension(reach, fault.extension), WHY[fault.why]);
  for (const extension of members.length === 0 ? [] : [main, ...members]) {
    dialable(extension.number);
    if (isAmbiguous(state, extension)) throw refused(extension, "is a number of another context, too");
  }
  return { type: "SetBundle", main, members };
}

const refused = ({ key, number }: Extension, why: string): AppError =>
  new AppError("conflict", `Extension ${number} ${why}.`, { extension: key });
