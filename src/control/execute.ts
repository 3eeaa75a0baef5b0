import { action } from "../ami/action.js";
import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
import { ORIGINATE_TIMEOUT_MS } from "../core/limits.js";
import type { Log } from "../core/log.js";
import type { PbxState } from "../state/model.js";
import { transferAttended } from "./attended-transfer.js";
import type { Command, Control } from "./command.js";
import { findContext } from "./dialplan.js";
import type { Originates } from "./originates.js";
import { type Plan, plan } from "./plan.js";
import type { Until } from "./until.js";

export interface ControlDeps {
  readonly state: PbxState;
  /** The session for actions, while its link is up: a slow action there holds up no events. */
  readonly session: () => AmiSession | undefined;
  /** Where calls are made and transferred to; null: where the extension's own phone would look. */
  readonly dialplan: { readonly originateContext: string | null; readonly transferContext: string | null };
  readonly until: Until;
  readonly originates: Pick<Originates, "begin" | "forget">;
  readonly log: Log;
}

/** Carries out commands on one PBX. Actions: Originate, BlindTransfer, Redirect, Atxfer, and what they need to know first. */
export function createControl(deps: ControlDeps): Control {
  return {
    async execute(command: Command) {
      const what = plan(deps.state, command);
      const session = deps.session();
      if (session === undefined)
        throw new AppError("pbx-unavailable", "The PBX cannot be reached at the moment.");
      await carryOut(session, what, deps);
      deps.log.info("command carried out", { command: what.type, destination: what.destination });
    },
  };
}

async function carryOut(session: AmiSession, what: Plan, deps: ControlDeps): Promise<void> {
  const { originateContext, transferContext } = deps.dialplan;
  const purpose = what.type === "Originate" ? originateContext : transferContext;
  const Context = await findContext(session, purpose, what.extension);
  switch (what.type) {
    case "Originate":
      return await originate(session, what, Context, deps.originates);
    case "BlindTransfer":
      await session.send(
        action("BlindTransfer", { Channel: what.channel, Context, Exten: what.destination }),
      );
      return;
    case "Redirect":
      await session.send(
        action("Redirect", { Channel: what.channel, Context, Exten: what.destination, Priority: "1" }),
      );
      return;
    case "AttendedTransfer":
      return await transferAttended(session, what, Context, deps);
  }
}

/**
 * Rings the extension, then sends it to the destination. The channel is named beforehand, so that its segment is known
 * from the first event. An extension with several devices is rung as a call to it would.
 */
async function originate(
  session: AmiSession,
  { extension, destination }: Extract<Plan, { type: "Originate" }>,
  Context: string,
  originates: ControlDeps["originates"],
): Promise<void> {
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
