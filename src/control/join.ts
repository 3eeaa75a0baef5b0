import type { AmiSession } from "../ami/session.js";
import type { Extension } from "../state/model.js";
import { shown } from "./caller-id.js";
import type { ControlDeps } from "./deps.js";
import { findContext, requireOwnNumber } from "./dialplan.js";
import type { JoinPlan } from "./plan-join.js";
import { localChannel, ring } from "./ring.js";

/**
 * Rings the extension, and gives its call to the application when it has answered. By then the other call may be gone: the
 * extension hears so, or is hung up. Applications: ParkedCall, PickupChan, ChanSpy.
 */
export async function join(
  session: AmiSession,
  { extension, device, callerId, ringSeconds, application, data }: JoinPlan,
  deps: Pick<ControlDeps, "state" | "dialplan" | "tenantOf" | "originates">,
): Promise<void> {
  const channel = device ?? (await ownNumber(session, extension, deps));
  const goesTo = { Application: application, Data: data };
  await ring(session, { channel, ringSeconds, variables: shown(callerId), goesTo }, deps.originates);
}

async function ownNumber(
  session: AmiSession,
  extension: Extension,
  deps: Pick<ControlDeps, "state" | "dialplan" | "tenantOf">,
): Promise<string> {
  const context = await findContext(session, deps, deps.dialplan.originateContext, extension);
  await requireOwnNumber(session, context, extension.number);
  return localChannel(extension.number, context);
}
