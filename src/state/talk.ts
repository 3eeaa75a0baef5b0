import type { BridgeFacts } from "../events/event.js";

/** Bridges in which nobody talks to another: they wait there, for an agent or for whoever fetches a parked call. */
const WAITING_ROOMS: ReadonlySet<string> = new Set(["holding", "parking"]);

/** Where those who are in it are linked. A conference room is a bridge too, and links nobody. */
export const isTalk = ({ bridgeType, creator }: BridgeFacts): boolean =>
  !WAITING_ROOMS.has(bridgeType) && creator !== "ConfBridge";
