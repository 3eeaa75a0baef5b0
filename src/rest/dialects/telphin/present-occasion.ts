import type { Segment } from "../../../state/model.js";
import type { Occasion } from "../../../webhooks/occasion.js";
import type { Pbx } from "../../deps.js";
import { callId } from "./call-id.js";
import { extensionAt, nameAt } from "./client-view.js";

/** The parameters that an event is told with. One that has no value is empty. */
export function presentOccasion(occasion: Occasion, pbx: Pbx): Readonly<Record<string, string>> {
  const { segment, type } = occasion;
  const { caller, called, incoming } = sidesOf(occasion);
  const own = tenantOf(occasion, pbx);
  const from = extensionOf(pbx, caller, own);
  const to = calledExtension(occasion, pbx) ?? extensionOf(pbx, called, own);
  const id = callId(segment.linkedId);
  return {
    EventType: type,
    CallID: id,
    CallAPIID: id,
    CallFlow: incoming ? "in" : "out",
    CallStatus: statusOf(occasion),
    CallerIDNum: caller?.callerId.number ?? "",
    CallerIDName: caller?.callerId.name ?? "",
    ...named("Caller", from),
    CalledDID: (caller?.extension === null && caller.did) || "",
    CalledNumber: occasion.called ?? "",
    ...named("Called", to),
    CallBackID: pbx.originatedCalls.get(segment.linkedId) === undefined ? "" : id,
    ...(type === "hangup" && { Duration: talkSeconds(occasion) }),
  };
}

const named = (side: "Caller" | "Called", extension: NamedExtension | undefined) => ({
  [`${side}Extension`]: extension?.name ?? "",
  [`${side}ExtensionID`]: String(extension?.id ?? ""),
});

interface Sides {
  readonly caller: Segment | null;
  readonly called: Segment | null;
  /** To the extension or the queue that the event is about. */
  readonly incoming: boolean;
}

/** Of a queue, the leg is the caller's, who waits there. */
function sidesOf({ type, subject, segment, other }: Occasion): Sides {
  if (subject.kind === "queue") return { caller: segment, called: other, incoming: true };
  const incoming = type === "dial-in" || (type !== "dial-out" && segment.incoming);
  return incoming
    ? { caller: other, called: segment, incoming }
    : { caller: segment, called: other, incoming };
}

/** Q.850 causes of a call that nobody has answered. */
const CAUSES: Readonly<Record<number, string>> = {
  0: "NOANSWER", // none is told of a phone that has rung in vain
  16: "CANCEL", // hung up in the usual way: by who called
  17: "BUSY",
  18: "NOANSWER",
  19: "NOANSWER",
  20: "CHANUNAVAIL",
  21: "BUSY", // rejected, as a phone does that is busy to this caller
  26: "CANCEL", // answered elsewhere
  34: "CONGESTION",
  38: "CONGESTION",
  41: "CONGESTION",
  42: "CONGESTION",
  127: "CANCEL", // as SIP tells of a call that was taken back
};

function statusOf({ type, answered, segment }: Occasion): string {
  if (type === "answer") return "ANSWER";
  if (type !== "hangup") return "CALLING";
  return answered ? "ANSWER" : (CAUSES[segment.cause ?? 0] ?? "");
}

/** When a leg was answered is not always known. */
function talkSeconds({ answered, segment: { answeredAt, endedAt } }: Occasion): string {
  if (!answered) return "0";
  return answeredAt === null || endedAt === null ? "" : String(Math.round((endedAt - answeredAt) / 1000));
}

interface NamedExtension {
  readonly name: string;
  readonly id: number | null;
}

/** Of a queue's caller, the queue. */
function calledExtension({ subject }: Occasion, pbx: Pbx): NamedExtension | undefined {
  const queue = subject.kind === "queue" ? pbx.directory.queue({ identifier: subject.key }) : undefined;
  return queue && { name: nameAt(pbx, queue.tenant, subject.key), id: queue.numericId };
}

/** Another client's has a name, as its number has been seen; its id is nothing to this one. */
function extensionOf(pbx: Pbx, leg: Segment | null, own: string | null): NamedExtension | undefined {
  const extension = extensionAt(pbx, leg);
  if (extension === undefined) return undefined;
  const { tenant, number, numericId } = extension;
  return { name: nameAt(pbx, tenant, number), id: tenant === own ? numericId : null };
}

/** Whose the extension or queue is that the event is about. */
const tenantOf = ({ subject: { kind, key } }: Occasion, { directory }: Pbx): string | null =>
  (kind === "queue" ? directory.queue({ identifier: key }) : directory.extension({ key }))?.tenant ?? null;
