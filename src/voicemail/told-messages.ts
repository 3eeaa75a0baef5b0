import type { ToldMessage } from "../control/mailboxes.js";
import { type Folder, folderNamed } from "./folders.js";
import type { VoiceMessage } from "./message.js";

/** Messages as the PBX tells of them: their numbers are their places, as Asterisk leaves no gap; their sounds are not at hand. */
export function fromPbx(told: readonly ToldMessage[]): readonly VoiceMessage[] {
  const counts = new Map<Folder, number>();
  return told.flatMap((one) => {
    const folder = folderNamed(one.folder);
    if (folder === undefined) return [];
    const number = counts.get(folder) ?? 0;
    counts.set(folder, number + 1);
    return {
      folder,
      number,
      id: one.id,
      leftAt: secondsOf(one.date),
      callerId: one.callerId,
      priority: "",
      leftIn: "",
      duration: /^[0-9]{1,9}$/.test(one.duration) ? Number(one.duration) : null,
      sounds: [],
    };
  });
}

const DATE = /^\w{3} (\w{3} +\d{1,2}) (\d{2}:\d{2}:\d{2} [AP]M) UTC (\d{4})$/;

/** Asterisk writes `Thu Nov 26 12:40:21 PM UTC 2026`, whatever the time zone; null: it is something else. */
function secondsOf(date: string): number | null {
  const [, day, time, year] = DATE.exec(date) ?? [];
  const milliseconds = day === undefined ? Number.NaN : Date.parse(`${day} ${year} ${time} UTC`);
  return Number.isNaN(milliseconds) ? null : milliseconds / 1_000;
}
