import type { Segment } from "../../../state/model.js";
import type { Occasion } from "../../../webhooks/occasion.js";
import type { Pbx } from "../../deps.js";
import { callId } from "./calls.js";
import { extendedNumber } from "./view.js";

/** The parameters that a call event is told with. One that has no value is empty. */
export function presentOccasion(occasion: Occasion, pbx: Pbx): Readonly<Record<string, string>> {
  const { segment, type, answered } = occasion;
  const { caller, called, incoming } = sidesOf(occasion);
  return {
    CallID: callId(pbx, segment.linkedId),
    CallerIDNum: caller?.callerId.number ?? "",
    CallerIDName: caller?.callerId.name ?? "",
    CalledDID: (caller?.extension === null && caller.did) || "",
    CalledExtension: calledExtension(occasion, pbx, called),
    CallStatus: type === "hangup" ? (answered ? "ANSWER" : "UNKNOWN") : "CALLING",
    CallFlow: incoming ? "IN" : "OUT",
    CallerExtension: extensionAt(pbx, caller) ?? "",
    CalledNumber: occasion.called ?? "",
  };
}

interface Sides {
  readonly caller: Segment | null;
  readonly called: Segment | null;
  /** To the extension or the queue that the event is about. */
  readonly incoming: boolean;
}

/** Of a queue, the leg is the caller's, who waits there. */
function sidesOf({ type, subject, segment, other }: Occasion): Sides {
  if (subject.kind === "queue") return { caller: segment, called: other, incoming: true };
  const incoming = type === "dial-in" || (type === "hangup" && segment.incoming);
  return incoming
    ? { caller: other, called: segment, incoming }
    : { caller: segment, called: other, incoming };
}

function calledExtension({ subject }: Occasion, pbx: Pbx, called: Segment | null): string {
  if (subject.kind === "extension") return extensionAt(pbx, called) ?? "";
  const queue = pbx.directory.queue({ identifier: subject.key });
  return extendedNumber(pbx, queue?.tenant ?? null, subject.key);
}

function extensionAt(pbx: Pbx, leg: Segment | null): string | undefined {
  const extension = leg?.extension ? pbx.directory.extension({ key: leg.extension }) : undefined;
  return extension && extendedNumber(pbx, extension.tenant, extension.number);
}
