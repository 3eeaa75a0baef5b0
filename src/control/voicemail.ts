import { action } from "../ami/action.js";
import { header } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
import type { ControlDeps } from "./deps.js";
import { isInDialplan, requireShipped } from "./dialplan.js";
import type { PlanOf } from "./plan.js";

const SHIPPED = "tandem-voicemail";

/**
 * Sends a leg's other party to a mailbox. What is not there is looked up first: a transfer to nowhere hangs up.
 * Actions: BlindTransfer, Redirect.
 */
export async function transferToVoicemail(
  session: AmiSession,
  { move, channel, mailbox }: PlanOf<"TransferToVoicemail">,
  { dialplan: { voicemailContext } }: Pick<ControlDeps, "dialplan">,
): Promise<void> {
  const Context = voicemailContext ?? SHIPPED;
  if (voicemailContext === null) await checkShipped(session, mailbox);
  else await checkConfigured(session, voicemailContext, mailbox);
  const to = { Channel: channel, Context, Exten: mailbox };
  await session.send(move === "BlindTransfer" ? action(move, to) : action(move, { ...to, Priority: "1" }));
}

async function checkConfigured(session: AmiSession, context: string, mailbox: string): Promise<void> {
  if (await isInDialplan(session, context, mailbox)) return;
  throw new AppError("conflict", `There is no mailbox ${mailbox}: the dialplan has none in [${context}].`);
}

/** Of the shipped context it is known in which voicemail context its mailboxes are. Actions: Getvar, VoicemailUserStatus. */
async function checkShipped(session: AmiSession, mailbox: string): Promise<void> {
  await requireShipped(session, SHIPPED, mailbox);
  const set = await session.send(action("Getvar", { Variable: "TANDEM_VOICEMAIL_CONTEXT" }));
  const context = header(set, "Value") || "default";
  const { items } = await session.list(action("VoicemailUserStatus", { Context: context, Mailbox: mailbox }));
  if (items.length > 0) return;
  throw new AppError("conflict", `There is no mailbox ${mailbox} in the voicemail context ${context}.`);
}
