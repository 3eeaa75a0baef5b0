import { action } from "../ami/action.js";
import type { AmiSession } from "../ami/session.js";
import type { ControlDeps } from "./deps.js";
import { findContext, requireNumber } from "./dialplan.js";
import type { PlanOf } from "./plan.js";

type Deps = Pick<ControlDeps, "state" | "dialplan">;

/** Sends whoever is in a bridge with this leg to the destination. Action: BlindTransfer. */
export async function transferBlind(
  session: AmiSession,
  { channel, extension, destination }: PlanOf<"BlindTransfer">,
  { state, dialplan }: Deps,
): Promise<void> {
  const Context = await findContext(session, state, dialplan.transferContext, extension);
  await requireNumber(session, Context, destination);
  await session.send(action("BlindTransfer", { Channel: channel, Context, Exten: destination }));
}

/** Sends a leg that dials to the destination instead. Action: Redirect. */
export async function redirect(
  session: AmiSession,
  { channel, extension, destination }: PlanOf<"Redirect">,
  { state, dialplan }: Deps,
): Promise<void> {
  const Context = await findContext(session, state, dialplan.transferContext, extension);
  await requireNumber(session, Context, destination);
  await session.send(action("Redirect", { Channel: channel, Context, Exten: destination, Priority: "1" }));
}
