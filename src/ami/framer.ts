import { AppError } from "../core/errors.js";
import { MAX_FRAME_BYTES, MAX_FRAME_HEADERS } from "../core/limits.js";
import type { AmiHeader, AmiMessage } from "./message.js";

const LF = 0x0a;
const CR = 0x0d;
const CRLF = "\r\n";
const BANNER = "Asterisk Call Manager/";
const NOTHING = Buffer.alloc(0);

/**
 * Bytes in, whole messages out, in order. No socket, no timer, no event emitter.
 *
 * A line ends in CRLF, and a blank line ends the message. Asterisk and its modules are not strict about it: a blank
 * line may be a bare LF (asterisk#761), there may be several, and a value may end in an LF of its own before the
 * CRLF ("No Contacts found"). A bare LF anywhere else is part of the value it stands in, so that it cannot pass
 * what follows it off as another header.
 */
export class Framer {
  /** Begins with the bytes of the message that is not whole yet, and has room for more of it. */
  #room: Buffer = NOTHING;
  #length = 0;
  /** Where its last line begins. */
  #line = 0;
  #lines = 0;
  #begun = false;
  #banner: string | undefined;

  /** The version after `Asterisk Call Manager/`, once the first line has come; undefined if it was something else. */
  get banner(): string | undefined {
    return this.#banner;
  }

  /** @throws AppError 'pbx-unavailable' at a message beyond the bounds; what comes after it cannot be trusted. */
  push(chunk: Buffer): AmiMessage[] {
    const known = this.#length;
    const bytes = known === 0 ? chunk : this.#append(chunk);
    const messages: AmiMessage[] = [];
    let frame = 0;
    let line = this.#line;
    let lf = endOfLine(bytes, line, known);
    while (lf !== -1) {
      if (lf - line <= 1) {
        if (line > frame) messages.push(this.#endFrame(bytes, frame, line, lf));
        frame = lf + 1;
      } else if (this.#endLine(bytes, line, lf)) {
        frame = lf + 1;
      }
      line = lf + 1;
      lf = endOfLine(bytes, line, line);
    }
    this.#length = bytes.length - frame;
    checkBytes(this.#length);
    this.#room = (known === 0 ? chunk : this.#room).subarray(frame);
    this.#line = line - frame;
    return messages;
  }

  /** The room doubles: a message that comes in many pieces is not copied anew for each of them. */
  #append(chunk: Buffer): Buffer {
    const length = this.#length + chunk.length;
    if (length > this.#room.length) {
      const room = Buffer.allocUnsafe(2 * length);
      this.#room.copy(room, 0, 0, this.#length);
      this.#room = room;
    }
    chunk.copy(this.#room, this.#length);
    return this.#room.subarray(0, length);
  }

  /** Counts a line that is not blank; true when it was the banner, which is no part of a message. */
  #endLine(bytes: Buffer, line: number, lf: number): boolean {
    if (!this.#begun) {
      this.#begun = true;
      const text = bytes.toString("utf8", line, lf - 1);
      if (text.startsWith(BANNER)) {
        this.#banner = text.slice(BANNER.length);
        return true;
      }
    }
    this.#lines += 1;
    if (this.#lines > MAX_FRAME_HEADERS) {
      throw new AppError("pbx-unavailable", "An AMI message has too many lines.", {
        limit: MAX_FRAME_HEADERS,
      });
    }
    return false;
  }

  #endFrame(bytes: Buffer, frame: number, line: number, lf: number): AmiMessage {
    checkBytes(lf + 1 - frame);
    this.#lines = 0;
    return parseFrame(bytes.toString("utf8", frame, line - CRLF.length));
  }
}

/** The LF that ends the line: after a CR, or all of the line. -1: not here yet. Before `from` it was looked for. */
function endOfLine(bytes: Buffer, line: number, from: number): number {
  let lf = bytes.indexOf(LF, from);
  while (lf > line && bytes[lf - 1] !== CR) lf = bytes.indexOf(LF, lf + 1);
  return lf;
}

function checkBytes(length: number): void {
  if (length > MAX_FRAME_BYTES) {
    throw new AppError("pbx-unavailable", "An AMI message is too long.", { limit: MAX_FRAME_BYTES });
  }
}

function parseFrame(text: string): AmiMessage {
  return { headers: text.split(CRLF).map(parseHeader) };
}

function parseHeader(line: string): AmiHeader {
  const colon = endOfName(line);
  if (colon === -1) return [line, ""];
  const start = line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1; // further spaces belong to the value
  let end = line.length;
  while (end > start && line.charCodeAt(end - 1) === LF) end -= 1;
  return [line.slice(0, colon), line.slice(start, end)];
}

/** A channel's name may stand in a header's, and have a colon: `ChanVariable(IAX2/10.0.0.1:4569-1): A=1`. */
function endOfName(line: string): number {
  const colon = line.indexOf(":");
  if (colon + 1 === line.length || line.startsWith(" ", colon + 1)) return colon;
  const closed = line.lastIndexOf("(", colon) === -1 ? -1 : line.indexOf("): ", colon);
  return closed === -1 ? colon : closed + 1;
}
