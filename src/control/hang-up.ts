import { action } from "../ami/action.js";
import type { AmiSession } from "../ami/session.js";
import { SHOWN_TIMEOUT_MS } from "../core/limits.js";
import type { PbxState } from "../state/model.js";
import type { ControlDeps } from "./deps.js";
import type { PlanOf } from "./plan.js";
import { refusalOf } from "./refusal.js";
import { untilShown } from "./shown.js";

type Deps = Pick<ControlDeps, "until">;
type Leg = PlanOf<"HangUp">["legs"][number];

/** Q.850: normal clearing. */
const NORMAL_CLEARING = "16";

/** Ends legs. Action: Hangup. */
export async function hangUp(
  session: AmiSession,
  { legs }: PlanOf<"HangUp">,
  { until }: Deps,
): Promise<void> {
  await Promise.all(legs.map((leg) => end(session, leg, until)));
}

/** To end one leg of a call ends the other, so that Asterisk may know it no more when its turn comes, and refuse. */
async function end(session: AmiSession, { segmentId, channel }: Leg, until: Deps["until"]): Promise<void> {
  const isOver = ({ segments }: PbxState) => segments.get(segmentId) === undefined;
  const refusal = await refusalOf(
    session.send(action("Hangup", { Channel: channel, Cause: NORMAL_CLEARING })),
  );
  if (refusal === null) return untilShown(until, isOver, "the call segment is still seen");
  const over = await until((state) => isOver(state) || undefined, SHOWN_TIMEOUT_MS);
  if (over === undefined) throw refusal;
}
