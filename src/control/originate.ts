import { action } from "../ami/action.js";
import type { AmiSession } from "../ami/session.js";
import { ORIGINATE_TIMEOUT_MS } from "../core/limits.js";
import type { ControlDeps } from "./deps.js";
import { findContext } from "./dialplan.js";
import type { PlanOf } from "./plan.js";

/**
 * Rings the extension, then sends it to the destination. The channel is named beforehand, so that its segment is known
 * from the first event. An extension with several devices is rung as a call to it would. Action: Originate.
 */
export async function originate(
  session: AmiSession,
  { extension, destination }: PlanOf<"Originate">,
  { dialplan, originates }: Pick<ControlDeps, "dialplan" | "originates">,
): Promise<void> {
  const Context = await findContext(session, dialplan.originateContext, extension);
  const { number, displayName, devices } = extension;
  const [device, another] = devices;
  const Channel = device === undefined || another !== undefined ? `Local/${number}@${Context}/n` : device;
  const ChannelId = originates.begin();
  const ring = action("Originate", {
    Channel,
    Context,
    Exten: destination,
    Priority: "1",
    CallerID: `"${displayName.replace(/[^\p{L}\p{N} .,'_-]/gu, "")}" <${number}>`,
    Timeout: String(ORIGINATE_TIMEOUT_MS),
    Async: "true",
    ChannelId,
    OtherChannelId: Channel.startsWith("Local/") ? `${ChannelId}-2` : undefined,
  });
  try {
    await session.send(ring);
  } catch (error) {
    originates.forget(ChannelId);
    throw error;
  }
}
