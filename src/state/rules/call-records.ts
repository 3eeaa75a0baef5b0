import type { CallRecordFacts } from "../../events/call-record-facts.js";
import type { PbxEventOf } from "../../events/event.js";
import { callerOf, mainOf } from "../bundles.js";
import { deviceOf, kindOf, namedExtension } from "../channel-name.js";
import type { Draft } from "../draft.js";
import type { CallFlow } from "../model.js";

/**
 * Kept as it was told, with what its channels mean now: whose a device is may be another's later. An extension that called
 * is told by its own number, whichever it showed, and a bundle's member by that of its main.
 */
export function callRecorded(draft: Draft, { record, at }: PbxEventOf<"CallRecorded">): void {
  const sourceExtension = sourceOf(draft, record);
  const destinationExtension = destinationOf(draft, record);
  const flow = flowOf(sourceExtension, destinationExtension ?? farEnd(record));
  const source = draft.extensions.get(sourceExtension ?? "")?.number ?? record.source;
  draft.told.push({
    type: "CallRecorded",
    record: { ...record, source, sourceExtension, destinationExtension, flow },
    savedAt: at,
  });
}

/** Whose device called. A Local channel goes on with somebody's call: whose, its number says. */
function sourceOf(draft: Draft, { channel, source, destinationContext }: CallRecordFacts): string | null {
  return kindOf(channel) === "local"
    ? keyOf(draft, source, destinationContext)
    : (callerOf(draft, deviceOf(channel))?.key ?? null);
}

/**
 * Whose device was reached, or whom the Local channel rang that was; else whom the number stands for, as of an extension
 * that forwards.
 */
function destinationOf(
  draft: Draft,
  { destinationChannel, destination, destinationContext }: CallRecordFacts,
): string | null {
  if (destinationChannel === "") return keyOf(draft, destination, destinationContext);
  const named = kindOf(destinationChannel) === "local" ? namedExtension(deviceOf(destinationChannel)) : null;
  return named === null
    ? (callerOf(draft, deviceOf(destinationChannel))?.key ?? null)
    : (keyOf(draft, named.number, named.context ?? "") ?? keyOf(draft, destination, destinationContext));
}

const keyOf = (draft: Draft, number: string, context: string): string | null =>
  mainOf(draft, draft.extensions.get(`${number}@${context}`))?.key ?? null;

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
