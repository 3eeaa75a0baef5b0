import { MAX_TEXT_LENGTH } from "../core/limits.js";
import { ownText } from "../core/own-text.js";
import type { MessageInfo } from "./message.js";

/**
 * What a `msgNNNN.txt` tells. Asterisk writes its last line, the duration, when the message is whole.
 * @returns undefined for one that is not whole, or no such file at all
 */
export function parseInfo(text: string): MessageInfo | undefined {
  const fields = fieldsOf(text);
  const told = (name: string): string => fields.get(name) ?? "";
  const [leftAt, duration] = [wholeNumber(told("origtime")), wholeNumber(told("duration"))];
  if (leftAt === null || duration === null) return undefined;
  return {
    id: PLAIN_ID.test(told("msg_id")) ? told("msg_id") : "",
    leftAt,
    callerId: told("callerid"),
    priority: told("priority"),
    leftIn: told("origmailbox"),
    duration,
  };
}

/** Asterisk makes them of digits and a `-`. Another's is as good as none: it is sent to the PBX. */
const PLAIN_ID = /^[\w.-]{1,64}$/;

/** The lines `name=value` of the section `[message]`; one that is there twice counts as it stands first. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let section = "";
  for (const line of text.split("\n")) {
    section = sectionIn(line) ?? section;
    const [name, value] = settingIn(line) ?? [];
    if (section === "message" && name !== undefined && value !== undefined && !fields.has(name))
      fields.set(name, ownText(value, MAX_TEXT_LENGTH));
  }
  return fields;
}

/** `[message]` */
function sectionIn(line: string): string | undefined {
  const name = line.startsWith("[") ? line.slice(1, Math.max(line.indexOf("]"), 1)) : "";
  return /^\w+$/.test(name) ? name : undefined;
}

/** `name=value` or `name => value`. It is cut at the sign: what has blanks without end would be slow to match. */
function settingIn(line: string): [name: string, value: string] | undefined {
  const sign = line.indexOf("=");
  const name = line.slice(0, Math.max(sign, 0)).trimEnd();
  if (!/^[a-z_]+$/.test(name)) return undefined;
  return [name, line.slice(line.startsWith("=>", sign) ? sign + 2 : sign + 1).trim()];
}

const wholeNumber = (text: string): number | null => (/^[0-9]{1,12}$/.test(text) ? Number(text) : null);
