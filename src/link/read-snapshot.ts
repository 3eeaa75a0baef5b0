import { type AmiAction, action } from "../ami/action.js";
import type { AmiMessage } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
import { MAX_QUESTIONS_AT_ONCE } from "../core/limits.js";
import type { ContactLists } from "../events/contacts.js";
import { text } from "../events/fields.js";
import type { SnapshotLists } from "../events/snapshot.js";
import { readRecordings, type ToldRecordings } from "./read-recordings.js";

type Session = Pick<AmiSession, "send" | "list">;

/** What Asterisk says instead of an empty list. */
const NONE: Readonly<Record<string, readonly string[]>> = {
  ConfbridgeListRooms: ["No active conferences."],
  PJSIPShowEndpoints: ["No endpoints found"],
  ConfbridgeList: ["No active conferences.", "No Conference by that name found."],
};

/**
 * Reads the PBX's live state, list by list. Actions: CoreStatus, CoreShowChannels, BridgeList, QueueStatus,
 * ConfbridgeListRooms, ConfbridgeList, ParkedCalls, ExtensionStateList, DeviceStateList, DBGetTree, VoicemailUsersList,
 * PJSIPShowEndpoints, PJSIPShowRegistrationInboundContactStatuses, PJSIPShowEndpoint, Getvar.
 * Between two lists the PBX goes on: events that arrive meanwhile are to be applied after it.
 */
export async function readSnapshot(session: Session, told: ToldRecordings): Promise<SnapshotLists> {
  const items = (name: string) => readList(session, action(name));
  const itemsIfAny = async (name: string) => (await readOptionalList(session, action(name))) ?? [];
  const coreStatus = await session.send(action("CoreStatus"));
  const channels = await items("CoreShowChannels");
  const bridges = await items("BridgeList");
  return {
    coreStatus,
    channels,
    bridges,
    queueStatus: await itemsIfAny("QueueStatus"),
    conferences: await readConferences(session),
    parkedCalls: await itemsIfAny("ParkedCalls"),
    extensionStates: await items("ExtensionStateList"),
    deviceStates: await items("DeviceStateList"),
    dnd: await readDnd(session),
    voicemailUsers: await itemsIfAny("VoicemailUsersList"),
    ...(await readDevices(session)),
    recordings: await readRecordings(session, channels, told),
  };
}

export async function readList(session: Session, what: AmiAction): Promise<readonly AmiMessage[]> {
  const { items } = await session.list(what, { empty: NONE[what.name] ?? [] });
  return items;
}

/** A list of a module that a PBX may do without, or of an action that an older Asterisk does not know; null: so it is. */
export async function readOptionalList(
  session: Session,
  what: AmiAction,
): Promise<readonly AmiMessage[] | null> {
  try {
    return await readList(session, what);
  } catch (error) {
    if (error instanceof AppError && error.kind === "pbx-refused") return null;
    throw error;
  }
}

export const readDnd = (session: Session): Promise<readonly AmiMessage[] | null> =>
  readOptionalList(session, action("DBGetTree", { Family: "DND" }));

/** Contacts of all endpoints, and the detail of each. */
async function readDevices(session: Session): Promise<Pick<SnapshotLists, "pjsip" | "endpoints">> {
  const pjsip = await readContacts(session);
  const names = (pjsip?.endpoints ?? []).map((item) => text(item, "ObjectName"));
  const endpoints: AmiMessage[] = [];
  for (let i = 0; i < names.length; i += MAX_QUESTIONS_AT_ONCE) {
    const some = names.slice(i, i + MAX_QUESTIONS_AT_ONCE);
    const details = await Promise.all(
      some.map((Endpoint) => readOptionalList(session, action("PJSIPShowEndpoint", { Endpoint }))),
    );
    endpoints.push(
      ...details.flatMap((items) => items?.filter((item) => text(item, "Event") === "EndpointDetail") ?? []),
    );
  }
  return { pjsip, endpoints };
}

/** null: this PBX has no PJSIP. */
export async function readContacts(session: Session): Promise<ContactLists | null> {
  const endpoints = await readOptionalList(session, action("PJSIPShowEndpoints"));
  if (endpoints === null) return null;
  const registrations = await readList(session, action("PJSIPShowRegistrationInboundContactStatuses"));
  return { endpoints, registrations };
}

async function readConferences(session: Session): Promise<readonly AmiMessage[] | null> {
  const rooms = await readOptionalList(session, action("ConfbridgeListRooms"));
  if (rooms === null) return null;
  const members: AmiMessage[] = [];
  for (const room of rooms) {
    const Conference = text(room, "Conference");
    members.push(...(await readList(session, action("ConfbridgeList", { Conference }))));
  }
  return members;
}
