import { action } from "../ami/action.js";
import type { AmiSession } from "../ami/session.js";
import type { ControlDeps } from "./deps.js";
import type { PlanOf } from "./plan.js";
import { untilShown } from "./shown.js";

type Deps = Pick<ControlDeps, "until">;

/** Puts a leg out of its room. Action: ConfbridgeKick. */
export async function kick(
  session: AmiSession,
  { segmentId, channel, room }: PlanOf<"KickFromConference">,
  { until }: Deps,
): Promise<void> {
  await session.send(action("ConfbridgeKick", { Conference: room, Channel: channel }));
  await untilShown(
    until,
    ({ segments }) => segments.get(segmentId)?.conference?.room !== room,
    `the call segment is still seen in conference room ${room}`,
  );
}

/** Actions: ConfbridgeMute, ConfbridgeUnmute. */
export async function mute(
  session: AmiSession,
  { segmentId, channel, room, muted }: PlanOf<"MuteInConference">,
  { until }: Deps,
): Promise<void> {
  const name = muted ? "ConfbridgeMute" : "ConfbridgeUnmute";
  await session.send(action(name, { Conference: room, Channel: channel }));
  await untilShown(
    until,
    ({ segments }) => segments.get(segmentId)?.conference?.muted === muted,
    `the call segment is not seen ${muted ? "muted" : "unmuted"} in conference room ${room}`,
  );
}
