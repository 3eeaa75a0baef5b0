import { action } from "../ami/action.js";
import { header } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
import { isSomebodys, namedMailbox } from "../state/mailboxes.js";
import type { Extension, PbxState } from "../state/model.js";
import type { ControlDeps } from "./deps.js";
import { isAnothers, reachedBy, requireShipped } from "./dialplan.js";
import { isAmbiguous } from "./find.js";
import type { MailboxName } from "./mailboxes.js";
import type { PlanOf } from "./plan.js";

type Deps = Pick<ControlDeps, "state" | "dialplan" | "tenantOf">;

/** Where a mailbox is reached in the dialplan. */
interface Place {
  readonly Context: string;
  readonly Exten: string;
}

/**
 * Sends a leg's other party to the mailbox of an extension. What is not there is looked up first: a transfer to nowhere
 * hangs up. Actions: BlindTransfer, Redirect.
 */
export async function transferToVoicemail(
  session: AmiSession,
  { move, channel, extension }: PlanOf<"TransferToVoicemail">,
  deps: Deps,
): Promise<void> {
  const { voicemailContext } = deps.dialplan;
  const place =
    voicemailContext === null
      ? await shippedPlace(session, extension, deps)
      : await configuredPlace(session, extension, voicemailContext, deps);
  const to = { Channel: channel, ...place };
  await session.send(move === "BlindTransfer" ? action(move, to) : action(move, { ...to, Priority: "1" }));
}

/** By the number alone, which must mean one extension there. */
async function configuredPlace(
  session: AmiSession,
  extension: Extension,
  context: string,
  deps: Deps,
): Promise<Place> {
  const { number } = extension;
  if (isAmbiguous(deps.state, extension) || isAnothers(deps, context, extension)) throw notNamed(number);
  if ((await reachedBy(session, context, number)) === "nothing") {
    throw new AppError("conflict", `There is no mailbox ${number}: the dialplan has none in [${context}].`);
  }
  return { Context: context, Exten: number };
}

/** Actions: Getvar, VoicemailUserStatus. */
async function shippedPlace(
  session: AmiSession,
  extension: Extension,
  { state }: Pick<Deps, "state">,
): Promise<Place> {
  const set = await session.send(action("Getvar", { Variable: "TANDEM_VOICEMAIL_CONTEXT" }));
  const usual = header(set, "Value") || "default";
  const { mailbox, context } = mailboxOf(state, extension, usual);
  const place =
    context === usual
      ? ({ Context: "tandem-voicemail", Exten: mailbox } as const)
      : ({ Context: "tandem-mailbox", Exten: `${mailbox}*${context}` } as const);
  await requireShipped(session, place.Context, place.Exten);
  const { items } = await session.list(action("VoicemailUserStatus", { Context: context, Mailbox: mailbox }));
  if (items.length > 0) return place;
  throw new AppError("conflict", `There is no mailbox ${mailbox} in the voicemail context ${context}.`);
}

/** The one that its endpoint names; else the one of its number, where that can be no other extension's. */
function mailboxOf(
  state: Pick<PbxState, "devices" | "endpoints" | "extensions">,
  extension: Extension,
  usual: string,
): MailboxName {
  const named = namedMailbox(state, extension);
  if (named !== undefined) {
    const at = named.indexOf("@");
    return { mailbox: named.slice(0, at), context: named.slice(at + 1) };
  }
  const { number } = extension;
  if (isAmbiguous(state, extension) || isSomebodys(state, `${number}@${usual}`)) throw notNamed(number);
  return { mailbox: number, context: usual };
}

const notNamed = (number: string): AppError =>
  new AppError(
    "conflict",
    `The mailbox of extension ${number} is not known, and one of that number may be another's: name it in the endpoint's 'mailboxes' in pjsip.conf.`,
  );
