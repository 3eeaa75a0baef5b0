import type { AmiMessage } from "../ami/message.js";

/** A section of manager.conf as Asterisk read it from the disk, with what it inherits from templates. */
export interface ManagerSection {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly eventFilters: number;
  readonly timestampEvents: boolean;
}

/** What Asterisk takes for yes. */
const YES = /^(yes|true|y|t|1|on)$/i;

/**
 * Reads an answer to the action GetConfig for one category. Its other lines, the secret among them, are not kept.
 * @returns null where there is no such section
 */
export function parseManagerSection(answer: AmiMessage): ManagerSection | null {
  if (!answer.headers.some(([name]) => name.startsWith("Category-"))) return null;
  const lines = answer.headers
    .filter(([name]) => name.startsWith("Line-"))
    .map(([, line]) => keyAndValue(line));
  const last = (key: string): string => lines.findLast(([name]) => name === key)?.[1] ?? ""; // the one that counts
  return {
    read: classes(last("read")),
    write: classes(last("write")),
    eventFilters: lines.filter(([name]) => /^eventfilter(\(|$)/.test(name)).length,
    timestampEvents: YES.test(last("timestampevents")),
  };
}

/** `read=call,agent`; the newer filters have their rule before the sign: `eventfilter(name(X))=`. */
function keyAndValue(line: string): [key: string, value: string] {
  const sign = line.indexOf("=");
  return [line.slice(0, sign).trim().toLowerCase(), line.slice(sign + 1).trim()];
}

const classes = (value: string): string[] =>
  value
    .split(",")
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== "");
