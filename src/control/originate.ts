import type { AmiSession } from "../ami/session.js";
import { callsAs, shown } from "./caller-id.js";
import type { ControlDeps } from "./deps.js";
import { dialable, plainNumber } from "./dialable.js";
import { findContext, requireNumber, requireOwnNumber, requireShipped } from "./dialplan.js";
import type { OriginationPlan, Rings } from "./plan-originate.js";
import { localChannel, ring } from "./ring.js";

type Deps = Pick<ControlDeps, "state" | "dialplan" | "tenantOf" | "originates">;

/**
 * Rings the sources, then sends the one that answers to the destination; answers the call's Linkedid. What is to end it
 * after some time counts from now, the ringing included.
 */
export async function originate(session: AmiSession, plan: OriginationPlan, deps: Deps): Promise<string> {
  const { extension, rings, destination, callerId, destinationCallerId, ringSeconds, maxSeconds } = plan;
  const Context = await findContext(session, deps, deps.dialplan.originateContext, extension);
  if (rings.type === "numbers") await requireShipped(session, SOURCES, RING);
  await requireSources(session, Context, rings);
  await requireNumber(session, Context, destination, "to call");
  return ring(
    session,
    {
      channel: channelOf(rings, Context),
      ringSeconds,
      variables: [
        ...shown(callerId),
        ...callsAs(destinationCallerId),
        `TANDEM_EXTENSION=${plainNumber(extension.number)}`,
        ...(rings.type === "numbers" ? [`TANDEM_SOURCES=${dialString(rings.numbers, Context)}`] : []),
        ...(maxSeconds === null ? [] : [`TIMEOUT(absolute)=${maxSeconds}`]),
      ],
      goesTo: { Context, Exten: destination, Priority: "1" },
    },
    deps.originates,
  );
}

/** Errors: as `requireNumber`, `requireOwnNumber`. */
async function requireSources(session: AmiSession, context: string, rings: Rings): Promise<void> {
  if (rings.type === "number") await requireOwnNumber(session, context, rings.number);
  for (const number of rings.type === "numbers" ? rings.numbers : []) {
    await requireNumber(session, context, number, "to ring");
  }
}

/** Where TANDEM_SOURCES is dialled. */
const SOURCES = "tandem-sources";
const RING = "ring";

function channelOf(rings: Rings, context: string): string {
  switch (rings.type) {
    case "device":
      return rings.device;
    case "number":
      return localChannel(rings.number, context);
    case "numbers":
      return localChannel(RING, SOURCES);
  }
}

/** What `Dial()` rings at once. */
const dialString = (numbers: readonly string[], context: string): string =>
  numbers.map((number) => `Local/${dialable(number)}@${context}`).join("&");
