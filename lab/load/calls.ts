import type { Pbx } from "../pbx.js";
import { launchSipp, type Sipp } from "./sipp.js";

/** Calls that are made one after the other, and beside each other, whatever becomes of each. */
export interface CallsOptions {
  readonly pbx: Pick<Pbx, "sipHost" | "sipPort" | "passwordOf">;
  /** An extension, or `load`, which is none: it proves who it is, as a phone does. */
  readonly account: string;
  readonly number: string;
  readonly perSecond: number;
  /** From the answer until the caller hangs up. */
  readonly talkMs: number;
  /** So many calls are there at once at most; those beyond are not begun. */
  readonly atOnce: number;
  /** Default: until it is stopped. */
  readonly calls?: number;
}

/** How long it waits for each message of the PBX before it gives a call up. */
const ANSWER_TIMEOUT_MS = 8_000;

/** Makes calls by SIPp, with no sound in them. */
export function startCalls(options: CallsOptions): Promise<Sipp> {
  const { pbx, account, number, perSecond, talkMs, atOnce, calls } = options;
  return launchSipp("caller", [
    `${pbx.sipHost}:${pbx.sipPort}`,
    ...["-s", number, "-key", "account", account, "-au", account, "-ap", pbx.passwordOf(account)],
    ...pace(perSecond),
    ...["-d", String(talkMs), "-l", String(atOnce), ...(calls === undefined ? [] : ["-m", String(calls)])],
    ...["-recv_timeout", String(ANSWER_TIMEOUT_MS)],
  ]);
}

/** SIPp takes whole calls in whole milliseconds. */
function pace(perSecond: number): string[] {
  return perSecond < 1
    ? ["-r", "1", "-rp", String(Math.round(1000 / perSecond))]
    : ["-r", String(perSecond), "-rp", "1000"];
}

/** The outside line, as `startOutsideLine`, but without number: it answers any, and as many calls as come. */
export function startAnswerer(pbx: Pick<Pbx, "sipHost" | "sipPort" | "outsidePort">): Promise<Sipp> {
  return launchSipp("answerer", [`${pbx.sipHost}:${pbx.sipPort}`], pbx.outsidePort);
}
