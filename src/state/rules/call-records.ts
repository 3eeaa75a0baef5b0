import type { CallRecordFacts } from "../../events/call-record-facts.js";
import type { PbxEventOf } from "../../events/event.js";
import { deviceOf, kindOf, namedExtension } from "../channel-name.js";
import type { Draft } from "../draft.js";
import type { CallFlow } from "../model.js";

/**
 * Kept as it was told, with what its channels mean now: whose a device is may be another's later. An extension that called
 * is told by its own number, whichever it showed.
 */
export function callRecorded(draft: Draft, { record, at }: PbxEventOf<"CallRecorded">): void {
  const sourceExtension = extensionAt(draft, record.channel);
  const destinationExtension = destinationOf(draft, record);
  const flow = flowOf(sourceExtension, destinationExtension ?? farEnd(record));
  const source = draft.extensions.get(sourceExtension ?? "")?.number ?? record.source;
  draft.told.push({
    type: "CallRecorded",
    record: { ...record, source, sourceExtension, destinationExtension, flow },
    savedAt: at,
  });
}

/** Key of the extension whose device a channel is, or whom a Local channel rings. */
function extensionAt(draft: Draft, channel: string): string | null {
  const owner = draft.devices.get(deviceOf(channel));
  if (owner !== undefined) return owner.key;
  const named = kindOf(channel) === "local" ? namedExtension(deviceOf(channel)) : null;
  return named === null ? null : keyOf(draft, named.number, named.context ?? "");
}

/** Who was reached; else, whom the number stands for. */
function destinationOf(
  draft: Draft,
  { destinationChannel, destination, destinationContext }: CallRecordFacts,
): string | null {
  return destinationChannel === ""
    ? keyOf(draft, destination, destinationContext)
    : extensionAt(draft, destinationChannel);
}

const keyOf = (draft: Draft, number: string, context: string): string | null =>
  draft.extensions.get(`${number}@${context}`)?.key ?? null;

/** `outside` where a trunk was dialled, reached or not; null: the call stayed within the PBX. */
function farEnd({ destinationChannel, lastApplication, lastData }: CallRecordFacts): "outside" | null {
  if (destinationChannel !== "") return kindOf(destinationChannel) === "leg" ? "outside" : null;
  const [dialed = ""] = lastData.split(/[,&]/);
  return lastApplication === "Dial" && dialed.includes("/") && kindOf(dialed) === "leg" ? "outside" : null;
}

function flowOf(source: string | null, destination: string | null): CallFlow {
  const goesOut = destination === "outside";
  if (source === null) return goesOut ? "through" : "in";
  return goesOut ? "out" : "local";
}
