export type AmiHeader = readonly [name: string, value: string];

/**
 * One AMI message: its headers as they came, in order, because some names repeat (Variable, ChanVariable, Output).
 * A list, not an object: a header may be called `__proto__`.
 */
export interface AmiMessage {
  readonly headers: readonly AmiHeader[];
}

export type MessageKind = "response" | "event" | "other";

/**
 * What a message is, by its first header alone. A UserEvent repeats whatever headers its sender gave it, and
 * OriginateResponse is an event with a `Response` header, so a later header proves nothing.
 */
export function messageKind(message: AmiMessage): MessageKind {
  const first = message.headers[0]?.[0];
  if (first === undefined) return "other";
  if (isNamed(first, "Event")) return "event";
  return isNamed(first, "Response") ? "response" : "other";
}

/** The first value under a header name, in any case of letters; undefined where there is none. */
export function header(message: AmiMessage, name: string): string | undefined {
  for (const [key, value] of message.headers) {
    if (isNamed(key, name)) return value;
  }
  return undefined;
}

/** Every value under a header name, in any case of letters, in order. */
export function headers(message: AmiMessage, name: string): string[] {
  return message.headers.filter(([key]) => isNamed(key, name)).map(([, value]) => value);
}

/** The length is compared first: this runs for nearly every header of every event. */
function isNamed(key: string, name: string): boolean {
  return key === name || (key.length === name.length && key.toLowerCase() === name.toLowerCase());
}
