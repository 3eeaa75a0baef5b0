import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** No link is followed, and nothing waits for the other end of a pipe. */
const AS_PLAIN_FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens an ordinary file of a folder that others may write to. To look and to open are one step: what the handle says of
 * itself is so of what is read from it, whatever has the name by then. Whoever can link the files of others into the folder
 * could read them as well: see fs.protected_hardlinks.
 * @returns undefined for a link, a pipe, a device, a socket and a folder
 * @throws what the system says, where there is none or it may not be read
 */
export async function openPlainFile(path: string): Promise<FileHandle | undefined> {
  const file = await open(path, AS_PLAIN_FILE).catch((error: unknown) => {
    if (isSystemError(error, "ELOOP", "ENXIO")) return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  let isPlain = false;
  try {
    isPlain = (await file.stat()).isFile();
    return isPlain ? file : undefined;
  } finally {
    if (!isPlain) await file.close();
  }
}

export const isSystemError = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && "code" in error && codes.includes(String(error.code));
