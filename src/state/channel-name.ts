/** Channels that Asterisk makes for itself: media and plumbing, nobody's phone. */
const INNER_TECHNOLOGIES = new Set([
  "Announcer",
  "AsyncGoto",
  "Bridge",
  "CBAnn",
  "CBRec",
  "ConfBridgeRecorder",
  "Message",
  "MulticastRTP",
  "OutgoingSpoolFailed",
  "Parked",
  "Recorder",
  "Snoop",
  "Surrogate",
  "UnicastRTP",
]);

/** What MeetMe and others ask DAHDI for to mix sound: no line. */
const PSEUDO_LINE = /^(?:DAHDI|Zap)\/pseudo\b/;

/** What stands behind a channel: a party's device (`leg`), an end of a wire inside Asterisk (`local`), or Asterisk itself. */
export type ChannelKind = "leg" | "local" | "inner";

/** A channel is named `Technology/rest`; a name that a masquerade has emptied ends in `<ZOMBIE>`. */
export function kindOf(name: string): ChannelKind {
  const technology = name.slice(0, Math.max(name.indexOf("/"), 0));
  if (technology.toLowerCase() === "local") return "local"; // as a dialplan may write it
  const isInner = technology === "" || INNER_TECHNOLOGIES.has(technology) || PSEUDO_LINE.test(name);
  return isInner || name.endsWith("<ZOMBIE>") ? "inner" : "leg";
}

/** `PJSIP/100-0000002a` is a channel of the device `PJSIP/100`. */
export const deviceOf = (name: string): string => name.slice(0, Math.max(name.lastIndexOf("-"), 0)) || name;

/**
 * The same for all spellings of a device: Asterisk takes a technology without regard to case (`pjsip/100`), and the rest of
 * the name as it stands.
 */
export function deviceKey(device: string): string {
  const slash = Math.max(device.indexOf("/"), 0);
  return device.slice(0, slash).toUpperCase() + device.slice(slash);
}

/** The PJSIP endpoint that a device is, by its name; null: it is none. */
export const endpointOf = (device: string): string | null =>
  /^pjsip\//i.test(device) ? device.slice("PJSIP/".length) : null;

/** The name of the other end of a Local channel (`Local/101@ctx-00000003;1` and `…;2` are one pair). */
export function otherEnd(name: string): string | null {
  if (kindOf(name) !== "local") return null;
  if (name.endsWith(";1")) return `${name.slice(0, -1)}2`;
  return name.endsWith(";2") ? `${name.slice(0, -1)}1` : null;
}

/** Which extension a queue member's interface names: `Local/101@from-internal/n`, `hint:101@from-internal`; null: a device. */
export function namedExtension(dialed: string): { number: string; context: string | null } | null {
  const [, number, context] = /^(?:hint:|Local\/)([^@/]+)(?:@([^/]+))?/i.exec(dialed) ?? [];
  return number === undefined ? null : { number, context: context ?? null };
}
