import { kindOf } from "../../src/state/channel-name.js";
import type { PbxState } from "../../src/state/model.js";
import { tracked, witnessed } from "../live/agreement.js";
import type { Witness } from "../live/witness.js";

/** What there is at one moment, in lines of text that can be compared. */
export type Truth = Readonly<Record<"legs" | "bridges" | "members" | "rooms" | "dnd" | "contacts", string[]>>;

/** What Tandem holds. */
export function held(state: PbxState): Truth {
  const { channels, bridges } = tracked(state);
  return {
    legs: [...channels],
    bridges: [...bridges],
    members: sorted(state.queueMembers.values(), (one) =>
      [one.queue, one.interface, one.paused, one.deviceState].join(" "),
    ),
    rooms: [...state.conferences.values()]
      .flatMap(({ room, members }) => members.map((id) => `${room} ${id}`))
      .sort(),
    dnd: sorted(
      [...state.extensions.values()].filter(({ dnd }) => dnd),
      ({ number }) => number,
    ),
    contacts: sorted(
      [...state.contacts.values()].filter(({ expired, expiresAt }) => !expired && expiresAt !== null),
      ({ endpoint, uri, status }) => `${endpoint} ${uri} ${status}`,
    ),
  };
}

/** What the PBX says, asked by somebody else. */
export async function said(witness: Witness): Promise<Truth> {
  const { channels, bridges } = await witnessed(witness);
  return {
    legs: [...channels],
    bridges: [...bridges],
    members: await membersSaid(witness),
    rooms: await roomsSaid(witness),
    dnd: await dndSaid(witness),
    contacts: await contactsSaid(witness),
  };
}

const sorted = <T>(items: Iterable<T>, line: (item: T) => string): string[] => [...items].map(line).sort();

/** https://docs.asterisk.org: the numbers that QueueMember has for the states of devices. */
const DEVICE_STATES = [
  "UNKNOWN",
  "NOT_INUSE",
  "INUSE",
  "BUSY",
  "INVALID",
  "UNAVAILABLE",
  "RINGING",
  "RINGINUSE",
  "ONHOLD",
];

async function membersSaid(witness: Witness): Promise<string[]> {
  const members = await witness.list("QueueStatus", "QueueMember", "QueueStatusComplete");
  return sorted(members, ({ queue, location, paused, status }) =>
    [queue, location, paused === "1", DEVICE_STATES[Number(status)]].join(" "),
  );
}

async function roomsSaid(witness: Witness): Promise<string[]> {
  // No room at all is an error.
  const rooms = await witness
    .list("ConfbridgeListRooms", "ConfbridgeListRooms", "ConfbridgeListRoomsComplete")
    .catch(() => []);
  const lines: string[] = [];
  for (const { conference = "" } of rooms) {
    const inside = await witness
      .list("ConfbridgeList", "ConfbridgeList", "ConfbridgeListComplete", { conference })
      .catch(() => []);
    lines.push(...inside.map(({ uniqueid }) => `${conference} ${uniqueid}`));
  }
  return lines.sort();
}

async function dndSaid(witness: Witness): Promise<string[]> {
  const items = await witness.list("DBGetTree", "DBGetTreeResponse", "DBGetTreeComplete", { family: "DND" });
  return items
    .filter(({ val }) => val === "YES")
    .map(({ key = "" }) => key.replace("/DND/", ""))
    .sort();
}

async function contactsSaid(witness: Witness): Promise<string[]> {
  const registered = await witness.list(
    "PJSIPShowRegistrationInboundContactStatuses",
    "ContactStatusDetail",
    "ContactStatusDetailComplete",
  );
  return sorted(registered, ({ aor, uri, status }) => `${aor} ${uri} ${status?.toLowerCase()}`);
}

/** Whom a dial rings and who dials, by channel id, as a PBX with simple dials shows it: one call has one Linkedid. */
export async function dialsSaid(witness: Witness): Promise<ReadonlyMap<string, string>> {
  const channels = await witness.list("CoreShowChannels", "CoreShowChannel", "CoreShowChannelsComplete");
  const byId = new Map(channels.map((channel) => [channel.uniqueid, channel]));
  const ringing = channels.filter(
    ({ channel = "", channelstate, application }) =>
      kindOf(channel) === "leg" && channelstate === "5" && application?.startsWith("App"),
  );
  return new Map(
    ringing.flatMap(({ uniqueid = "", linkedid = "" }) => {
      const caller = byId.get(linkedid);
      const dials = caller?.application === "Dial" || caller?.application === "Queue";
      return dials ? [[uniqueid, linkedid] as const] : [];
    }),
  );
}

/** Each leg's bridge, by channel id; "": it is in none. */
export async function witnessedLegs(witness: Witness): Promise<ReadonlyMap<string, string>> {
  const channels = await witness.list("CoreShowChannels", "CoreShowChannel", "CoreShowChannelsComplete");
  const legs = channels.filter(({ channel = "" }) => kindOf(channel) === "leg");
  return new Map(legs.map(({ uniqueid = "", bridgeid = "" }) => [uniqueid, bridgeid]));
}

export async function namesOfChannels(witness: Witness): Promise<readonly string[]> {
  const channels = await witness.list("CoreShowChannels", "CoreShowChannel", "CoreShowChannelsComplete");
  return channels.map(({ channel = "" }) => channel);
}
