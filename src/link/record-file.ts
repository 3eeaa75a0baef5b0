import type { FileHandle } from "node:fs/promises";
import { isSystemError, openPlainFile } from "../core/plain-file.js";

/** A place in the file: which file, by its inode, and how many bytes into it. */
export interface Position {
  readonly fileId: string;
  readonly offset: number;
}

/** So much before the place up to which all was heard is read again: what was told late may be in it. */
const READ_AGAIN_BYTES = 256 * 1024;
const CHUNK_BYTES = 64 * 1024;
/** A longer line is none of ours, and left out. */
const MAX_LINE_BYTES = 16 * 1024;

/** Of more that was written since, the last part alone is read, and the rest is missing. */
const MAX_BYTES = 256 * 1024 * 1024;

/** What logrotate calls the file that was the current one before. */
const rotated = (file: string): string => `${file}.1`;

/** A file that is still to be made: all of it will have been written later. */
const NO_FILE: Position = { fileId: "", offset: 0 };

/**
 * Where the file ends now.
 * @throws what the file system says when that cannot be seen, and for what is no ordinary file
 */
export const endOf = async (file: string): Promise<Position> =>
  (await withFile(file, (_handle, position) => Promise.resolve(position))) ?? NO_FILE;

/**
 * Hands over the whole lines that were written since, and some before, a chunk at a time.
 * @returns false: there is no file, or the one that the place is in is there no more, nor as the one rotated last, or more was
 *   written than is read; what there is was read
 * @throws what the file system says when it cannot be read, and what `take` does
 */
export async function readSince(
  file: string,
  since: Position,
  take: (lines: readonly string[]) => void,
): Promise<boolean> {
  const isWhole = await withFile(file, async (handle, current) => {
    if (current.fileId === since.fileId && current.offset >= since.offset)
      return await readLines(handle, since.offset, current.offset, take);
    const wasNone = since.fileId === NO_FILE.fileId;
    const former = wasNone
      ? undefined
      : await withFile(
          rotated(file),
          async (older, { fileId, offset }) =>
            fileId === since.fileId && (await readLines(older, since.offset, offset, take)),
        );
    return (await readLines(handle, 0, current.offset, take)) && (wasNone || former === true);
  });
  return isWhole ?? false; // without a file, nobody may be writing it at all
}

/** What is read is what was looked at, whichever file has the name by then. undefined: there is none. */
async function withFile<T>(
  file: string,
  use: (handle: FileHandle, end: Position) => Promise<T>,
): Promise<T | undefined> {
  const handle = await openPlainFile(file).catch((error: unknown) => {
    if (isSystemError(error, "ENOENT")) return null;
    throw error;
  });
  if (handle === null) return undefined;
  if (handle === undefined) throw new Error(`${file} is no ordinary file`);
  try {
    const { ino, size } = await handle.stat({ bigint: true });
    return await use(handle, { fileId: String(ino), offset: Number(size) });
  } finally {
    await handle.close();
  }
}

/** Whether all of it was read. */
async function readLines(
  handle: FileHandle,
  since: number,
  end: number,
  take: (lines: readonly string[]) => void,
): Promise<boolean> {
  const start = Math.max(since - READ_AGAIN_BYTES, end - MAX_BYTES, 0);
  let rest = Buffer.alloc(0);
  let isWhole = start === 0; // else the first line may be the end of one
  for (let at = start; at < end; ) {
    const length = Math.min(CHUNK_BYTES, end - at);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, at);
    if (bytesRead === 0) break; // it has become shorter
    at += bytesRead;
    const whole = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const lineEnd = whole.lastIndexOf("\n");
    rest = whole.subarray(lineEnd + 1);
    if (lineEnd === -1) {
      if (rest.length > MAX_LINE_BYTES) {
        rest = Buffer.alloc(0);
        isWhole = false;
      }
      continue;
    }
    const lines = whole.subarray(0, lineEnd).toString("utf8").split("\n");
    take(isWhole ? lines : lines.slice(1));
    isWhole = true;
  }
  return start <= since; // a line without its end is still being written
}
