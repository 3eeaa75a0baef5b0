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
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^([a-z_]+)\s*=>?\s*(.*?)\s*$/.exec(line) ?? [];
    section = /^\[(\w+)\]/.exec(line)?.[1] ?? section;
    if (section === "message" && name !== undefined && !fields.has(name)) fields.set(name, value ?? "");
  }
  return fields;
}

const wholeNumber = (text: string): number | null => (/^[0-9]{1,12}$/.test(text) ? Number(text) : null);
