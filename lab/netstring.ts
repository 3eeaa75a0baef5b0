/** A longer netstring is not one of baresip's: the reader gives up. */
const MAX_BYTES = 64 * 1024;

/** `5:hello,` — the framing of baresip's ctrl_tcp. */
export function netstring(text: string): string {
  return `${Buffer.byteLength(text)}:${text},`;
}

/** Bytes in, whole texts out, in order. */
export class NetstringReader {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): string[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const texts: string[] = [];
    for (let colon = this.#rest.indexOf(":"); colon !== -1; colon = this.#rest.indexOf(":")) {
      const length = Number(this.#rest.toString("latin1", 0, colon));
      if (!Number.isInteger(length) || length > MAX_BYTES) throw new Error("not a netstring");
      const end = colon + 1 + length;
      if (this.#rest.length <= end) break; // the comma is still to come
      texts.push(this.#rest.toString("utf8", colon + 1, end));
      this.#rest = this.#rest.subarray(end + 1);
    }
    return texts;
  }
}
