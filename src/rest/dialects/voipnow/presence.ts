import { endpointOf } from "../../../state/channel-name.js";
import type { Contact, PbxState, Segment } from "../../../state/model.js";
import { groupBy } from "../../../state/rules/lists.js";
import { isoSeconds } from "./time.js";
import type { Terminal } from "./view.js";

interface Registration {
  readonly agent?: string;
  readonly registration: (typeof REGISTRATION)[keyof typeof REGISTRATION];
  readonly expire?: string;
}

const STATUS = { unknown: 0, online: 1, ringing: 2, busy: 3 } as const;
const REGISTRATION = { registered: "1", notNeeded: "2", unknown: "0", none: "-1", expired: "-2" } as const;

/** What extensions do, and how their phones are registered. */
export function presences(terminals: readonly Terminal[]) {
  const seen = new Map([...new Set(terminals.map(({ pbx }) => pbx))].map((pbx) => [pbx, look(pbx.state())]));
  return terminals.map(({ pbx, extension, number }) => ({
    extension: number,
    status: statusOf(seen.get(pbx)?.legs.get(extension.key) ?? [], extension.status),
    registration: registrations(seen.get(pbx)?.contacts ?? new Map(), extension.devices),
  }));
}

/** Legs by their extension, contacts by their endpoint: read once, however many extensions are asked for. */
function look({ segments, contacts }: PbxState) {
  return {
    legs: groupBy(segments.values(), ({ extension }) => extension ?? ""),
    contacts: groupBy(contacts.values(), ({ endpoint }) => endpoint),
  };
}

/** Its legs know first: the hint follows them, and knows of no leg that is being made. */
function statusOf(legs: readonly Segment[], hint: string): number {
  if (legs.some((leg) => leg.state === "up" || !leg.incoming)) return STATUS.busy;
  if (legs.length > 0) return STATUS.ringing;
  if (/inuse|busy|hold/.test(hint)) return STATUS.busy;
  if (hint === "ringing") return STATUS.ringing;
  return hint === "idle" ? STATUS.online : STATUS.unknown;
}

/** One for each contact of its PJSIP devices; of a device of another kind the PBX tells none. */
function registrations(
  contacts: ReadonlyMap<string, readonly Contact[]>,
  devices: readonly string[],
): readonly Registration[] {
  const told = devices.flatMap((device): Registration[] => {
    const endpoint = endpointOf(device);
    if (endpoint === null) return [{ registration: REGISTRATION.unknown }];
    return (contacts.get(endpoint) ?? []).map(registration);
  });
  return told.length === 0 ? [{ registration: REGISTRATION.none }] : told;
}

function registration({ userAgent, expiresAt, expired }: Contact): Registration {
  const agent = userAgent === "" ? {} : { agent: userAgent };
  if (expired) return { ...agent, registration: REGISTRATION.expired };
  if (expiresAt === null) return { ...agent, registration: REGISTRATION.notNeeded };
  return { ...agent, registration: REGISTRATION.registered, expire: isoSeconds(expiresAt) };
}
