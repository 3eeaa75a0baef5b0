import { z } from "zod";
import { type Endpoint, endpoint } from "../../../endpoint.js";
import { PhoneCallAction } from "../bodies.js";
import { commandFor } from "../call-commands.js";
import { type PhoneCall, phoneCalls } from "../calls.js";
import { chooseView } from "../choose-view.js";
import { orGone, orRefused } from "../faults.js";
import { presentCall } from "../present-call.js";
import * as schemas from "../schemas.js";
import { type LocatedCall, locateCall, ONE_CALL, tellingOf } from "./phone-calls.js";

export const phoneCallActions: readonly Endpoint[] = [
  endpoint({
    method: "put",
    path: ONE_CALL,
    tag: "Phone calls",
    summary: "Transfers, parks, fetches, picks up, listens to or records a phone call",
    scope: "control",
    live: true,
    query: null,
    body: PhoneCallAction,
    reply: z.union([schemas.PhoneCall, z.array(schemas.PhoneCall)]),
    errors: ["conflict", "not-enabled", "pbx-refused", "unconfirmed"],
    locate: locateCall,
    handle: async (place, action) => {
      const chosen = chooseView(place.call, place.named, action);
      const command = commandFor(action, chosen, place.view);
      const done = orRefused(place.call.pbx.control.execute(command), "pc_sendcallto_invalid");
      await orGone(done, "pc_phonecall_invalid");
      const told = presentCall(afterwards(place), tellingOf(place));
      return action.action === "Park" ? [told] : told;
    },
  }),
];

/** The call as it is now; one that the account sees no more, as it was. */
function afterwards({ call, view }: LocatedCall): PhoneCall {
  const now = phoneCalls([call.pbx], view.own()).find(({ linkedId }) => linkedId === call.linkedId);
  return now ?? call;
}
