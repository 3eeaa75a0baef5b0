import { AppError } from "../core/errors.js";
import { MAX_ACTION_HEADERS, MAX_ACTION_LINE_BYTES } from "../core/limits.js";
import type { AmiHeader } from "./message.js";

/** An AMI action: its name and its headers in order; a name may repeat (Variable). */
export interface AmiAction {
  readonly name: string;
  readonly fields: readonly AmiHeader[];
}

/** What an action's headers are usually written as: a list repeats the header, undefined leaves it out. */
export type ActionFields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** `action("Originate", { Channel: "PJSIP/100", Variable: ["A=1", "B=2"] })` */
export function action(name: string, fields: ActionFields = {}): AmiAction {
  return { name, fields: Object.entries(fields).flatMap(([key, value]) => repeated(key, value)) };
}

const repeated = (key: string, value: string | readonly string[] | undefined): AmiHeader[] =>
  [value ?? []].flat().map((one) => [key, one]);

/**
 * The bytes of an action.
 *
 * Asterisk ends a line at CR, LF or both, and a message at a blank line, so a line break in a name or value would
 * start another header, or a whole action of its choosing. It is refused here, before a byte is written, and so is
 * what Asterisk would not read: over-long lines, too many of them.
 *
 * @throws AppError 'invalid-request'; its details name the header and never hold the value, which may be a secret.
 */
export function encodeAction({ name, fields }: AmiAction, actionId: string): Buffer {
  const own = fields.find(([key]) => OURS.has(key.toLowerCase()));
  if (own !== undefined) throw refused(own[0], "is set by the session");
  const lines: AmiHeader[] = [["Action", name], ["ActionID", actionId], ...fields];
  if (lines.length > MAX_ACTION_HEADERS) {
    throw new AppError("invalid-request", "The action has too many headers.", { limit: MAX_ACTION_HEADERS });
  }
  return Buffer.from(`${lines.map(encodeLine).join("")}\r\n`);
}

const OURS: ReadonlySet<string> = new Set(["action", "actionid"]);

/** A header's name ends at its colon, and Asterisk's have neither blanks nor control characters. */
const NAME = /^[^\p{Cc}\s:]+$/u;

const LINE_BREAK = /[\r\n\0]/;

function encodeLine([name, value]: AmiHeader): string {
  if (!NAME.test(name)) throw refused(name, "is not a header name");
  if (LINE_BREAK.test(value)) throw refused(name, "has a line break or NUL in its value");
  const line = `${name}: ${value}`;
  if (Buffer.byteLength(line) > MAX_ACTION_LINE_BYTES) throw refused(name, "is too long");
  return `${line}\r\n`;
}

const refused = (header: string, why: string): AppError =>
  new AppError("invalid-request", `The AMI header ${JSON.stringify(header)} ${why}.`, { header });
