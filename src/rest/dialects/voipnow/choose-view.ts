import type { Segment } from "../../../state/model.js";
import type { PhoneCallAction } from "./bodies.js";
import { type CallView, type PhoneCall, viewsOf } from "./calls.js";
import { fault } from "./faults.js";
import { numberOf } from "./parties.js";
import { type AnyExtension, shortNumber, tenantOf } from "./view.js";

/** Which leg an action is about, and whose it is. */
export type Chosen = Pick<CallView, "leg" | "of">;

/**
 * The leg that the action names: by its view, or by who transfers and who is transferred; else that of the path's own
 * extensions, of several the one that fits, and the oldest.
 * Throws `pc_phonecallview_invalid`, `pc_transferfromnumber_invalid`, `pc_transfernumber_invalid`.
 */
export function chooseView(call: PhoneCall, named: readonly AnyExtension[], action: PhoneCallAction): Chosen {
  if (typeof action.phoneCallViewId === "string") return byId(call, action.phoneCallViewId);
  if ("transferFromNumber" in action && action.transferFromNumber) {
    return byTransferrer(call, action.transferFromNumber, action.transferNumber ?? null);
  }
  if ("transferNumber" in action && action.transferNumber) return byTransferred(call, action.transferNumber);
  const own = viewsOf(call, named);
  const view = own.find(({ leg }) => fits(action, leg)) ?? own[0];
  if (view === undefined) throw fault("pc_phonecallview_invalid");
  return view;
}

function byId({ views }: PhoneCall, id: string): Chosen {
  const view = views.find((one) => one.id === id);
  if (view === undefined) throw fault("pc_phonecallview_invalid");
  return view;
}

/** The other party may be told to transfer, too, by who may act on the leg that it talks to, unless it is another tenant's. */
function byTransferrer(call: PhoneCall, from: string, transferred: string | null): Chosen {
  const chosen = call.legs
    .filter((leg) => hasNumber(call, leg, from))
    .map((leg) => ({ leg, of: sideOf(call, leg)?.of }))
    .find((one): one is Chosen => one.of !== undefined);
  if (chosen === undefined) throw fault("pc_transferfromnumber_invalid");
  const moved = transferred === null ? undefined : movedBy(call, chosen.leg);
  if (transferred !== null && !(moved && hasNumber(call, moved, transferred))) {
    throw fault("pc_transfernumber_invalid");
  }
  return chosen;
}

function sideOf({ pbx, views }: PhoneCall, leg: Segment): CallView | undefined {
  const own = views.find((view) => view.leg.id === leg.id);
  if (own !== undefined) return own;
  const extension = leg.extension === null ? undefined : pbx.directory.extension({ key: leg.extension });
  const isOurs = ({ of }: CallView) => extension === undefined || extension.tenant === tenantOf(of);
  return views.find((view) => view.leg.id === leg.linked && isOurs(view));
}

function byTransferred(call: PhoneCall, number: string): Chosen {
  const view = call.views.find(({ leg }) => {
    const moved = movedBy(call, leg);
    return moved !== undefined && hasNumber(call, moved, number);
  });
  if (view === undefined) throw fault("pc_transfernumber_invalid");
  return view;
}

/** Who is bound to a leg: whom it talks to, or who rings it. */
const movedBy = ({ legs }: PhoneCall, { linked, dialingFrom }: Segment): Segment | undefined =>
  legs.find(({ id }) => id === (linked ?? dialingFrom));

/** Short or extended. */
const hasNumber = (call: PhoneCall, leg: Segment, number: string): boolean =>
  leg.callerId.number === number || numberOf(call, leg).includes(number) || isView(call, leg, number);

const isView = ({ views }: PhoneCall, leg: Segment, number: string): boolean =>
  views.some(({ leg: { id }, of }) => id === leg.id && (of.number === number || shortNumber(of) === number));

function fits({ action }: PhoneCallAction, leg: Segment): boolean {
  if (action === "UnPark") return leg.parked !== null;
  if (action === "PickUp") return leg.incoming && leg.state !== "up";
  return leg.linked !== null;
}
