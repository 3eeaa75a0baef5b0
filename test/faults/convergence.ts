import { setTimeout as delay } from "node:timers/promises";
import type { PbxState } from "../../src/state/model.js";
import { createApi } from "../live/api.js";
import type { Scene } from "./scene.js";
import { dialsSaid, held, said, type Truth } from "./truth.js";

/** So long after nothing stands between Tandem and the PBX any more they say the same. */
export const CONVERGED_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 50;

/** Looks until Tandem says what the PBX says. Answers how long that took, or throws with what differed last. */
export async function convergence(scene: Scene): Promise<number> {
  const began = performance.now();
  for (;;) {
    const differing = await differences(scene).catch((error: unknown) => [String(error)]);
    const tookMs = Math.round(performance.now() - began);
    if (differing.length === 0) return tookMs;
    if (tookMs > CONVERGED_WITHIN_MS)
      throw new Error(`Tandem and the PBX differ ${tookMs} ms after the fault:\n${differing.join("\n")}`);
    await delay(LOOK_EVERY_MS);
  }
}

/** Calls go on while both are asked: a difference counts only if it stays. */
async function differences(scene: Scene): Promise<string[]> {
  const { url } = scene.tandem();
  const ready = await fetch(`${url}/readyz`);
  if (!ready.ok) return [`/readyz is ${ready.status}: ${await ready.text()}`];
  const truth = await said(scene.witness());
  const dials = await dialsSaid(scene.witness());
  const state = scene.state();
  const mine = held(state);
  return [
    ...(Object.keys(truth) as (keyof Truth)[]).flatMap((kind) => lists(kind, mine[kind], truth[kind])),
    ...wrongDials(state, dials),
    ...(await apiDifferences(scene, state)),
  ];
}

function lists(kind: string, mine: readonly string[], truth: readonly string[]): string[] {
  return [
    ...mine.filter((line) => !truth.includes(line)).map((line) => `${kind}: Tandem alone has ${line}`),
    ...truth.filter((line) => !mine.includes(line)).map((line) => `${kind}: the PBX alone has ${line}`),
  ];
}

/**
 * A dial that is told is the PBX's. One that began while Tandem did not listen is not in the PBX's lists, and so not known:
 * null is the truth then, and only then.
 */
function wrongDials(state: PbxState, dials: ReadonlyMap<string, string>): string[] {
  const segments = [...state.segments.values()];
  return segments.flatMap(({ channelId, channel, dialingFrom, startedAt }) => {
    const dialer = segments.find(({ id }) => id === dialingFrom)?.channelId ?? null;
    const truth = dials.get(channelId);
    if (truth === undefined || dialer === truth) return [];
    const isUnheard = startedAt <= stateSince(state) && dialer === null;
    return isUnheard ? [] : [`dials: ${channel} is dialled by ${truth}, Tandem says ${dialer}`];
  });
}

const stateSince = ({ sync }: PbxState): number => sync.since;

/** What a client is shown is what is held. */
async function apiDifferences(scene: Scene, state: PbxState): Promise<string[]> {
  const api = createApi(() => scene.tandem().url);
  const { body } = await api.get("/callSegments");
  const shown = (body as { id: string }[]).map(({ id }) => id);
  const living = [...state.segments.values()];
  const listed = living.filter(({ extension }) => LICENSED.test(extension ?? ""));
  const dnd = (await api.get("/extensions/getByName/105/dnd")).body as { enabled: boolean };
  const isOn = [...state.extensions.values()].find(({ number }) => number === "105")?.dnd;
  return [
    ...shown.filter((id) => !living.some((one) => one.id === id)).map((id) => `REST alone has segment ${id}`),
    ...listed
      .filter(({ id }) => !shown.includes(id))
      .map(({ id, channel }) => `REST lacks ${channel}, segment ${id}`),
    ...(dnd.enabled === isOn ? [] : [`REST: Do Not Disturb of 105 is ${dnd.enabled}`]),
  ];
}

/** Extensions of licensed users: their segments are all shown. 108 is not among them, by the lab's configuration. */
const LICENSED = /^(?!108)10\d@from-internal$/;
