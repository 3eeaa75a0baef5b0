import { type AmiAction, action } from "../ami/action.js";
import type { AmiMessage } from "../ami/message.js";
import { AppError } from "../core/errors.js";
import { MAX_QUESTIONS_AT_ONCE } from "../core/limits.js";
import type { ContactLists } from "../events/contacts.js";
import type { EndpointFacts } from "../events/endpoint-facts.js";
import { endpointFacts, mailboxFacts } from "../events/endpoints.js";
import { text } from "../events/fields.js";
import type { SnapshotLists } from "../events/snapshot.js";
import { type Lister, withinBounds } from "./bounded-lists.js";
import { readRecordings, type ToldRecordings } from "./read-recordings.js";

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
export async function readSnapshot(unbounded: Lister, told: ToldRecordings): Promise<SnapshotLists> {
  const session = withinBounds(unbounded);
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
    mailboxes: await readMailboxes(session),
    ...(await readDevices(session)),
    recordings: await readRecordings(session, channels, told),
  };
}

export async function readList(session: Lister, what: AmiAction): Promise<readonly AmiMessage[]> {
  const { items } = await session.list(what, { empty: NONE[what.name] ?? [] });
  return items;
}

/** A list of a module that a PBX may do without, or of an action that an older Asterisk does not know; null: so it is. */
export const readOptionalList = (session: Lister, what: AmiAction): Promise<readonly AmiMessage[] | null> =>
  ifAny(readList(session, what));

async function ifAny<T>(list: Promise<T>): Promise<T | null> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof AppError && error.kind === "pbx-refused") return null;
    throw error;
  }
}

/** Of a mailbox, and of an endpoint, the PBX tells very much: each is read as it comes. */
async function readMailboxes(session: Lister): Promise<SnapshotLists["mailboxes"]> {
  const list = await ifAny(session.list(action("VoicemailUsersList"), { keep: mailboxFacts }));
  return list?.items ?? [];
}

async function readEndpoint(session: Lister, Endpoint: string): Promise<EndpointFacts[]> {
  const keep = (item: AmiMessage) => (text(item, "Event") === "EndpointDetail" ? endpointFacts(item) : null);
  const list = await ifAny(session.list(action("PJSIPShowEndpoint", { Endpoint }), { keep }));
  return list?.items.filter((item) => item !== null) ?? [];
}

export const readDnd = (session: Lister): Promise<readonly AmiMessage[] | null> =>
  readOptionalList(session, action("DBGetTree", { Family: "DND" }));

/** Contacts of all endpoints, and the detail of each. */
async function readDevices(session: Lister): Promise<Pick<SnapshotLists, "pjsip" | "endpoints">> {
  const pjsip = await readContacts(session);
  const names = (pjsip?.endpoints ?? []).map((item) => text(item, "ObjectName"));
  const endpoints: EndpointFacts[] = [];
  for (let i = 0; i < names.length; i += MAX_QUESTIONS_AT_ONCE) {
    const some = names.slice(i, i + MAX_QUESTIONS_AT_ONCE);
    endpoints.push(...(await Promise.all(some.map((name) => readEndpoint(session, name)))).flat());
  }
  return { pjsip, endpoints };
}

/** null: this PBX has no PJSIP. */
export async function readContacts(session: Lister): Promise<ContactLists | null> {
  const endpoints = await readOptionalList(session, action("PJSIPShowEndpoints"));
  if (endpoints === null) return null;
  const registrations = await readList(session, action("PJSIPShowRegistrationInboundContactStatuses"));
  return { endpoints, registrations };
}

/** Who is in which room; null: the PBX has no conference rooms. */
export async function readConferences(session: Lister): Promise<readonly AmiMessage[] | null> {
  const rooms = await readOptionalList(session, action("ConfbridgeListRooms"));
  if (rooms === null) return null;
  const members: AmiMessage[] = [];
  for (const room of rooms) {
    const Conference = text(room, "Conference");
    members.push(...(await readList(session, action("ConfbridgeList", { Conference }))));
  }
  return members;
}
