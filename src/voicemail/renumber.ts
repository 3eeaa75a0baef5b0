import { link, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { FolderFiles } from "./files.js";
import { nameOf } from "./message.js";

/**
 * Files of messages are moved and taken away so that at no moment a message is lost, nor its text there without its sound:
 * whoever is stopped in between leaves a message twice, or a gap, which Asterisk closes. The folders are locked.
 */

/** Puts a message's files into another folder too, under this number. */
export async function copyMessage(
  from: string,
  number: number,
  extensions: readonly string[],
  to: string,
  newNumber: number,
): Promise<void> {
  for (const extension of textLast(extensions)) {
    await link(join(from, `${nameOf(number)}.${extension}`), join(to, `${nameOf(newNumber)}.${extension}`));
  }
}

/** Takes a message away, and moves those after it up. */
export async function takeAway(folder: string, files: FolderFiles, number: number): Promise<void> {
  for (const extension of textLast(files.get(number) ?? []).reverse()) {
    await unlink(join(folder, `${nameOf(number)}.${extension}`));
  }
  let free = number;
  for (const [later, extensions] of files) {
    if (later <= number) continue;
    for (const extension of textLast(extensions)) {
      await rename(
        join(folder, `${nameOf(later)}.${extension}`),
        join(folder, `${nameOf(free)}.${extension}`),
      );
    }
    free += 1;
  }
}

/** The number after the last. */
export const nextNumber = (files: FolderFiles): number => Math.max(-1, ...files.keys()) + 1;

const textLast = (extensions: readonly string[]): string[] => [
  ...extensions.filter((extension) => extension !== "txt"),
  ...extensions.filter((extension) => extension === "txt"),
];
