import { z } from "zod";

const whole = z.string().describe("A whole number, as a text.");

/** An answer. Where the vendor's example has no `message`, there is none. */
export const successOf = <T extends z.ZodType>(data: T) =>
  z.object({ status: z.literal("success"), message: z.null(), data });

export const withoutMessageOf = <T extends z.ZodType>(data: T) =>
  z.object({ status: z.literal("success"), data });

/** All values are texts. */
export const Device = z.object({
  device_id: whole,
  extension_id: whole,
  profile_id: whole,
  user: z.string(),
  secret: z
    .string()
    .describe("Of an account with the scope `secrets`; else, and where there is none, empty."),
  description: z.string(),
  ring_device: z.literal("yes"),
  technology: z.string().describe("`pjsip`, `sip`, `iax2`, …"),
  assigned_exten: z.string().nullable(),
  tenant_id: whole,
  device_name: z.string(),
});

export const QueuesInfo = z
  .object({
    queues: z.array(z.int()),
    queues_name: z.array(z.string()),
    queues_penalty: z.array(whole),
  })
  .describe("Its queues: three lists of the same length.");

export const Queues = z
  .object({
    queues_id: z.array(z.int()),
    queues_name: z.array(z.string()),
    queues_penalty: z.array(whole),
  })
  .describe("Queues: three lists of the same length.");

const callerId = z.string().describe('`"Name" <100>`');

export const Extension = z.object({
  extension_id: z.int(),
  extension: z.string(),
  name: z.string(),
  language: z.string().describe("Empty: the PBX's own."),
  email: z.string().nullable(),
  class_of_service_id: z.int(),
  dial_profile_id: z.int(),
  call_limit: z.int(),
  internal_cid: callerId,
  external_cid: callerId,
  emergency_cid: callerId,
  ringtime: z.int(),
  nospy: z.boolean(),
  enabled_pa: z.boolean(),
  answermode: z.string(),
  mailbox: z.string().describe("`100@default`; empty: none."),
  accountcode: z.string().nullable(),
  features_password: z.string(),
  sendcid: z.boolean(),
  generate_hints: z.boolean(),
  hot_desking: z.boolean(),
  secretary: z.string().nullable(),
  music_group_id: z.int(),
  rec_on_demand: z.boolean(),
  internal_rec: z.boolean(),
  outgoing_rec: z.boolean(),
  incoming_rec: z.boolean(),
  dictate_enable: z.boolean(),
  dictate_format: z.string(),
  dictate_auto_send: z.boolean(),
  fax_enabled: z.boolean(),
  fax_auto_send: z.boolean(),
  absent_secretary: z.boolean(),
  lock: z.boolean(),
  call_waiting: z.boolean(),
  pinless: z.boolean(),
  dynamic_routing: z.boolean(),
  tenant_id: z.int(),
  context: z.string(),
  has_analog_devices: z.boolean(),
  devices: z.array(Device),
  queues_info: QueuesInfo,
});

export const CdrSummary = z.object({
  local: whole.describe("Calls between extensions."),
  incoming: whole.describe("From the outside."),
  outgoing: whole.describe("To the outside."),
  transit: whole.describe("From the outside and back there, forwarded or transferred."),
});

export const VoicemailRecord = z
  .object({
    date: whole.describe("When it was left: UNIX seconds."),
    clid: z.string().describe("`Alice<100>`"),
    priority: z.string().describe("That of the dialplan at which it was left."),
    vmorig: z.string().describe("The mailbox that it was left in first."),
    duration: whole.describe("Seconds."),
    recfile: z
      .string()
      .describe(
        "Its sound, from the root of this server: `/static/…`. To be asked for with the same `app-key`, whole or by " +
          "ranges. Empty where the sound is not at hand.",
      ),
    filename: z
      .string()
      .describe("`msg0000.txt`: its number in the folder. When one before it goes, it moves up."),
  })
  .describe("A message. All values are texts, empty where there is nothing to tell.");

export const VoicemailRecords = z
  .union([
    z.record(z.string(), z.union([VoicemailRecord, z.array(VoicemailRecord)])),
    z.array(VoicemailRecord).max(0),
  ])
  .describe("By folder a message, or a list of several; an empty list where there is none at all.");

export const QueueStatus = z
  .object({
    queue_id: z.int(),
    queue_name: z.string(),
    queue_penalty: whole,
    logged_in: z.boolean(),
    dynamic: z.boolean().describe("It can log out."),
    paused: z.boolean(),
    paused_reason: z.string(),
  })
  .describe("How a device stands to one queue of its tenant.");

export const QueueMember = z.object({
  extension_id: z.int(),
  extension: z.string(),
  name: z.string(),
  penalty: whole,
  dynamic: z.boolean(),
  paused: z.boolean(),
  paused_reason: z.string(),
});

export const Queue = z.object({
  queue_id: z.int(),
  queue_name: z.string(),
  description: z.string(),
  tenant_id: z.int(),
  waiting_calls: z.int(),
  members: z.array(QueueMember).describe("Extensions that are in it now."),
});

export const CallRecord = z
  .object({
    uniqueid: z.string(),
    linkedid: z.string(),
    calldate: z.string().describe("UTC: `2026-01-31 23:59:59`."),
    date: whole.describe("The same as UNIX seconds."),
    clid: z.string(),
    src: z.string(),
    dst: z.string(),
    calltype: whole.describe("1 internal, 2 incoming, 3 outgoing."),
    disposition: z.string().describe("`ANSWERED`, `NO ANSWER`, `BUSY`, `FAILED`, `CONGESTION`, `UNKNOWN`."),
    duration: whole.describe("Seconds."),
    billsec: whole.describe("Seconds."),
  })
  .describe("What one channel had part in. All values are texts.");

export const CallRecords = z.object({
  rows: z.int().describe("How many records there are, on all pages."),
  result: z.array(CallRecord),
});
