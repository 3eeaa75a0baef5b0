import type { z } from "zod";
import { deviceOf, kindOf } from "../../../state/channel-name.js";
import type { RecordedCall } from "../../../store/call-history.js";
import type { SavedCallRecord } from "../../../store/call-records.js";
import { callId } from "./call-id.js";
import { type ClientView, extensionAt, nameAt, type Phone } from "./client-view.js";
import { nameIn } from "./present-extension.js";
import { FLOWS } from "./record-query.js";
import type * as schemas from "./schemas.js";
import { gmt, gmtOrNull } from "./time.js";

/** Presents calls that are over as one client sees them: the records that an extension of its own has part in. */
export function recordedCallPresenter(client: ClientView) {
  const phones: Phones = new Map(client.phones().map((phone) => [phone.extension.key, phone]));
  return (call: RecordedCall) => presentRecordedCall(call, client, phones);
}

function presentRecordedCall(
  { linkedId, records }: RecordedCall,
  client: ClientView,
  phones: Phones,
): z.output<typeof schemas.RecordedCall> {
  const [first = records[0], ...others] = records;
  if (first === undefined) throw new Error("a call without a record");
  const bridged = [first, ...others].filter(isBridged);
  const began = Math.min(...records.map(({ startedAt }) => startedAt));
  const ended = Math.max(...records.map(({ endedAt }) => endedAt));
  const [talk] = bridged;
  return {
    call_uuid: callId(linkedId),
    ...presentParties(first, client, phones),
    result: resultOf(records),
    duration: seconds(ended - began),
    init_time_gmt: gmt(began),
    start_time_gmt: gmt(began),
    hangup_time_gmt: gmt(ended),
    bridged: talk !== undefined,
    bridged_time_gmt: gmtOrNull(talk?.answeredAt ?? null),
    bridged_duration: talk?.answeredAt == null ? 0 : seconds(lastEnd(bridged) - talk.answeredAt),
    bridged_username: talk === undefined ? null : calledName(talk, client),
    bridged_domain: null,
    hangup_cause: null,
    hangup_disposition: null,
    ...UNKNOWN,
    cdr: records.map((record) => presentRecord(record, client, phones)),
  };
}

/** A leg of the call. */
const presentRecord = (
  record: SavedCallRecord,
  client: ClientView,
  phones: Phones,
): z.output<typeof schemas.CallRecord> => ({
  ...presentParties(record, client, phones),
  result: RESULTS[record.disposition],
  duration: record.billable,
  init_time_gmt: gmt(record.startedAt),
  start_time_gmt: gmtOrNull(record.answeredAt),
  hangup_time_gmt: gmt(record.endedAt),
  hangup_cause: null,
  hangup_disposition: null,
  dest_number: record.destination,
  dest_domain: null,
  source_number: null,
  source_domain: null,
  ani_number: null,
  application: null,
  record_uuid: null,
  record_file_size: null,
  ...UNKNOWN,
  from_device: phones.has(record.sourceExtension ?? "") ? deviceOfLeg(record.channel) : null,
  to_device: phones.has(record.destinationExtension ?? "") ? deviceOfLeg(record.destinationChannel) : null,
});

/** Of a call that was forwarded the leg is no phone's. */
const deviceOfLeg = (channel: string): string | null =>
  channel !== "" && kindOf(channel) === "leg" ? deviceOf(channel) : null;

type Phones = ReadonlyMap<string, Phone>;

/** What of every call is not known here. */
const UNKNOWN = {
  from_domain: null,
  to_domain: null,
  did_domain: null,
  ext_number_reg: null,
  extension_group_owner_id: null,
};

/** Who called whom, and the client's extension that had part in it: who called, if it is one. */
function presentParties(record: SavedCallRecord, client: ClientView, phones: Phones) {
  const { sourceExtension, destinationExtension, callerId, flow } = record;
  const own = phones.get(sourceExtension ?? "") ?? phones.get(destinationExtension ?? "");
  const isIn = FLOWS.in.includes(flow);
  return {
    from_username: partyName(record.source, sourceExtension, client),
    from_screen_name: nameIn(callerId) || record.source,
    to_username: calledName(record, client),
    flow: isIn ? ("in" as const) : ("out" as const),
    extension_id: own?.id ?? null,
    extension_name: own?.name ?? null,
    extension_type: "phone" as const,
    did_number: isIn && destinationExtension === null ? record.destination : null,
    client_owner_id: client.tenant.number,
  };
}

const calledName = ({ destination, destinationExtension }: SavedCallRecord, client: ClientView): string =>
  partyName(destination, destinationExtension, client);

/** With its client's prefix, where the number is the extension's own, or a queue's. */
function partyName(number: string, key: string | null, { pbx }: ClientView): string {
  const extension = extensionAt(pbx, { extension: key });
  if (extension?.number === number) return nameAt(pbx, extension.tenant, number);
  const queue = pbx.directory.queue({ identifier: number });
  return queue?.enabled ? nameAt(pbx, queue.tenant, number) : number;
}

/** Two have talked: an application that answers has no channel at the other end. */
const isBridged = ({ disposition, destinationChannel }: SavedCallRecord): boolean =>
  disposition === "answered" && destinationChannel !== "";

const RESULTS = {
  answered: "answered",
  busy: "busy",
  "no-answer": "not answered",
  failed: "failed",
  congestion: "failed",
  unknown: null,
} as const satisfies Record<SavedCallRecord["disposition"], string | null>;

function resultOf(records: readonly SavedCallRecord[]) {
  if (records.some(isBridged)) return "bridged" as const;
  const answered = records.find(({ disposition }) => disposition === "answered");
  const decisive = answered ?? records.at(-1);
  return decisive === undefined ? null : RESULTS[decisive.disposition];
}

const lastEnd = (records: readonly SavedCallRecord[]): number =>
  Math.max(...records.map(({ endedAt }) => endedAt));

const seconds = (ms: number): number => Math.round(ms / 1_000);
