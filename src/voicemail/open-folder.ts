import { constants } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { isSystemError } from "../core/plain-file.js";

const AS_FOLDER = constants.O_RDONLY | constants.O_DIRECTORY;

/**
 * Acts in a folder below another one. It is opened name by name, and no link is followed but to the first. The path that is
 * handed over is that of the open handle: it is this very folder, whatever is put in its place meanwhile. (Node has no
 * `openat`; Linux has /proc/self/fd.)
 * @param names below the root, each one step
 * @param make the last one is made where it is not there
 * @returns undefined: there is no such folder
 * @throws what the system says of the root, and of what may not be opened
 */
export async function withinFolder<T>(
  root: string,
  names: readonly string[],
  act: (path: string) => Promise<T>,
  make = false,
): Promise<T | undefined> {
  const handle = await openFolder(root, names, make);
  if (handle === undefined) return undefined;
  try {
    return await act(pathOf(handle));
  } finally {
    await handle.close();
  }
}

async function openFolder(
  root: string,
  names: readonly string[],
  make: boolean,
): Promise<FileHandle | undefined> {
  let folder = await open(root, AS_FOLDER);
  for (const [index, name] of names.entries()) {
    const path = `${pathOf(folder)}/${name}`;
    let next: FileHandle | undefined;
    try {
      if (make && index === names.length - 1) await mkdir(path).catch(unless("EEXIST"));
      next = await open(path, AS_FOLDER | constants.O_NOFOLLOW).catch(unless("ENOENT", "ENOTDIR", "ELOOP"));
    } finally {
      await folder.close();
    }
    if (next === undefined) return undefined;
    folder = next;
  }
  return folder;
}

const pathOf = ({ fd }: FileHandle): string => `/proc/self/fd/${fd}`;

const unless =
  (...codes: readonly string[]) =>
  (error: unknown): undefined => {
    if (!isSystemError(error, ...codes)) throw error;
  };
