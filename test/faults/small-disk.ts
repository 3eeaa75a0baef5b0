import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { CACHE_FOLDER } from "../../lab/cache.js";
import { findAbandoned, ownedName } from "../../lab/ownership.js";

const run = promisify(execFile);

/** Enough for a database of half an hour's calls. */
const SIZE_MB = 64;

/** A file system of its own, small and in memory, that can be filled up. */
export interface SmallDisk {
  readonly folder: string;
  fill(): Promise<void>;
  free(): Promise<void>;
  remove(): Promise<void>;
}

const FOLDERS = join(CACHE_FOLDER, "disks");

/** Mounts it, for which it takes root, as the lab's own PBX does; and takes away those of runs that were killed. */
export async function mountSmallDisk(): Promise<SmallDisk> {
  await mkdir(FOLDERS, { recursive: true });
  for (const left of await findAbandoned(FOLDERS, "disk")) await unmount(left);
  const folder = join(FOLDERS, ownedName("disk"));
  await mkdir(folder);
  await run("mount", ["-t", "tmpfs", "-o", `size=${SIZE_MB}m,mode=700`, "tmpfs", folder]);
  const ballast = join(folder, "ballast");
  return {
    folder,
    async fill() {
      // The last blocks too: a write that does not fit whole writes what fits, and then says so.
      await writeFile(ballast, Buffer.alloc(SIZE_MB * 1024 * 1024)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOSPC") throw error;
      });
    },
    free: () => rm(ballast, { force: true }),
    remove: () => unmount(folder),
  };
}

async function unmount(folder: string): Promise<void> {
  await run("umount", [folder]);
  await rm(folder, { recursive: true });
}
