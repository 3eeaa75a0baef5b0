import { action } from "../ami/action.js";
import { type AmiMessage, header } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
import { MAX_INCLUDED_CONTEXTS } from "../core/limits.js";
import type { Extension, PbxState } from "../state/model.js";

type Session = Pick<AmiSession, "send" | "list">;

/**
 * The dialplan context of a command: the configured one, else that of the extension's endpoint, which is asked for where it
 * is not among those that were read (Action: PJSIPShowEndpoint). Errors: `conflict` where neither is known.
 */
export async function findContext(
  session: Session,
  state: Pick<PbxState, "endpoints">,
  configured: string | null,
  extension: Extension | null,
): Promise<string> {
  const context = configured ?? (await endpointContext(session, state, extension));
  if (context !== null) return context;
  throw new AppError(
    "conflict",
    "Tandem does not know the dialplan context for this: name it under dialplan in tandem.yaml, as originateContext, transferContext or queueContext.",
  );
}

async function endpointContext(
  session: Session,
  { endpoints }: Pick<PbxState, "endpoints">,
  extension: Extension | null,
): Promise<string | null> {
  const device = extension?.devices.find((name) => name.startsWith("PJSIP/"));
  if (device === undefined) return null;
  const name = device.slice("PJSIP/".length);
  const known = endpoints.get(name)?.context ?? "";
  if (known !== "") return known;
  const { items } = await session.list(action("PJSIPShowEndpoint", { Endpoint: name }));
  const detail = items.find((item) => header(item, "Event") === "EndpointDetail");
  return (detail && header(detail, "Context")) || null;
}

/**
 * Whether a call to that number would find something there, or may: what a switch answers for (realtime, Lua, another PBX),
 * Asterisk's list does not tell. Action: ShowDialPlan.
 */
export const isInDialplan = async (session: Session, context: string, exten: string): Promise<boolean> =>
  (await isListed(session, context, exten)) || (await reachesSwitch(session, context));

async function isListed(session: Session, context: string, exten: string): Promise<boolean> {
  const steps = await shownOf(session, { Context: context, Extension: exten });
  return steps.some((step) => header(step, "Priority") !== "hint");
}

/** Of this context, or of one that it includes. */
async function reachesSwitch(session: Session, context: string): Promise<boolean> {
  const contexts = new Set([context]);
  for (const one of contexts) {
    const steps = await shownOf(session, { Context: one });
    if (steps.some((step) => header(step, "Switch") !== undefined)) return true;
    for (const step of steps) {
      const [included = ""] = (header(step, "IncludeContext") ?? "").split(/[,|]/); // then the times at which it is
      if (included !== "" && contexts.size < MAX_INCLUDED_CONTEXTS) contexts.add(included);
    }
  }
  return false;
}

/** How Asterisk says that a context, or a number in it, is not there: in the words for a failure. */
const NOT_FOUND = /^Did not find /;

async function shownOf(
  session: Session,
  where: Readonly<Record<string, string>>,
): Promise<readonly AmiMessage[]> {
  try {
    return (await session.list(action("ShowDialPlan", where))).items;
  } catch (error) {
    if (error instanceof AppError && NOT_FOUND.test(String(error.details.reason))) return [];
    throw error;
  }
}

/**
 * What is sent to a number that is not there, Asterisk hangs up, though it answers success.
 * @throws AppError 'invalid-request' where the destination is not in the context
 */
export async function requireNumber(session: Session, context: string, destination: string): Promise<void> {
  if (await isInDialplan(session, context, destination)) return;
  throw new AppError("invalid-request", `There is no number ${destination} to transfer to.`, { context });
}

/** The contexts of asterisk-conf/tandem/extensions_tandem.conf that commands need. */
type ShippedContext = "tandem-bundle" | "tandem-sources" | "tandem-voicemail";

/** @throws AppError 'conflict' where the dialplan of the PBX does not have it */
export async function requireShipped(
  session: Session,
  context: ShippedContext,
  exten: string,
): Promise<void> {
  if (await isListed(session, context, exten)) return;
  throw new AppError(
    "conflict",
    `The dialplan of the PBX has no ${exten} in [${context}], which this needs: put '#include "tandem/extensions_tandem.conf"' into extensions.conf, then 'asterisk -rx "dialplan reload"'.`,
  );
}
