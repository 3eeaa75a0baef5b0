import type { CoreServerConfig } from "../config.js";
import { type Evidence, TANDEM_CONTEXTS } from "./evidence.js";
import { type Finding, fail, ok, warn } from "./finding.js";

const NOT_SEEN = "could not be seen: for that the account needs the write class reporting";

/** Those that the configuration names. */
export function judgeContexts({ missingContexts }: Evidence, { dialplan }: CoreServerConfig): Finding[] {
  const configured = [...new Set(Object.values(dialplan).filter((context) => context !== null))];
  if (configured.length === 0) return [];
  if (missingContexts === null) return [warn("contexts", NOT_SEEN)];
  const missing = missingContexts.filter((context) => configured.includes(context));
  if (missing.length === 0) return [ok("contexts", `the dialplan has ${configured.join(", ")}`)];
  return missing.map((context) =>
    fail(
      "contexts",
      `the dialplan has no ${context}: correct tandem.yaml, or add [${context}] to extensions.conf`,
    ),
  );
}

/** What does not work, and how else it could. */
const WITHOUT: Readonly<Record<(typeof TANDEM_CONTEXTS)[number], readonly [string, string]>> = {
  "tandem-bundle": ["a bundle of extensions is refused", ""],
  "tandem-sources": ["a call from several numbers, or from one outside, is refused", ""],
  "tandem-mailbox": ["a transfer to a mailbox of another voicemail context than the usual is refused", ""],
  "tandem-voicemail": [
    "a transfer to voicemail is refused",
    "; or name a context of your own under dialplan in tandem.yaml, as voicemailContext",
  ],
};

/** In whose place a configured one stands. */
const VOICEMAIL_CONTEXTS: ReadonlySet<string> = new Set(["tandem-voicemail", "tandem-mailbox"]);

/** Those that Tandem brings. A configured voicemailContext takes the place of two. */
export function judgeTandemContexts(
  { missingContexts }: Evidence,
  { dialplan }: CoreServerConfig,
): Finding[] {
  const about = "tandem's contexts";
  if (missingContexts === null) return [warn(about, NOT_SEEN)];
  const needed = TANDEM_CONTEXTS.filter(
    (context) => dialplan.voicemailContext === null || !VOICEMAIL_CONTEXTS.has(context),
  );
  const missing = needed.filter((context) => missingContexts.includes(context));
  if (missing.length === 0) return [ok(about, `the dialplan has ${needed.join(", ")}`)];
  return missing.map((context) => {
    const [without, instead] = WITHOUT[context];
    const how = `put '#include "tandem/extensions_tandem.conf"' into extensions.conf, then 'asterisk -rx "dialplan reload"'`;
    return warn(about, `no ${context}, so ${without}: ${how}${instead}`);
  });
}

/** Whether a call to the main of a bundle finds what rings its members. */
export function judgeBundles({ missingContexts, bundleSteps }: Evidence): Finding[] {
  const about = "bundles";
  if (missingContexts?.includes("tandem-bundle") ?? true) return [];
  if (bundleSteps === null) return [warn(about, NOT_SEEN)];
  if (bundleSteps > 0) return [ok(about, `steps of the dialplan that ring them: ${bundleSteps}`)];
  return [
    warn(
      about,
      "no step of the dialplan rings them, so of a bundle the main rings alone: add the Gosub(tandem-bundle,...) of asterisk-conf/tandem/extensions_tandem.conf where your extensions are dialled",
    ),
  ];
}
