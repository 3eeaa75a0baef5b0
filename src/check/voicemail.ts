import type { CoreServerConfig } from "../config.js";
import type { Evidence } from "./evidence.js";
import { type Finding, fail, ok, warn } from "./finding.js";

const ABOUT = "voicemail";

/** How messages are reached and changed, for the API that has them. */
export function judgeVoicemail(evidence: Evidence, { voicemail: { spool } }: CoreServerConfig): Finding[] {
  const { actions, spoolAccess } = evidence;
  if (spool === null || spoolAccess === null) return [judgeWithoutSpool(actions)];
  if (spoolAccess === "unreadable") {
    const how = "correct it in Tandem's configuration, or add Tandem's user to Asterisk's group";
    return [fail(ABOUT, `${spool} is not there, or this user may not read it: ${how} and restart Tandem`)];
  }
  if (actions.has("VoicemailMove") && actions.has("VoicemailRemove"))
    return [ok(ABOUT, `messages and their sounds are in ${spool}, and the PBX changes them`)];
  return [judgeChanges(spool, evidence)];
}

const NAME_IT = "name the PBX's folder /var/spool/asterisk/voicemail as voicemail.spool in tandem.yaml";

const judgeWithoutSpool = (actions: Evidence["actions"]): Finding =>
  actions.has("VoicemailBoxSummary")
    ? ok(ABOUT, `the PBX tells of messages and changes them; for their sounds, ${NAME_IT}`)
    : warn(ABOUT, `messages cannot be reached, as this Asterisk does not tell of them: ${NAME_IT}`);

/** Of an Asterisk that cannot change messages itself. */
function judgeChanges(spool: string, { spoolAccess, pollsMailboxes }: Evidence): Finding {
  if (spoolAccess === "readable") {
    const how = "let Tandem run as Asterisk's user";
    return warn(ABOUT, `messages cannot be marked or deleted, as this user may not write ${spool}: ${how}`);
  }
  if (pollsMailboxes === true)
    return ok(ABOUT, `messages and their sounds are in ${spool}, and are changed there`);
  if (pollsMailboxes === null) {
    return warn(
      ABOUT,
      "whether lamps follow could not be seen: for that the account needs the write class system",
    );
  }
  return warn(
    ABOUT,
    "lamps do not follow when messages are marked or deleted: set pollmailboxes = yes in [general] of voicemail.conf, " +
      "then 'asterisk -rx \"voicemail reload\"'",
  );
}
