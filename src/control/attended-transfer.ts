import { action } from "../ami/action.js";
import { header } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
import { CONSULTATION_TIMEOUT_MS } from "../core/limits.js";
import { isHeld } from "../state/held.js";
import type { Channel, PbxState, Segment } from "../state/model.js";
import type { ControlDeps } from "./deps.js";
import { findContext, requireNumber } from "./dialplan.js";
import type { PlanOf } from "./plan.js";
import { refusalOf } from "./refusal.js";

/**
 * Begins a transfer with consultation: the other party waits, and the extension talks to the destination. Asterisk presses
 * the extension's keys for it (Action: Atxfer) and answers success before anything has happened; pressed where transfer is
 * not allowed, or for a number that is not there, the other party hears the tones. So all of that is looked up first, and
 * what follows is waited for.
 */
export async function transferAttended(
  session: AmiSession,
  { segment, linked, destination, extension }: PlanOf<"AttendedTransfer">,
  deps: Pick<ControlDeps, "state" | "until" | "dialplan" | "tenantOf">,
): Promise<void> {
  const { state, until, dialplan } = deps;
  const context = await findContext(session, deps, dialplan.transferContext, extension);
  await requireNumber(session, context, destination, "to transfer to");
  if (!(await mayTransfer(session, segment))) {
    throw new AppError(
      "conflict",
      "This call was set up without the right to transfer it: its Dial or Queue in the dialplan lacks the option T (for the caller) or t (for the called).",
    );
  }
  const former = state.channels.get(segment.channelId)?.bridgeId ?? null;
  const fields = { Channel: segment.channel, Exten: `${destination}#`, Context: context };
  const refusal = await refusalOf(session.send(action("Atxfer", fields)));
  if (refusal !== null) throw withRemedy(refusal);
  const consulting = await until(
    (now) => isConsulting(now, segment, linked, former),
    CONSULTATION_TIMEOUT_MS,
  );
  if (consulting === undefined)
    throw new AppError("unconfirmed", whatWasSeen(state, segment, linked, former));
}

/** Asterisk does not say where its feature code is set. */
const withRemedy = (refusal: AppError): AppError =>
  /No attended transfer feature code/.test(refusal.message)
    ? new AppError(
        refusal.kind,
        `${refusal.message} Set atxfer in [featuremap] of features.conf.`,
        refusal.details,
      )
    : refusal;

/**
 * Whether the extension consults: it has left the old talk, and dials or talks to somebody else, or an application has answered
 * or taken it in: a queue, a room, a menu.
 */
function isConsulting(
  state: PbxState,
  { id, channelId }: Segment,
  linked: string,
  former: string | null,
): true | undefined {
  const channel = state.channels.get(channelId);
  const now = state.segments.get(id);
  if (channel === undefined || now === undefined || channel.bridgeId === former) return undefined;
  const other = now.dialingTo[0] ?? now.linked ?? linked;
  return other !== linked || isWithApplication(state, channel) || undefined;
}

/** Its keys reach the destination by a Local channel: beyond the far end of that there is no leg. */
function isWithApplication(state: PbxState, { channelId, bridgeId }: Channel): boolean {
  const mates = state.bridges.get(bridgeId ?? "")?.members.filter((id) => id !== channelId) ?? [];
  const [near] = mates.flatMap((id) => state.channels.get(id) ?? []);
  const far = state.channels.get(near?.localPeer ?? "");
  return (
    far !== undefined &&
    far.bridgeId === null &&
    far.dialing.length === 0 &&
    (far.state === "up" || isHeld(far))
  );
}

function whatWasSeen(
  state: PbxState,
  { id, channelId }: Segment,
  linked: string,
  former: string | null,
): string {
  const begun = "Asterisk accepted the transfer, and no consultation call followed: ";
  const now = state.segments.get(id);
  if (now === undefined) return `${begun}the transferring party has hung up.`;
  if (state.segments.get(linked) === undefined) return `${begun}the other party has hung up.`;
  if (state.channels.get(channelId)?.bridgeId === former) return `${begun}the two are still in their call.`;
  return `${begun}the transferring party left the call and reached nobody.`;
}

/**
 * Whether the keys of this leg are listened to: the application that joined the two says so in its options, `T` for who
 * called and `t` for who was called. Actions: CoreShowChannels.
 */
async function mayTransfer(session: AmiSession, { channel, channelId }: Segment): Promise<boolean> {
  const { items } = await session.list(action("CoreShowChannels"));
  const own = items.find((item) => header(item, "Uniqueid") === channelId);
  const bridgeId = own && header(own, "BridgeId");
  if (!bridgeId) return false;
  const party = items.filter((item) => header(item, "BridgeId") === bridgeId);
  return party.some((item) => {
    const options = transferOptions(header(item, "Application") ?? "", header(item, "ApplicationData") ?? "");
    return options.includes(header(item, "Channel") === channel ? "T" : "t");
  });
}

/** `Dial(what,timeout,options)` and `Queue(name,options)`; an option's argument in brackets is none. */
function transferOptions(application: string, data: string): string {
  const parts = data.split(",");
  const options = application === "Dial" ? parts[2] : application === "Queue" ? parts[1] : undefined;
  return withoutArguments(options ?? "");
}

/** A bracket that is not closed is as it is. */
function withoutArguments(options: string): string {
  let plain = "";
  let from = 0;
  for (let open = options.indexOf("("); open !== -1; open = options.indexOf("(", from)) {
    const close = options.indexOf(")", open);
    if (close === -1) break;
    plain += options.slice(from, open);
    from = close + 1;
  }
  return plain + options.slice(from);
}
