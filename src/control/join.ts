import type { AmiSession } from "../ami/session.js";
import { shown } from "./caller-id.js";
import type { ControlDeps } from "./deps.js";
import { findContext } from "./dialplan.js";
import type { JoinPlan } from "./plan-join.js";
import { localChannel, ring } from "./ring.js";

/**
 * Rings the extension, and gives its call to the application when it has answered. By then the other call may be gone: the
 * extension hears so, or is hung up. Applications: ParkedCall, PickupChan, ChanSpy.
 */
export async function join(
  session: AmiSession,
  { extension, device, callerId, ringSeconds, application, data }: JoinPlan,
  { state, dialplan, originates }: Pick<ControlDeps, "state" | "dialplan" | "originates">,
): Promise<void> {
  const channel =
    device ??
    localChannel(extension.number, await findContext(session, state, dialplan.originateContext, extension));
  const goesTo = { Application: application, Data: data };
  await ring(session, { channel, ringSeconds, variables: shown(callerId), goesTo }, originates);
}
