/** Longer ones are none: Asterisk's Linkedids have less than half of that. */
const MAX_LENGTH = 600;

/** Names a call while it lives and when it is over: its Linkedid in hexadecimal digits. */
export const callId = (linkedId: string): string => Buffer.from(linkedId, "utf8").toString("hex");

/** undefined: no id of a call. */
export function linkedIdOf(id: string): string | undefined {
  const linkedId = id.length > MAX_LENGTH ? "" : Buffer.from(id, "hex").toString("utf8");
  return linkedId !== "" && callId(linkedId) === id ? linkedId : undefined;
}
