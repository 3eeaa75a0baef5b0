import { expect } from "vitest";
import type { Segment } from "../../src/state/model.js";
import type { ApiSegment } from "./api.js";
import type { Stage } from "./stage.js";

/** Steps that many scenarios share, each checked where it is taken. */

/** `from` calls `number`; `to` rings, and the API shows who dials whom. */
export async function ring(stage: Stage, from: string, to: string, number = to): Promise<void> {
  await stage.phone(from).dial(number);
  await stage.phone(to).ringing();
  await stage.until(() => {
    const [caller, called] = [stage.segmentOf(from), stage.segmentOf(to)];
    expect(called).toMatchObject({ dialingFrom: caller.id, incoming: true, state: "ringing", linked: null });
    expect(caller).toMatchObject({ dialingTo: [called.id], incoming: false, linked: null });
  });
}

/** `from` calls `number`, `to` (a phone that rings) answers. */
export async function talk(stage: Stage, from: string, to: string, number = to): Promise<void> {
  await ring(stage, from, to, number);
  await stage.phone(to).accept();
  await linked(stage, from, to);
}

/** The two are linked and nobody dials, in Tandem and over the API. */
export async function linked(stage: Stage, one: string, other: string): Promise<void> {
  await stage.until(() => {
    const [a, b] = [stage.segmentOf(one), stage.segmentOf(other)];
    expect(a).toMatchObject({ state: "up", linked: b.id, dialingTo: [], dialingFrom: null });
    expect(b).toMatchObject({ state: "up", linked: a.id, dialingTo: [], dialingFrom: null });
  });
  const answer = await stage.api.get(`/callSegments/${stage.segmentOf(one).id}/linkedCallSegment`);
  expect(answer).toMatchObject({ status: 200, body: { id: stage.segmentOf(other).id } });
  await stage.agree();
}

/** They hang up, and nothing is left. */
export async function hangUp(stage: Stage, ...extensions: string[]): Promise<void> {
  for (const extension of extensions) await stage.phone(extension).hangup();
  await stage.empty();
}

/** The segments of an extension as the API lists them. */
export async function listed(stage: Stage, extension: string): Promise<readonly ApiSegment[]> {
  const { status, body } = await stage.api.get(`/extensions/getByName/${extension}/callSegments`);
  expect(status).toBe(200);
  return body as ApiSegment[];
}

export const transfer = (stage: Stage, { id }: Segment, destinationNumber: string, attended: boolean) =>
  stage.api.post(`/callSegments/${id}/transfer`, { destinationNumber, attended });

/** The segment of the outside line. */
export function outsideSegment(stage: Stage): Segment {
  const external = [...stage.state().segments.values()].filter(({ extension }) => extension === null);
  const [segment] = external;
  if (segment === undefined || external.length > 1) throw new Error(`${external.length} external segments`);
  return segment;
}
