import { action } from "../ami/action.js";
import { header } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
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

/** Whether a call to that number would find anything there. Action: ShowDialPlan. */
export async function isInDialplan(session: Session, context: string, exten: string): Promise<boolean> {
  try {
    const { items } = await session.list(action("ShowDialPlan", { Context: context, Extension: exten }));
    return items.some((item) => header(item, "Priority") !== "hint");
  } catch (error) {
    if (error instanceof AppError && error.kind === "pbx-refused") return false;
    throw error;
  }
}

/** The contexts of asterisk-conf/tandem/extensions_tandem.conf that commands need. */
type ShippedContext = "tandem-bundle" | "tandem-sources" | "tandem-voicemail";

/** @throws AppError 'conflict' where the dialplan of the PBX does not have it */
export async function requireShipped(
  session: Session,
  context: ShippedContext,
  exten: string,
): Promise<void> {
  if (await isInDialplan(session, context, exten)) return;
  throw new AppError(
    "conflict",
    `The dialplan of the PBX has no ${exten} in [${context}], which this needs: put '#include "tandem/extensions_tandem.conf"' into extensions.conf, then 'asterisk -rx "dialplan reload"'.`,
  );
}
