import { constants } from "node:fs";
import { access } from "node:fs/promises";

/** "unreadable": or it is not there. */
export type SpoolAccess = "unreadable" | "readable" | "writable";

/** What this user may do in a spool as a whole. */
export async function spoolAccess(root: string): Promise<SpoolAccess> {
  const may = (mode: number): Promise<boolean> =>
    access(root, mode).then(
      () => true,
      () => false,
    );
  if (!(await may(constants.R_OK | constants.X_OK))) return "unreadable";
  return (await may(constants.W_OK)) ? "writable" : "readable";
}
