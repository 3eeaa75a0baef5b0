import type { CallRecordFacts } from "../../events/call-record-facts.js";
import type { PbxEventOf } from "../../events/event.js";
import { callerOf, mainOf } from "../bundles.js";
import { deviceOf, kindOf, namedExtension } from "../channel-name.js";
import type { Draft } from "../draft.js";
import type { CallFlow, Extension } from "../model.js";
import { extensionNumbered } from "../numbers.js";

/**
 * Kept as it was told, with what its channels mean now: whose a device is may be another's later. An extension that called
 * is told by its own number, whichever it showed, and a bundle's member by that of its main.
 */
export function callRecorded(draft: Draft, { record, at }: PbxEventOf<"CallRecorded">): void {
  const caller = sourceOf(draft, record);
  const called = destinationOf(draft, record, caller);
  const [sourceExtension, destinationExtension] = [caller?.key ?? null, called?.key ?? null];
  const flow = flowOf(sourceExtension, destinationExtension ?? farEnd(record));
  const source = caller?.number ?? record.source;
  draft.told.push({
    type: "CallRecorded",
    record: { ...record, source, sourceExtension, destinationExtension, flow },
    savedAt: at,
  });
}

type Found = Extension | undefined;

/** Whose device called. A Local channel goes on with somebody's call: whose, its number says. */
function sourceOf(draft: Draft, record: CallRecordFacts): Found {
  const { channel, source, destinationContext, destinationChannel } = record;
  if (kindOf(channel) !== "local") return callerOf(draft, deviceOf(channel));
  return numbered(draft, source, destinationContext, callerOf(draft, deviceOf(destinationChannel)));
}

/**
 * Whose device was reached, or whom the Local channel rang that was; else whom the number stands for, as of an extension
 * that forwards.
 */
function destinationOf(draft: Draft, record: CallRecordFacts, caller: Found): Found {
  const { destinationChannel, destination, destinationContext } = record;
  const dialed = () => numbered(draft, destination, destinationContext, caller);
  if (destinationChannel === "") return dialed();
  const named = kindOf(destinationChannel) === "local" ? namedExtension(deviceOf(destinationChannel)) : null;
  if (named === null) return callerOf(draft, deviceOf(destinationChannel));
  return numbered(draft, named.number, named.context ?? "", caller) ?? dialed();
}

const numbered = (draft: Draft, number: string, context: string, other: Found): Found =>
  mainOf(draft, extensionNumbered(draft, number, context, other));

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
