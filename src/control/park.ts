import { action } from "../ami/action.js";
import type { AmiSession } from "../ami/session.js";
import type { Segment } from "../state/model.js";
import type { ControlDeps } from "./deps.js";
import type { PlanOf } from "./plan.js";
import { untilShown } from "./shown.js";

/**
 * Parks a leg. The one that it was bound to hears the space and is then hung up: without the announcement it would be left
 * alone in the call. Its device rings when the time is over. Action: Park.
 */
export async function park(
  session: AmiSession,
  { segmentId, channel, by, timeoutSeconds }: PlanOf<"Park">,
  { until }: Pick<ControlDeps, "until">,
): Promise<void> {
  const what = action("Park", {
    Channel: channel,
    TimeoutChannel: by,
    AnnounceChannel: by,
    Timeout: timeoutSeconds === null ? undefined : String(timeoutSeconds * 1000),
  });
  await session.send(what);
  await untilShown(
    until,
    ({ segments }) => isParked(segments.get(segmentId)),
    "the other party is not seen parked",
  );
}

/** Asterisk may tell of the parking before it tells that the call was left. */
const isParked = (segment: Segment | undefined): boolean =>
  segment !== undefined && segment.parked !== null && segment.linked === null;
