import { type FileHandle, open, stat } from "node:fs/promises";

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

/** What logrotate calls the file that was the current one before. */
const rotated = (file: string): string => `${file}.1`;

/** A file that is still to be made: all of it will have been written later. */
const NO_FILE: Position = { fileId: "", offset: 0 };

/**
 * Where the file ends now.
 * @throws what the file system says when that cannot be seen
 */
export async function endOf(file: string): Promise<Position> {
  try {
    const { ino, size } = await stat(file, { bigint: true });
    return { fileId: String(ino), offset: Number(size) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return NO_FILE;
  }
}

/**
 * Hands over the whole lines that were written since, and some before, a chunk at a time.
 * @returns false: there is no file, or the one that the place is in is there no more, nor as the one rotated last; what
 *   there is was read
 * @throws what the file system says when it cannot be read, and what `take` does
 */
export async function readSince(
  file: string,
  since: Position,
  take: (lines: readonly string[]) => void,
): Promise<boolean> {
  const current = await endOf(file);
  if (current === NO_FILE) return false; // nobody may be writing it at all
  if (current.fileId === since.fileId && current.offset >= since.offset) {
    await readFrom(file, since.offset, take);
    return true;
  }
  const former = await endOf(rotated(file));
  const wasNone = since.fileId === NO_FILE.fileId;
  const isFormer = !wasNone && former.fileId === since.fileId;
  if (isFormer) await readFrom(rotated(file), since.offset, take);
  await readFrom(file, 0, take);
  return isFormer || wasNone;
}

async function readFrom(
  file: string,
  offset: number,
  take: (lines: readonly string[]) => void,
): Promise<void> {
  const handle = await open(file, "r");
  try {
    await readLines(handle, Math.max(offset - READ_AGAIN_BYTES, 0), take);
  } finally {
    await handle.close();
  }
}

async function readLines(
  handle: FileHandle,
  start: number,
  take: (lines: readonly string[]) => void,
): Promise<void> {
  let rest = Buffer.alloc(0);
  let isWhole = start === 0; // else the first line may be the end of one
  for (let at = start; ; ) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, at);
    if (bytesRead === 0) return; // a line without its end is still being written
    at += bytesRead;
    const whole = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const end = whole.lastIndexOf("\n");
    rest = whole.subarray(end + 1);
    if (end === -1) {
      if (rest.length > MAX_LINE_BYTES) {
        rest = Buffer.alloc(0);
        isWhole = false;
      }
      continue;
    }
    const lines = whole.subarray(0, end).toString("utf8").split("\n");
    take(isWhole ? lines : lines.slice(1));
    isWhole = true;
  }
}
