import type { CoreServerConfig } from "../config.js";
import { judgeCallRecords, judgeRecordFile } from "./call-records.js";
import { judgeBundles, judgeContexts, judgeTandemContexts } from "./contexts.js";
import type { Evidence } from "./evidence.js";
import { type Finding, fail, ok, warn } from "./finding.js";
import { judgeExcess, judgeRead, judgeWrite } from "./rights.js";
import { judgeVoicemail } from "./voicemail.js";

/** Judges one thing by what the PBX told. Pure. */
export type Check = (evidence: Evidence, server: CoreServerConfig) => readonly Finding[];

/** Asterisks that Tandem is tested with. */
const OLDEST_MAJOR = 16;
const NEWEST_MAJOR = 22;

/** In the order in which they are told. */
export const CHECKS: readonly Check[] = [
  judgeVersion,
  (evidence, { ami }) => judgeWrite(evidence, ami.username),
  (evidence, { ami }) => judgeRead(evidence, ami.username),
  (evidence, { ami }) => judgeExcess(evidence, ami.username),
  judgeTimestamps,
  (evidence, { ami }) => judgeFilters(evidence, ami.username),
  judgeCallRecords,
  judgeRecordFile,
  judgeAttendedTransfer,
  judgeHints,
  judgeDnd,
  judgeTenants,
  judgeContexts,
  judgeTandemContexts,
  judgeBundles,
  judgeVoicemail,
];

function judgeVersion({ version }: Evidence): Finding[] {
  if (version === null)
    return [warn("version", "could not be seen: for that the account needs the write class reporting")];
  const major = Number.parseInt(version, 10);
  if (major < OLDEST_MAJOR)
    return [fail("version", `Asterisk ${version} is too old: ${OLDEST_MAJOR} is the oldest supported`)];
  if (major <= NEWEST_MAJOR) return [ok("version", `Asterisk ${version}`)];
  return [warn("version", `Asterisk ${version}: Tandem is tested with ${OLDEST_MAJOR} to ${NEWEST_MAJOR}`)];
}

function judgeTimestamps({ general }: Evidence): Finding[] {
  if (general === null)
    return [warn("timestamps", "could not be seen: for that the account needs the write class system")];
  if (general !== "absent" && general.timestampEvents)
    return [ok("timestamps", "events carry the PBX's time")];
  return [
    warn(
      "timestamps",
      "events carry no time, so calls get Tandem's and the lag cannot be measured: set timestampevents = yes in [general] of manager.conf",
    ),
  ];
}

function judgeFilters({ account }: Evidence, user: string): Finding[] {
  if (account === null || account === "absent") {
    return [
      warn(
        "event filters",
        `could not be seen: for that [${user}] must be in manager.conf with the write class system`,
      ),
    ];
  }
  if (account.eventFilters > 0)
    return [ok("event filters", `${account.eventFilters} in [${user}] of manager.conf`)];
  return [
    warn(
      "event filters",
      `none, so the PBX sends events that Tandem does not use: take the eventfilter lines of asterisk-conf/tandem/manager.d/tandem.conf into [${user}] of manager.conf`,
    ),
  ];
}

function judgeAttendedTransfer({ atxfer, atxferAbort }: Evidence): Finding[] {
  const about = "attended transfer";
  if (atxfer === null)
    return [warn(about, "could not be seen: for that the account needs the write class reporting")];
  if (atxfer === "") {
    return [
      warn(
        about,
        "not possible without a feature code: set atxfer => *2 in [featuremap] of features.conf, then reload",
      ),
    ];
  }
  if (atxferAbort === "") {
    return [
      warn(
        about,
        `the code is ${atxfer}, and it cannot be cancelled: set atxferabort = *1 in [general] of features.conf`,
      ),
    ];
  }
  const limit = "possible in calls whose Dial has the option t or T, which cannot be seen from here";
  return [ok(about, `the code is ${atxfer}, to cancel ${atxferAbort}; ${limit}`)];
}

function judgeHints({ hintContexts }: Evidence): Finding[] {
  if (hintContexts === null) {
    return [
      fail(
        "hints",
        "could not be read: for that the account needs the write class reporting in manager.conf",
      ),
    ];
  }
  if (hintContexts.length > 0) {
    return [ok("hints", `${hintContexts.length} in ${[...new Set(hintContexts)].join(", ")}`)];
  }
  return [
    fail(
      "hints",
      "none, and a hint is what makes an extension: add lines as 'exten => 100,hint,PJSIP/100' to extensions.conf, then 'asterisk -rx \"dialplan reload\"'",
    ),
  ];
}

function judgeDnd({ hintContexts, dndHints }: Evidence): Finding[] {
  const about = "do not disturb";
  if (hintContexts === null || hintContexts.length === 0) return [];
  if (dndHints > 0) return [ok(about, `${dndHints} of ${hintContexts.length} hints show it`)];
  return [
    warn(
      about,
      "no hint shows it, so busy lamps and queues do not: write hints as 'exten => 100,hint,PJSIP/100&Custom:DND100', and see asterisk-conf/tandem/extensions_tandem.conf",
    ),
  ];
}

function judgeTenants({ hintContexts }: Evidence, { tenants }: CoreServerConfig): Finding[] {
  if (hintContexts === null || tenants.length === 0) return [];
  const owned = tenants.flatMap(({ contexts }) => contexts);
  const orphans = [...new Set(hintContexts)].filter((context) => !owned.includes(context));
  const findings = orphans.map((context) =>
    warn("tenants", `the hints of ${context} in extensions.conf belong to no tenant of tandem.yaml`),
  );
  const idle = tenants.filter(({ contexts }) => !contexts.some((context) => hintContexts.includes(context)));
  for (const { slug, contexts } of idle) {
    findings.push(
      warn("tenants", `${slug} has no extension: extensions.conf has no hint in ${contexts.join(", ")}`),
    );
  }
  return findings.length > 0 ? findings : [ok("tenants", "every hint is a tenant's")];
}
