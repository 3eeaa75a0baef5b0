import type { Segment } from "../../../state/model.js";
import type { Pbx } from "../../deps.js";
import type { CallView, PhoneCall } from "./calls.js";
import { linkTo } from "./links.js";
import { partiesOf } from "./parties.js";
import { isoSeconds, isoSecondsOrNull } from "./time.js";
import { type AnyExtension, extendedNumber } from "./view.js";
import { withoutNull } from "./without-null.js";

const STATUS = { offHook: 1, trying: 2, ringing: 3, otherSideIsRinging: 4, onCall: 5 } as const;

/** Whom a call is told to: the user as the path names it, and the host that was asked. */
export interface Telling {
  readonly user: string;
  readonly address: URL;
}

export function presentCall(call: PhoneCall, { user, address }: Telling) {
  const { pbx, legs, originated, id } = call;
  const payer = payerOf(call);
  return withoutNull({
    id,
    nonce: originated?.nonce ?? null,
    extension: payer.number,
    ...owner(pbx, payer),
    published: isoSeconds(Math.min(...legs.map(({ startedAt }) => startedAt))),
    answered: isoSecondsOrNull(earliest(legs.map(({ answeredAt }) => answeredAt))),
    phoneCallView: call.views.map((view) => presentView(call, view)),
    links: { self: linkTo(address, "phoneCalls", user, payer.number, id) },
  });
}

/** The extension in whose name the call was made, else the first in it. */
function payerOf({ views, originated }: PhoneCall): AnyExtension {
  const maker = views.find(({ of }) => of.kind === "terminal" && of.extension.key === originated?.extension);
  const [payer] = maker === undefined ? views : [maker];
  if (payer === undefined) throw new Error("a phone call without a view");
  return payer.of;
}

/** The organization that has the extension; nothing where there is none. */
export function owner({ directory }: Pbx, one: AnyExtension) {
  const slug = one.kind === "terminal" ? one.extension.tenant : one.queue.tenant;
  const tenant = directory.tenants.find((organization) => organization.slug === slug);
  return { ownerId: tenant ? String(tenant.number) : null, ownerName: tenant?.name ?? null };
}

const earliest = (times: readonly (number | null)[]): number | null =>
  times.reduce((a, b) => (a === null || b === null ? (a ?? b) : Math.min(a, b)), null);

function presentView(call: PhoneCall, { id, leg, of }: CallView) {
  const { source, destination, caller, flow } = partiesOf(call, leg, of);
  return withoutNull({
    id,
    extension: of.number,
    source: [...source],
    destination: [...destination],
    flow,
    status: statusOf(call, leg),
    ringing: isoSecondsOrNull(ringingSince(call, leg)),
    callerId: caller && callerIdOf(caller),
    recording: leg.recording ? isoSecondsOrNull(leg.recordingSince) : null,
    answered: isoSecondsOrNull(leg.answeredAt),
    ...presentParked(call.pbx, leg),
    ...presentHold(call, leg),
  });
}

function statusOf(call: PhoneCall, leg: Segment): number {
  if (leg.state !== "up" && leg.incoming) return leg.state === "ringing" ? STATUS.ringing : STATUS.trying;
  const dialed = dialedBy(call, leg);
  if (dialed.some(({ state }) => state === "ringing")) return STATUS.otherSideIsRinging;
  if (dialed.length > 0) return STATUS.trying;
  return leg.state === "up" ? STATUS.onCall : STATUS.offHook;
}

function ringingSince(call: PhoneCall, leg: Segment): number | null {
  if (leg.state === "ringing" && leg.incoming) return leg.startedAt;
  return dialedBy(call, leg).find(({ state }) => state === "ringing")?.startedAt ?? null;
}

const dialedBy = ({ legs }: PhoneCall, { dialingTo }: Segment): readonly Segment[] =>
  legs.filter(({ id }) => dialingTo.includes(id));

function presentParked(pbx: Pbx, { parked }: Segment) {
  const parker = parked?.by ? pbx.directory.extension({ key: parked.by }) : undefined;
  const space = Number(parked?.space);
  return {
    parked: isoSecondsOrNull(parked?.since ?? null),
    parkedPos: Number.isInteger(space) ? space : null,
    parkedBy: parker ? extendedNumber(pbx, parker.tenant, parker.number) : null,
  };
}

/** `holder` is 1 where this leg's phone put the other on hold. */
function presentHold({ legs }: PhoneCall, leg: Segment) {
  if (leg.onHold) return { onHold: isoSecondsOrNull(leg.onHoldSince), holder: 1 };
  const other = legs.find(({ id }) => id === leg.linked);
  return other?.onHold ? { onHold: isoSecondsOrNull(other.onHoldSince), holder: 0 } : {};
}

export const callerIdOf = ({ name, number }: { readonly name: string; readonly number: string }): string =>
  name === "" ? number : `${name} <${number}>`;
