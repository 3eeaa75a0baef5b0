/** Names and JSON types of the vendor's documented examples, in their order. `null` where an example has null. */
export type Fields = readonly (readonly [name: string, types: readonly JsonType[]])[];

export type JsonType = "string" | "number" | "boolean" | "null" | "array" | "object";

const of = (types: JsonType | readonly JsonType[], names: string): Fields =>
  names.split(" ").map((name) => [name, [types].flat()]);

/** A field that is null in an example is a text where there is something to tell. */
const NULLABLE = ["null", "string"] as const;

export const EXTENSION: Fields = [
  ...of("number", "extension_id"),
  ...of("string", "extension name language"),
  ...of(NULLABLE, "email"),
  ...of("number", "class_of_service_id dial_profile_id call_limit"),
  ...of("string", "internal_cid external_cid emergency_cid"),
  ...of("number", "ringtime"),
  ...of("boolean", "nospy enabled_pa"),
  ...of("string", "answermode mailbox"),
  ...of(NULLABLE, "accountcode"),
  ...of("string", "features_password"),
  ...of("boolean", "sendcid generate_hints hot_desking"),
  ...of(NULLABLE, "secretary"),
  ...of("number", "music_group_id"),
  ...of("boolean", "rec_on_demand internal_rec outgoing_rec incoming_rec dictate_enable"),
  ...of("string", "dictate_format"),
  ...of("boolean", "dictate_auto_send fax_enabled fax_auto_send absent_secretary lock call_waiting"),
  ...of("boolean", "pinless dynamic_routing"),
  ...of("number", "tenant_id"),
  ...of("string", "context"),
  ...of("boolean", "has_analog_devices"),
  ...of("array", "devices"),
  ...of("object", "queues_info"),
];

export const DEVICE: Fields = [
  ...of("string", "device_id extension_id profile_id user secret description ring_device technology"),
  ...of(NULLABLE, "assigned_exten"),
  ...of("string", "tenant_id device_name"),
];

/** Lists of numbers, of texts and of texts. */
export const QUEUES_INFO: Fields = of("array", "queues queues_name queues_penalty");
export const QUEUES: Fields = of("array", "queues_id queues_name queues_penalty");

export const SUMMARY: Fields = of("string", "local incoming outgoing transit");

export const RECORD: Fields = of("string", "date clid priority vmorig duration recfile filename");

/** Names and types of a value, in its order. */
export const typesOf = (value: Readonly<Record<string, unknown>>): [string, JsonType][] =>
  Object.entries(value).map(([name, one]) => [name, typeOf(one)]);

function typeOf(value: unknown): JsonType {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : (typeof value as JsonType);
}
