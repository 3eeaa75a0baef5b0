import type { PbxEvent } from "../events/event.js";
import { endpointOf } from "./channel-name.js";
import type { Contact, Extension, PbxState } from "./model.js";

/** Names a member among those of all queues: neither name can hold a line break. */
export const memberKey = (queue: string, dialed: string): string => `${queue}\n${dialed}`;

/** Names a contact among those of all endpoints. */
export const contactKey = (endpoint: string, uri: string): string => `${endpoint}\n${uri}`;

/** A contact that the lists are to be read for: it has just been made, and its event does not say what it is. */
export const tellsOfNewContact = ({ contacts }: PbxState, event: PbxEvent): boolean =>
  event.type === "ContactSeen" && (contacts.get(contactKey(event.endpoint, event.uri))?.expired ?? true);

/** Of the devices that an extension's hint names those that are its own, in the hint's order. */
export const ownDevices = (
  { devices: index }: Pick<PbxState, "devices">,
  { key, devices }: Pick<Extension, "key" | "devices">,
): string[] => devices.filter((device) => index.get(device)?.key === key);

/** The contacts of an extension's PJSIP devices, in the order of its devices. */
export function contactsOfExtension(
  { contacts }: PbxState,
  { devices }: Pick<Extension, "devices">,
): Contact[] {
  const all = [...contacts.values()];
  const endpoints = new Set(devices.map(endpointOf));
  return [...endpoints].flatMap((name) => all.filter(({ endpoint }) => endpoint === name));
}

/** The channel that an event is about and that we do not know; null: we know it, or the event is about none. */
export function unknownChannel(state: PbxState, event: PbxEvent): string | null {
  const channelId = subject(event);
  return channelId === null || state.channels.get(channelId) !== undefined ? null : channelId;
}

function subject(event: PbxEvent): string | null {
  switch (event.type) {
    case "ChannelCreated":
    case "OriginateEnded":
    case "LocalOptimizationEnded": // by then its Local channel may be gone
      return null;
    case "ChannelReplaced":
    case "DialBegan":
    case "DialEnded":
      return event.toId;
    case "LocalHalvesPaired":
    case "LocalOptimizationBegan":
      return event.oneId;
    default:
      if ("channel" in event) return event.channel.channelId;
      return "channelId" in event ? event.channelId : null;
  }
}

/** Whether a hint is another than we know: an extension or a room came, went, or has other devices. Its lists are to be read. */
export function tellsOfNewHint(state: PbxState, event: PbxEvent): boolean {
  if (event.type !== "ExtensionStateChanged") return false;
  if (event.room !== null && state.conferences.get(event.room)?.number !== event.number) return true;
  const known = state.extensions.get(`${event.number}@${event.context}`);
  if (event.devices === null) return known === undefined;
  return (known?.devices ?? []).join("&") !== event.devices.join("&");
}
