import { z } from "zod";

const time = z.string().describe("GMT: `2020-03-16 12:18:08`.");
const name = z.string().describe("The client's prefix and the number: `0003*100`.");
const device = z.string().nullable();
/** Fields of the vendor's of which Asterisk knows nothing. */
const unknown = z.null();

export const User = z.object({
  dealer_id: unknown,
  admin: z.boolean(),
  extra_params: unknown,
  access: z.enum(["full", "read"]).describe("full, with the scope `control`."),
  extension_id: z.int().nullable().describe("The first of the user's whose account it is; null: nobody's."),
  client_id: z.int().nullable().describe("What `@me` means."),
  extension_group_id: unknown,
  timezone: z.literal("GMT"),
  login: z.string().describe("Name of the account."),
  id: z.int().nullable().describe("Of the user whose account it is; null: nobody's."),
});

export const Extension = z.object({
  status: z.literal("active"),
  domain: unknown,
  create_date: unknown,
  name,
  dial_rule_limit: unknown,
  extension_group_id: unknown,
  label: z.string().describe("What it is called."),
  caller_id_name: z.string().nullable(),
  client_id: z.int(),
  extra_params: unknown,
  message_did: unknown,
  dial_rule_id: unknown,
  ani_rfc3325: unknown,
  type: z.enum(["phone", "queue"]),
  id: z.int(),
  did_as_transfer_caller_id: unknown,
});

export const Bundle = z.object({
  bundle_list: z
    .array(z.int())
    .describe("Ids of the extensions that are tied to the main one, in their order."),
  bundle_id: z.int().describe("Id of the main one."),
});

export const Registration = z.object({
  device: z.string().nullable().describe("What the phone calls itself."),
  real_address: unknown,
  contact_address: z.string().describe("SIP URI."),
  expires: time.nullable().describe("null: it is configured, and never ends."),
  registration_id: z.string(),
});

export const Registrations = z.object({
  registered: z.boolean().nullable().describe("null: the PBX tells none of its devices."),
  extension_id: z.int(),
  registrations: z.array(Registration),
});

export const CreatedCall = z.object({
  call_api_id: z.string().describe("Names the call in current_calls and, when it is over, in call_history."),
  call_id: z.string().describe("The same."),
});

export const CurrentCall = z.object({
  answer_time_gmt: time.nullable(),
  call_api_id: z.string().describe("The same for all who have part in the call."),
  call_flow: z.enum(["in", "out"]).describe("To or from the extension."),
  callback_id: z.string().nullable().describe("As call_api_id, of a call that was asked for over an API."),
  called_did: z.string().nullable().describe("What was called from outside."),
  called_extension: z.array(name),
  called_number: z.string().nullable(),
  caller_extension: z.array(name),
  caller_id_name: z.string().nullable(),
  caller_id_number: z.string().nullable(),
  extension_id: z.int().describe("Whose part in the call it is."),
  init_time_gmt: time,
  real_call: z.literal(true),
  record_uuid: unknown,
  device: device.describe("The PBX's device that has this part: `PJSIP/100`."),
});

const parties = {
  from_username: z.string().describe("Who called: an extension's name, or the number."),
  from_domain: unknown,
  from_screen_name: z.string(),
  to_username: z.string().describe("What was called, as from_username."),
  to_domain: unknown,
  flow: z.enum(["in", "out"]),
  extension_id: z.int().nullable().describe("The client's extension; null: it is no more."),
  extension_name: name.nullable(),
  extension_type: z.literal("phone"),
  extension_group_owner_id: unknown,
  ext_number_reg: unknown,
  did_number: z.string().nullable(),
  did_domain: unknown,
  client_owner_id: z.int(),
  init_time_gmt: time.describe("When it began."),
  hangup_time_gmt: time,
  hangup_cause: unknown,
  hangup_disposition: unknown,
};

const results = ["busy", "answered", "not answered", "failed"] as const;

export const CallRecord = z.object({
  ...parties,
  result: z.enum(results).nullable(),
  start_time_gmt: time.nullable().describe("When it was answered."),
  duration: z.int().describe("Seconds from the answer on."),
  dest_number: z.string(),
  dest_domain: unknown,
  source_number: unknown,
  source_domain: unknown,
  ani_number: unknown,
  application: unknown,
  record_uuid: unknown,
  record_file_size: unknown,
  from_device: device.describe("The PBX's device of the extension that called: `PJSIP/100`."),
  to_device: device.describe("Of the one that was called."),
});

export const RecordedCall = z.object({
  call_uuid: z.string().describe("As call_api_id was while it lived."),
  ...parties,
  result: z
    .enum([...results, "bridged"])
    .nullable()
    .describe("bridged: two have talked."),
  start_time_gmt: time,
  duration: z.int().describe("Seconds, from the beginning to the end."),
  bridged: z.boolean(),
  bridged_time_gmt: time.nullable(),
  bridged_duration: z.int().describe("Seconds that it was talked."),
  bridged_username: z.string().nullable(),
  bridged_domain: unknown,
  cdr: z.array(CallRecord).describe("Its legs, oldest first."),
});

export const CallHistory = z.object({
  page: z.int(),
  per_page: z.int(),
  order: z.enum(["asc", "desc"]),
  call_history: z.array(RecordedCall),
});

export const QueueAgent = z.object({
  id: z.int().nullable().describe("null: it is none, and was none."),
  extension_id: z.int().describe("Of the queue."),
  name: name.describe("Of the extension of type phone."),
  status: z.enum(["available", "logged_out"]),
  agent_sound_id: unknown,
  busy_delay_time: unknown,
  no_answer_delay_time: unknown,
  call_timeout: unknown,
  wrap_up_time: unknown,
  reject_delay_time: unknown,
  extra_params: unknown,
});

export const Event = z.object({
  id: z.int(),
  url: z.string(),
  method: z.enum(["GET", "POST"]),
  event_type: z.enum(["dial-in", "dial-out", "hangup", "answer"]),
});
