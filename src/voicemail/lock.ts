import { randomBytes } from "node:crypto";
import { link, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "../core/errors.js";
import { FOLDER_LOCK_RETRY_MS, FOLDER_LOCK_TIMEOUT_MS } from "../core/limits.js";
import { isSystemError } from "../core/plain-file.js";
import { LOCK } from "./files.js";

/**
 * Does something while nobody else is at work in a folder. The lock is Asterisk's (`lockmode = lockfile`, its default): a
 * file of one's own is linked under a name that only one can have.
 * Error: `conflict` where somebody else does not let go of it.
 */
export async function whileLocked<T>(folder: string, act: () => Promise<T>): Promise<T> {
  const lock = join(folder, LOCK);
  const own = join(folder, `${LOCK}-${randomBytes(4).toString("hex")}`);
  await writeFile(own, "", { flag: "wx" });
  try {
    await take(own, lock);
  } finally {
    await unlink(own);
  }
  try {
    return await act();
  } finally {
    await unlink(lock);
  }
}

async function take(own: string, lock: string): Promise<void> {
  const until = performance.now() + FOLDER_LOCK_TIMEOUT_MS;
  for (;;) {
    try {
      return await link(own, lock);
    } catch (error) {
      if (!isSystemError(error, "EEXIST")) throw error;
      if (performance.now() > until)
        throw new AppError(
          "conflict",
          "The mailbox folder is locked. If it stays so, remove its stale .lock file.",
        );
    }
    await delay(FOLDER_LOCK_RETRY_MS);
  }
}
