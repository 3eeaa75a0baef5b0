import { action } from "../ami/action.js";
import type { AmiSession } from "../ami/session.js";
import type { ControlDeps } from "./deps.js";
import { findContext, requireNumber } from "./dialplan.js";
import type { PlanOf } from "./plan.js";

type Deps = Pick<ControlDeps, "state" | "dialplan" | "tenantOf">;

/** Sends whoever is in a bridge with this leg to the destination. Action: BlindTransfer. */
export async function transferBlind(
  session: AmiSession,
  { channel, extension, destination }: PlanOf<"BlindTransfer">,
  deps: Deps,
): Promise<void> {
  const Context = await findContext(session, deps, deps.dialplan.transferContext, extension);
  await requireNumber(session, Context, destination, "to transfer to");
  await session.send(action("BlindTransfer", { Channel: channel, Context, Exten: destination }));
}

/** Sends a leg that dials to the destination instead. Action: Redirect. */
export async function redirect(
  session: AmiSession,
  { channel, extension, destination }: PlanOf<"Redirect">,
  deps: Deps,
): Promise<void> {
  const Context = await findContext(session, deps, deps.dialplan.transferContext, extension);
  await requireNumber(session, Context, destination, "to transfer to");
  await session.send(action("Redirect", { Channel: channel, Context, Exten: destination, Priority: "1" }));
}
