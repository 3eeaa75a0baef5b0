import type { CoreServerConfig } from "../config.js";
import { CALL_RECORD_HEADERS } from "./cdr-manager-conf.js";
import type { Evidence } from "./evidence.js";
import { type Finding, ok, warn } from "./finding.js";

const ABOUT = "call records";
const FILE = "cdr_manager.conf, then 'asterisk -rx \"module reload cdr_manager\"'";

const WITHOUT: Readonly<Record<(typeof CALL_RECORD_HEADERS)[number]["name"], string>> = {
  LinkedID: "each record is a call of its own",
  Sequence: "two records of one channel that began and ended together are taken for one",
};

export function judgeCallRecords({ callRecords }: Evidence): Finding[] {
  if (callRecords === null)
    return [warn(ABOUT, "could not be seen: for that the account needs the write class system")];
  if (callRecords === "absent" || !callRecords.enabled) {
    const text = `the PBX tells of none, so there is no call history: set enabled = yes in [general] of ${FILE}`;
    return [warn(ABOUT, text)];
  }
  const missing = CALL_RECORD_HEADERS.filter(({ name }) => !callRecords.headers.includes(name));
  if (missing.length === 0) return [ok(ABOUT, "the PBX tells of them, and to which call each belongs")];
  return missing.map(({ variable, name }) =>
    warn(
      ABOUT,
      `they come without ${name}, so ${WITHOUT[name]}: add '${variable} => ${name}' to [mappings] of ${FILE}`,
    ),
  );
}

/** Where it is configured. The PBX makes it with its first record. */
export function judgeRecordFile(
  { recordFileIsReadable }: Evidence,
  { callRecords: { file } }: CoreServerConfig,
): Finding[] {
  if (file === null || recordFileIsReadable === null) return [];
  if (recordFileIsReadable)
    return [ok(ABOUT, `those written while Tandem does not listen are read in ${file}`)];
  const how = "has cdr_custom.conf tandem/cdr_custom.conf in it, and has there been a call since?";
  return [warn(ABOUT, `${file} is not there, or this user may not read it: ${how}`)];
}
