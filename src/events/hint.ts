/**
 * Of a hint such as `PJSIP/100&Custom:DND100,CustomPresence:100` the devices that ring: device states, presence, parking
 * places and rooms are none. Only a number that can be dialled as it stands is an extension; feature codes have hints too.
 */
export function ringingDevices(exten: string, hint: string): string[] {
  if (!/^[0-9A-Za-z][0-9A-Za-z.+_-]*$/.test(exten)) return [];
  return (hint.split(",")[0] ?? "").split("&").filter((device) => /^[A-Za-z0-9]+\/[^:]+$/.test(device));
}
