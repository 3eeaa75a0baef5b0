import type { PbxState, Segment } from "../../src/state/model.js";
import type { Scene } from "./scene.js";
import { witnessedLegs } from "./truth.js";

/** A leg before a fault: what Tandem knew of it, and in which bridge the PBX had it. */
interface Before {
  readonly segment: Segment;
  readonly bridgeId: string;
}

/** Remembers the legs there are now, and says later what became of the ids and relations of those that lived on. */
export interface Memory {
  /** How many lived on, and in what they are not what they were; by the PBX's word, not by Tandem's. */
  compare(): Promise<{ readonly lived: number; readonly wrong: readonly string[] }>;
}

export async function remember(scene: Scene): Promise<Memory> {
  const bridges = await witnessedLegs(scene.witness());
  const before = new Map<string, Before>();
  for (const segment of scene.state().segments.values()) {
    const bridgeId = bridges.get(segment.channelId);
    if (bridgeId !== undefined) before.set(segment.channelId, { segment, bridgeId });
  }
  return {
    async compare() {
      const now = await witnessedLegs(scene.witness());
      const living = [...before].filter(([channelId]) => now.has(channelId));
      const state = scene.state();
      const wrong = living.flatMap(([channelId, one]) => difference(one, state, now, channelId, before));
      return { lived: living.length, wrong };
    },
  };
}

/** Whoever talked to another before and still does, by the PBX's word, is linked as it was. */
function difference(
  { segment, bridgeId }: Before,
  state: PbxState,
  now: ReadonlyMap<string, string>,
  channelId: string,
  before: ReadonlyMap<string, Before>,
): string[] {
  const known = [...state.segments.values()].find((one) => one.channelId === channelId);
  if (known === undefined) return now.has(channelId) ? [`${segment.channel} is not known any more`] : [];
  if (known.id !== segment.id) return [`${segment.channel} was ${segment.id} and is ${known.id}`];
  const other = [...before.values()].find(({ segment: { id } }) => id === segment.linked);
  const talksOn =
    other !== undefined &&
    bridgeId !== "" &&
    now.get(channelId) === bridgeId &&
    now.get(other.segment.channelId) === bridgeId;
  if (talksOn && known.linked !== segment.linked)
    return [`${segment.channel} was linked to ${segment.linked} and is to ${known.linked}`];
  return [];
}
