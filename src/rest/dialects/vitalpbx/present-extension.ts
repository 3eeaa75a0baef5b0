import type { z } from "zod";
import type { Agent, DirectoryExtension } from "../../../directory/directory.js";
import type { CallFlow, Mailbox, Table } from "../../../state/model.js";
import { type Device, devicesOf, type Secrets, secretOf } from "./devices.js";
import { mailboxOf } from "./mailboxes.js";
import { queueLists } from "./present-queue.js";
import type * as schemas from "./schemas.js";
import type { TenantView } from "./tenant-view.js";

type Shape<Name extends "Device" | "Extension" | "CdrSummary"> = z.output<(typeof schemas)[Name]>;

/** Has the fields in the order of the vendor's example. The first device with an endpoint speaks for the extension. */
export function presentExtension(
  view: TenantView,
  extension: DirectoryExtension,
  agents: readonly Agent[],
  secrets: Secrets,
): Shape<"Extension"> {
  const devices = devicesOf(view, extension);
  const endpoint = devices.find((device) => device.endpoint !== undefined)?.endpoint;
  const { profile, number, displayName } = extension;
  const internal = endpoint?.callerId || callerId(displayName, number);
  const mailbox = mailboxOf(view, extension);
  const { queues_id: queues, ...lists } = queueLists(agents);
  return {
    extension_id: extension.numericId,
    extension: number,
    name: displayName,
    language: endpoint?.language ?? "",
    email: emailOf(view.pbx.state().mailboxes, mailbox),
    class_of_service_id: profile.classOfServiceId,
    dial_profile_id: profile.dialProfileId,
    call_limit: profile.callLimit,
    internal_cid: internal,
    external_cid: profile.externalCallerId ?? internal,
    emergency_cid: profile.emergencyCallerId ?? internal,
    ringtime: profile.ringTime,
    nospy: profile.noSpy,
    ...NO_PERSONAL_ASSISTANT,
    mailbox,
    accountcode: endpoint?.accountCode || null,
    features_password: profile.featuresPassword,
    ...NO_HOT_DESKING,
    music_group_id: profile.musicGroupId,
    rec_on_demand: profile.recordOnDemand,
    internal_rec: profile.recordInternal,
    outgoing_rec: profile.recordOutgoing,
    incoming_rec: profile.recordIncoming,
    ...NO_DICTATION_OR_FAX,
    lock: profile.lock,
    call_waiting: profile.callWaiting,
    pinless: profile.pinless,
    dynamic_routing: false,
    tenant_id: view.tenant.number,
    context: endpoint?.context || extension.context,
    has_analog_devices: devices.some(({ technology }) => technology === "dahdi"),
    devices: devices.map((device) => presentDevice(view, extension, device, secrets)),
    queues_info: { queues, ...lists },
  };
}

/** The vendor's own functions, which Asterisk by itself does not have. Every extension that is known has a hint. */
const NO_PERSONAL_ASSISTANT = { enabled_pa: false, answermode: "disable" };
const NO_HOT_DESKING = { sendcid: false, generate_hints: true, hot_desking: false, secretary: null };
const NO_DICTATION_OR_FAX = {
  dictate_enable: false,
  dictate_format: "ogg",
  dictate_auto_send: false,
  fax_enabled: false,
  fax_auto_send: false,
  absent_secretary: false,
};

export const presentDevice = (
  { tenant }: Pick<TenantView, "tenant">,
  { number, numericId, displayName, profile }: DirectoryExtension,
  device: Device,
  secrets: Secrets,
): Shape<"Device"> => ({
  device_id: String(device.numericId),
  extension_id: String(numericId),
  profile_id: String(profile.deviceProfileId),
  user: device.name,
  secret: secretOf(device, secrets),
  description: nameIn(device.endpoint?.callerId ?? "") || displayName,
  ring_device: "yes",
  technology: device.technology,
  assigned_exten: number,
  tenant_id: String(tenant.number),
  device_name: device.name,
});

export const presentSummary = (counts: Readonly<Record<CallFlow, number>>): Shape<"CdrSummary"> => ({
  local: String(counts.local),
  incoming: String(counts.in),
  outgoing: String(counts.out),
  transit: String(counts.through),
});

const callerId = (name: string, number: string): string => `"${name.replace(/["\\]/g, "\\$&")}" <${number}>`;

/** `Alice` in `"Alice" <100>`; "" where there is no name. */
const nameIn = (written: string): string => /^"(.*)" *</.exec(written)?.[1] ?? "";

const emailOf = (mailboxes: Table<Mailbox>, key: string): string | null => mailboxes.get(key)?.email || null;
