/**
 * Of a hint such as `PJSIP/100&Custom:DND100,CustomPresence:100` the devices that ring: device states, presence, parking
 * places and rooms are none. Only a number that can be dialled as it stands is an extension; feature codes have hints too.
 */
export function ringingDevices(exten: string, hint: string): string[] {
  if (!/^[0-9A-Za-z][0-9A-Za-z.+_-]*$/.test(exten)) return [];
  return (hint.split(",")[0] ?? "").split("&").filter((device) => /^[A-Za-z0-9]+\/[^:]+$/.test(device));
}

/** The room that a hint is about: `confbridge:600`. */
export const conferenceRoom = (hint: string): string | null =>
  /^confbridge:([^&,]+)$/i.exec(hint.split(",")[0] ?? "")?.[1] ?? null;

/** Which extension's Do Not Disturb a device state stands for: `Custom:DND100`. */
export const dndNumber = (device: string): string | null => /^Custom:DND(.+)$/.exec(device)?.[1] ?? null;

/** Asterisk's states for "off": a state that was never set, and those that dialplans set for it. */
const OFF: ReadonlySet<string> = new Set(["UNKNOWN", "NOT_INUSE", "INVALID", "UNAVAILABLE"]);

export const isDndOn = (state: string): boolean => !OFF.has(state);
