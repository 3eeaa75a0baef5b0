import type { AmiMessage } from "../ami/message.js";

/** The lines of a section of one of the PBX's configuration files, keys in small letters. */
export type ConfigSection = readonly (readonly [key: string, value: string])[];

/** What Asterisk takes for yes. */
const YES = /^(yes|true|y|t|1|on)$/i;

/**
 * Reads an answer to the action GetConfig for one category: as Asterisk read it from the disk, with what it inherits from
 * templates.
 * @returns null where there is no such section
 */
export function parseConfigSection({ headers }: AmiMessage): ConfigSection | null {
  if (!headers.some(([name]) => name.startsWith("Category-"))) return null;
  return headers.filter(([name]) => name.startsWith("Line-")).map(([, line]) => keyAndValue(line));
}

/** The value that counts is the last one; "" where there is none. */
export const lastValue = (section: ConfigSection, key: string): string =>
  section.findLast(([name]) => name === key)?.[1] ?? "";

export const saysYes = (section: ConfigSection, key: string): boolean => YES.test(lastValue(section, key));

/** `read=call,agent`; the newer filters have their rule before the sign: `eventfilter(name(X))=`. */
function keyAndValue(line: string): [key: string, value: string] {
  const sign = line.indexOf("=");
  return [line.slice(0, sign).trim().toLowerCase(), line.slice(sign + 1).trim()];
}
