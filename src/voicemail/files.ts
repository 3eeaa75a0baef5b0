import { type FileHandle, opendir } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../core/errors.js";
import { MAX_FOLDER_ENTRIES, MAX_MESSAGE_INFO_BYTES } from "../core/limits.js";
import { isSystemError, openPlainFile } from "../core/plain-file.js";

/** What each number's files in a folder end with: `txt`, `wav`, … In the order of the numbers. */
export type FolderFiles = ReadonlyMap<number, readonly string[]>;

export interface FolderListing {
  readonly files: FolderFiles;
  /** Somebody is at work in it. */
  readonly locked: boolean;
}

export const LOCK = ".lock";

const FILE = /^msg([0-9]{4})\.([0-9A-Za-z]{1,16})$/;

/** Lists a folder of a mailbox. Error: `overloaded` for one with more files than Asterisk would have. */
export async function listFolder(path: string): Promise<FolderListing> {
  const files = new Map<number, string[]>();
  let [entries, locked] = [0, false];
  for await (const { name } of await opendir(path)) {
    entries += 1;
    if (entries > MAX_FOLDER_ENTRIES)
      throw new AppError("overloaded", "A folder of the mailbox has too many files.");
    locked ||= name === LOCK;
    const [, digits, extension] = FILE.exec(name) ?? [];
    if (digits === undefined || extension === undefined) continue;
    const number = Number(digits);
    files.set(number, [...(files.get(number) ?? []), extension]);
  }
  return { files: new Map([...files].sort(([a], [b]) => a - b)), locked };
}

/** An ordinary file, open; undefined: there is none of that name. Errors are those of the system. */
export async function openIn(folder: string, name: string): Promise<FileHandle | undefined> {
  return await openPlainFile(join(folder, name)).catch((error: unknown) => {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  });
}

/** Hands over an ordinary file; undefined: there is none of that name. Errors are those of the system. */
export async function withPlainFile<T>(
  folder: string,
  name: string,
  use: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  const file = await openIn(folder, name);
  if (file === undefined) return undefined;
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** The text of a message's info; undefined: there is none, or one that is too long. */
export const readInfoText = (folder: string, name: string): Promise<string | undefined> =>
  withPlainFile(folder, name, async (file) => {
    const buffer = Buffer.alloc(MAX_MESSAGE_INFO_BYTES + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return bytesRead > MAX_MESSAGE_INFO_BYTES ? undefined : buffer.toString("utf8", 0, bytesRead);
  });
