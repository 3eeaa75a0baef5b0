import { action } from "../ami/action.js";
import { type AmiMessage, header } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
import { MAX_INCLUDED_CONTEXTS } from "../core/limits.js";
import { endpointOf } from "../state/channel-name.js";
import type { Extension } from "../state/model.js";
import type { ControlDeps } from "./deps.js";

type Session = Pick<AmiSession, "send" | "list">;

type ContextDeps = Pick<ControlDeps, "state" | "tenantOf">;

/**
 * The dialplan context of a command: the configured one, unless it is another tenant's than the extension, else that of the
 * extension's endpoint, which is asked for where it is not among those that were read (Action: PJSIPShowEndpoint).
 * @throws AppError 'conflict' where neither is known, and where both are another tenant's
 */
export async function findContext(
  session: Session,
  deps: ContextDeps,
  configured: string | null,
  extension: Extension | null,
): Promise<string> {
  const isUsable = (context: string) => !isAnothers(deps, context, extension);
  if (configured !== null && isUsable(configured)) return configured;
  const own = await endpointContext(session, deps, extension);
  if (own === null) {
    throw new AppError(
      "conflict",
      "Tandem does not know the dialplan context for this: name it under dialplan in tandem.yaml, as originateContext, transferContext or queueContext.",
    );
  }
  if (isUsable(own)) return own;
  throw new AppError(
    "conflict",
    `The phone of extension ${extension?.number} is in the dialplan context [${own}], which another tenant has: nothing is dialled there for this one.`,
  );
}

/** What is dialled for one tenant's extension is never looked up in another tenant's context. */
export function isAnothers(
  { tenantOf }: Pick<ControlDeps, "tenantOf">,
  context: string,
  extension: Pick<Extension, "context"> | null,
): boolean {
  const [owner, own] = [tenantOf(context), extension && tenantOf(extension.context)];
  return owner !== null && own !== null && owner !== own;
}

async function endpointContext(
  session: Session,
  { state: { endpoints } }: Pick<ControlDeps, "state">,
  extension: Extension | null,
): Promise<string | null> {
  const [name] = extension?.devices.flatMap((device) => endpointOf(device) ?? []) ?? [];
  if (name === undefined) return null;
  const known = endpoints.get(name)?.context ?? "";
  if (known !== "") return known;
  const { items } = await session.list(action("PJSIPShowEndpoint", { Endpoint: name }));
  const detail = items.find((item) => header(item, "Event") === "EndpointDetail");
  return (detail && header(detail, "Context")) || null;
}

/** What a call to a number meets: something that may connect it, the announcement of a catch-all alone, or nothing. */
export type Reached = "number" | "announcement" | "nothing";

/**
 * As far as the dialplan tells. What a switch answers for (realtime, Lua, another PBX) is in no list, and taken for a number.
 * Action: ShowDialPlan.
 */
export async function reachedBy(session: Session, context: string, exten: string): Promise<Reached> {
  const steps = await stepsOf(session, context, exten);
  if (connects(steps)) return "number";
  if (await reachesSwitch(session, context)) return "number";
  return steps.length > 0 ? "announcement" : "nothing";
}

const isListed = async (session: Session, context: string, exten: string): Promise<boolean> =>
  (await stepsOf(session, context, exten)).length > 0;

/** Of all extensions that fit, Asterisk lists first the one that it would take: its steps alone. */
async function stepsOf(session: Session, context: string, exten: string): Promise<readonly AmiMessage[]> {
  const shown = await shownOf(session, { Context: context, Extension: exten });
  const steps = shown.filter((step) => header(step, "Priority") !== "hint");
  const placeOf = (step: AmiMessage | undefined) =>
    step && JSON.stringify([header(step, "Context"), header(step, "Extension")]);
  return steps.filter((step) => placeOf(step) === placeOf(steps[0]));
}

/** A pattern that fits whatever begins with one sign, however long it is: `_X.`, `_[0-9*]!`, `_.`. */
const CATCH_ALL = /^_(?:[XZN*#+0-9]|\[[^\]]*\])?[.!]$/i;

/** What only lets the caller hear something, or hangs up. Any other application may connect the call. */
const ANNOUNCES = new Set(
  [
    ...["Answer", "BackGround", "Busy", "Congestion", "Hangup", "Log", "MSet", "NoCDR", "NoOp", "Playback"],
    ...["PlayTones", "Progress", "ResetCDR", "Ringing", "SayAlpha", "SayDigits", "SayNumber", "Set"],
    ...["StopPlayTones", "Verbose", "Wait"],
  ].map((name) => name.toLowerCase()),
);

function connects([first, ...others]: readonly AmiMessage[]): boolean {
  if (first === undefined) return false;
  if (!CATCH_ALL.test(header(first, "Extension") ?? "")) return true;
  return [first, ...others].some((step) => !ANNOUNCES.has((header(step, "Application") ?? "").toLowerCase()));
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
 * @param purpose to follow "There is no number 100"
 * @throws AppError 'invalid-request' where nothing in the context could connect the call
 */
export async function requireNumber(
  session: Session,
  context: string,
  number: string,
  purpose: "to transfer to" | "to call" | "to ring",
): Promise<void> {
  const reached = await reachedBy(session, context, number);
  if (reached === "number") return;
  const why = reached === "nothing" ? "" : ": the dialplan has only an announcement for it";
  throw new AppError("invalid-request", `There is no number ${number} ${purpose}${why}.`, {
    context,
    purpose,
  });
}

/** @throws AppError 'conflict' where an extension that is to be rung by its number has none in the context */
export async function requireOwnNumber(session: Session, context: string, number: string): Promise<void> {
  if ((await reachedBy(session, context, number)) === "number") return;
  throw new AppError(
    "conflict",
    `Extension ${number} cannot be rung: the dialplan context [${context}] does not have its number. Name one that has it under dialplan in tandem.yaml, as originateContext.`,
  );
}

/** The contexts of asterisk-conf/tandem/extensions_tandem.conf that commands need. */
type ShippedContext = "tandem-bundle" | "tandem-sources" | "tandem-voicemail" | "tandem-mailbox";

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
