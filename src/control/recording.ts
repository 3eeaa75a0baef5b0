import { action } from "../ami/action.js";
import type { AmiSession } from "../ami/session.js";
import { MAX_RECORDINGS } from "../core/limits.js";
import type { ControlDeps } from "./deps.js";
import type { PlanOf } from "./plan.js";
import { refusalOf } from "./refusal.js";
import { untilShown } from "./shown.js";

/**
 * Records both sides, into a file below Asterisk's folder for recordings (/var/spool/asterisk/monitor):
 * `tandem/<segment id>-20260131T235959.999.wav`, the time being UTC. Action: MixMonitor.
 */
export async function startRecording(
  session: AmiSession,
  { segmentId, channel, format }: PlanOf<"StartRecording">,
  { until, now }: Pick<ControlDeps, "until" | "now">,
): Promise<void> {
  const time = new Date(now()).toISOString().replace(/[-:Z]/g, "");
  const File = `tandem/${segmentId}-${time}.${SUFFIX[format]}`;
  await session.send(action("MixMonitor", { Channel: channel, File }));
  await untilShown(
    until,
    ({ segments }) => segments.get(segmentId)?.recording === true,
    "the call segment is not seen recorded",
  );
}

/** Of a channel; each action stops one. */
async function stopAll(session: AmiSession, Channel: string): Promise<void> {
  const stop = action("StopMixMonitor", { Channel });
  await session.send(stop);
  for (let stopped = 1; stopped < MAX_RECORDINGS; stopped += 1) {
    if ((await refusalOf(session.send(stop))) !== null) break; // now none is left
  }
}

/** By which Asterisk knows the format. */
const SUFFIX = { wav: "wav", wav49: "WAV" } as const;

/** Stops all recordings of a leg, those that the dialplan began too; one that has hung up is recorded no more. Action: StopMixMonitor. */
export async function stopRecording(
  session: AmiSession,
  { segmentId, channels }: PlanOf<"StopRecording">,
  { until }: Pick<ControlDeps, "until">,
): Promise<void> {
  for (const channel of channels) await stopAll(session, channel);
  await untilShown(
    until,
    ({ segments }) => segments.get(segmentId)?.recording !== true,
    "the call segment is still seen recorded",
  );
}
