import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { type AmiAction, action } from "../ami/action.js";
import { type AmiMessage, header } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import type { CoreServerConfig } from "../config.js";
import { AppError } from "../core/errors.js";
import { type SpoolAccess, spoolAccess } from "../voicemail/access.js";
import { type CallRecordSettings, callRecordSettings } from "./cdr-manager-conf.js";
import { type ConfigSection, parseConfigSection, saysYes } from "./config-section.js";
import { type ManagerSection, managerSection } from "./manager-conf.js";

/** Those of asterisk-conf/tandem/extensions_tandem.conf that some requests need. */
export const TANDEM_CONTEXTS = [
  "tandem-bundle",
  "tandem-sources",
  "tandem-voicemail",
  "tandem-mailbox",
] as const;

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
  readonly callRecords: CallRecordSettings | "absent" | null;
  /** Feature code of attended transfer; "" where there is none. */
  readonly atxfer: string | null;
  readonly atxferAbort: string | null;
  /** The dialplan contexts of the hints that name a device, one entry a hint. */
  readonly hintContexts: readonly string[] | null;
  /** How many of them show Do Not Disturb. */
  readonly dndHints: number;
  /** Those of the configured contexts and of Tandem's own that the dialplan does not have. */
  readonly missingContexts: readonly string[] | null;
  /** How many steps of the dialplan ring bundles. */
  readonly bundleSteps: number | null;
  /** This user may read the configured file of call records; null: none is configured. */
  readonly recordFileIsReadable: boolean | null;
  /** What this user may do in the configured spool of voicemail; null: none is configured. */
  readonly spoolAccess: SpoolAccess | null;
  /** It heeds VoicemailRefresh, as `pollmailboxes` of voicemail.conf says. */
  readonly pollsMailboxes: boolean | null;
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
  const hints = await readHints(session);
  return {
    version: settings === null ? null : (header(settings, "AsteriskVersion") ?? null),
    actions: new Set(commands?.headers.map(([name]) => name)),
    account: await managerConf(session, server.ami.username),
    general: await managerConf(session, "general"),
    callRecords: await cdrManagerConf(session),
    atxfer: value(await told(action("Getvar", { Variable: "FEATUREMAP(atxfer)" }))),
    atxferAbort: value(await told(action("Getvar", { Variable: "FEATURE(atxferabort)" }))),
    dndHints: hints?.filter((hint) => header(hint, "Hint")?.includes("Custom:DND")).length ?? 0,
    hintContexts: hints?.map((hint) => header(hint, "Context") ?? "") ?? null,
    missingContexts: await missingContexts(session, server),
    bundleSteps: await countBundleSteps(session),
    recordFileIsReadable: await mayRead(server.callRecords.file),
    spoolAccess: server.voicemail.spool === null ? null : await spoolAccess(server.voicemail.spool),
    pollsMailboxes: await pollsMailboxes(session),
    fullyBooted, // after all that was awaited: it comes with the login
  };
}

async function mayRead(file: string | null): Promise<boolean | null> {
  if (file === null) return null;
  return await access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}

/** `PJSIP/100&Custom:DND100`: with a device. Parking places and rooms (`confbridge:600`) have hints too. */
const DEVICE_HINT = /^([^,]*&)?[A-Za-z0-9]+\/[^:,&]+(&|,|$)/;

async function readHints(session: AmiSession): Promise<readonly AmiMessage[] | null> {
  const hints = await ifAllowed(session.list(action("ExtensionStateList")));
  return hints?.items.filter((hint) => DEVICE_HINT.test(header(hint, "Hint") ?? "")) ?? null;
}

async function missingContexts(session: AmiSession, server: CoreServerConfig): Promise<string[] | null> {
  const configured = Object.values(server.dialplan).filter((context) => context !== null);
  const missing: string[] = [];
  for (const context of new Set([...configured, ...TANDEM_CONTEXTS])) {
    const shown = await session.list(action("ShowDialPlan", { Context: context })).catch(refusal);
    if (shown === DENIED) return null;
    if (typeof shown === "string") missing.push(context);
  }
  return missing;
}

/** Of all contexts, since an include may be what has it. */
async function countBundleSteps(session: AmiSession): Promise<number | null> {
  const steps = await ifAllowed(session.list(action("ShowDialPlan")));
  const calls = steps?.items.filter(
    (step) =>
      /^gosub$/i.test(header(step, "Application") ?? "") &&
      header(step, "AppData")?.startsWith("tandem-bundle,"),
  );
  return calls?.length ?? null;
}

async function managerConf(session: AmiSession, category: string): Promise<Evidence["account"]> {
  const found = await section(session, "manager.conf", category);
  return typeof found === "object" && found !== null ? managerSection(found) : found;
}

async function cdrManagerConf(session: AmiSession): Promise<Evidence["callRecords"]> {
  const general = await section(session, "cdr_manager.conf", "general");
  const mappings = await section(session, "cdr_manager.conf", "mappings");
  if (general === null || mappings === null) return null;
  return general === "absent" ? general : callRecordSettings(general, mappings);
}

async function pollsMailboxes(session: AmiSession): Promise<boolean | null> {
  const general = await section(session, "voicemail.conf", "general");
  return general === null ? null : general !== "absent" && saysYes(general, "pollmailboxes");
}

/** "absent": there is no such section, or no such file. */
async function section(
  session: AmiSession,
  file: string,
  category: string,
): Promise<ConfigSection | "absent" | null> {
  const what = action("GetConfig", { Filename: file, Category: category });
  const answer = await session.send(what).catch(refusal);
  if (answer === DENIED) return null;
  return (typeof answer === "string" ? null : parseConfigSection(answer)) ?? "absent";
}

const value = (answer: AmiMessage | null): string | null =>
  answer === null ? null : (header(answer, "Value") ?? "").trim();

/** null where the PBX said no. */
const ifAllowed = <T>(answer: Promise<T>): Promise<T | null> =>
  answer.catch((error: unknown) => {
    refusal(error);
    return null;
  });

/** How the PBX says that the account lacks a class. */
const DENIED = "Permission denied";

/** The PBX's words when it said no; any other failure is thrown. */
function refusal(error: unknown): string {
  if (error instanceof AppError && error.kind === "pbx-refused") return String(error.details.reason);
  throw error;
}
