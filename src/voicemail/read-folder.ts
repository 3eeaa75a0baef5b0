import { stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { MAX_FILES_OPEN_AT_ONCE, MAX_FOLDER_READS, READ_AGAIN_MS } from "../core/limits.js";
import { type FolderFiles, listFolder, readInfoText } from "./files.js";
import type { Folder } from "./folders.js";
import { parseInfo } from "./info.js";
import { nameOf, type VoiceMessage } from "./message.js";
import { soundsAmong } from "./sound-types.js";

/** The whole messages in a folder, read at a moment when nobody was at work in it. Errors are those of the system. */
export async function readFolder(path: string, folder: Folder): Promise<readonly VoiceMessage[]> {
  for (let reads = 1; ; reads += 1) {
    const before = await stampOf(path);
    const { files, locked } = await listFolder(path);
    const messages = await readMessages(path, folder, files);
    if (!locked && before === (await stampOf(path))) return messages;
    if (reads === MAX_FOLDER_READS) return messages; // a lock that is never taken away hides nothing
    await delay(READ_AGAIN_MS);
  }
}

/** Moves on whenever a file comes, goes or is renamed. */
const stampOf = async (path: string): Promise<bigint> => (await stat(path, { bigint: true })).mtimeNs;

/** A text without a sound, and one that is not finished, is no message yet. */
export async function readMessages(
  path: string,
  folder: Folder,
  files: FolderFiles,
): Promise<readonly VoiceMessage[]> {
  const complete = [...files].flatMap(([number, extensions]) => {
    const sounds = soundsAmong(extensions);
    return extensions.includes("txt") && sounds.length > 0 ? [{ number, sounds }] : [];
  });
  const messages: VoiceMessage[] = [];
  for (let i = 0; i < complete.length; i += MAX_FILES_OPEN_AT_ONCE) {
    const read = complete.slice(i, i + MAX_FILES_OPEN_AT_ONCE).map(async ({ number, sounds }) => {
      const name = nameOf(number);
      const info = parseInfo((await readInfoText(path, `${name}.txt`)) ?? "");
      if (info === undefined) return [];
      return [{ ...info, folder, number, sounds: sounds.map((extension) => `${name}.${extension}`) }];
    });
    messages.push(...(await Promise.all(read)).flat());
  }
  return messages;
}
