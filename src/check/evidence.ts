import { type AmiAction, action } from "../ami/action.js";
import { type AmiMessage, header } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import type { CoreServerConfig } from "../config.js";
import { AppError } from "../core/errors.js";
import { type ManagerSection, parseManagerSection } from "./manager-conf.js";

/** What a PBX told about itself when asked. null: it refused to tell. */
export interface Evidence {
  /** `22.10.1`, … */
  readonly version: string | null;
  /** It said FullyBooted after the login, which it does once it has, to an account with the read class system. */
  readonly fullyBooted: boolean;
  /** Names of the actions that the account may send: those of its write classes and loaded modules. */
  readonly actions: ReadonlySet<string>;
  /** The account's section of manager.conf; "absent": it has none there. */
  readonly account: ManagerSection | "absent" | null;
  /** The section [general] of manager.conf. */
  readonly general: ManagerSection | "absent" | null;
  /** Feature code of attended transfer; "" where there is none. */
  readonly atxfer: string | null;
  readonly atxferAbort: string | null;
  /** The dialplan contexts of the hints, one entry a hint. */
  readonly hintContexts: readonly string[] | null;
  /** How many of them show Do Not Disturb. */
  readonly dndHints: number;
  /** Those of the configured contexts that the dialplan does not have. */
  readonly missingContexts: readonly string[] | null;
}

/**
 * Asks a PBX what the checks want to know. Nothing is changed on it.
 * @param session logged in, with the events of class system
 * @throws AppError 'pbx-unavailable' when it does not answer
 */
export async function gather(session: AmiSession, server: CoreServerConfig): Promise<Evidence> {
  let fullyBooted = false;
  session.listen((events) => {
    fullyBooted ||= events.some((event) => header(event, "Event") === "FullyBooted");
  });
  const told = (what: AmiAction) => ifAllowed(session.send(what));
  const settings = await told(action("CoreSettings"));
  const commands = await told(action("ListCommands"));
  const hints = await ifAllowed(session.list(action("ExtensionStateList")));
  return {
    version: settings === null ? null : (header(settings, "AsteriskVersion") ?? null),
    actions: new Set(commands?.headers.map(([name]) => name)),
    account: section(await told(managerConf(server.ami.username))),
    general: section(await told(managerConf("general"))),
    atxfer: value(await told(action("Getvar", { Variable: "FEATUREMAP(atxfer)" }))),
    atxferAbort: value(await told(action("Getvar", { Variable: "FEATURE(atxferabort)" }))),
    dndHints: hints?.items.filter((hint) => header(hint, "Hint")?.includes("Custom:DND")).length ?? 0,
    hintContexts: hints?.items.map((hint) => header(hint, "Context") ?? "") ?? null,
    missingContexts: await missingContexts(session, server),
    fullyBooted, // after all that was awaited: it comes with the login
  };
}

async function missingContexts(session: AmiSession, server: CoreServerConfig): Promise<string[] | null> {
  const configured = new Set(Object.values(server.dialplan).filter((context) => context !== null));
  const missing: string[] = [];
  for (const context of configured) {
    const shown = await refusal(session.list(action("ShowDialPlan", { Context: context })));
    if (shown === "Permission denied") return null;
    if (shown !== null) missing.push(context);
  }
  return missing;
}

const managerConf = (category: string): AmiAction =>
  action("GetConfig", { Filename: "manager.conf", Category: category });

const section = (answer: AmiMessage | null): Evidence["account"] =>
  answer === null ? null : (parseManagerSection(answer) ?? "absent");

const value = (answer: AmiMessage | null): string | null =>
  answer === null ? null : (header(answer, "Value") ?? "").trim();

/** null where the PBX said no. */
async function ifAllowed<T>(answer: Promise<T>): Promise<T | null> {
  return await answer.catch((error: unknown) => {
    if (error instanceof AppError && error.kind === "pbx-refused") return null;
    throw error;
  });
}

/** The PBX's words when it said no; null when it did not. */
async function refusal(answer: Promise<unknown>): Promise<string | null> {
  try {
    await answer;
    return null;
  } catch (error) {
    if (error instanceof AppError && error.kind === "pbx-refused") return String(error.details.reason);
    throw error;
  }
}
