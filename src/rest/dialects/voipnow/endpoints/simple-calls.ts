import { z } from "zod";
import type { AppError } from "../../../../core/errors.js";
import { type Endpoint, endpoint } from "../../../endpoint.js";
import { awaitOriginated } from "../../../originated-calls.js";
import { SimpleCall, SimpleCallQuery } from "../bodies.js";
import { dialed, isNumberOf, showable } from "../call-commands.js";
import { callId, phoneCalls } from "../calls.js";
import { orGone, orRefused } from "../faults.js";
import { linkTo } from "../links.js";
import { found, locateUser, type Place, requireAllLive, USER } from "../place.js";
import { owner, presentCall } from "../present-call.js";
import * as schemas from "../schemas.js";
import { isoSeconds } from "../time.js";
import type { AccountView, Terminal } from "../view.js";
import { withoutNull } from "../without-null.js";
import { tellingOf } from "./phone-calls.js";

type Body = z.output<typeof SimpleCall>;

export const simpleCallEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "post",
    path: [{ words: ["phoneCalls"] }, USER, { words: ["simple"] }],
    tag: "Phone calls",
    summary: "Rings the sources, and connects the first that answers with the destination",
    scope: "control",
    live: true,
    query: SimpleCallQuery,
    body: SimpleCall,
    reply: z.array(schemas.PhoneCall),
    errors: ["conflict", "pbx-refused", "unconfirmed"],
    locate: (references, caller) => {
      const place = locateUser(references, caller);
      requireAllLive(place.scope.terminals.map(({ pbx }) => pbx));
      return place;
    },
    handle: async (place, body, query) => {
      const maker = found(place.scope.terminals, body.extension);
      const linkedId = await orGone(
        orRefused(originate(maker, body, query, place.view), refusedPart),
        "extension_invalid",
      );
      const asked = { extension: maker.extension.key, nonce: body.nonce ?? null };
      await awaitOriginated(maker.pbx, linkedId, asked);
      return [tell(place, maker, linkedId)];
    },
  }),
];

/** Which of the numbers was refused. */
const refusedPart = ({ details: { purpose } }: AppError) =>
  purpose === "to ring" ? "pc_source_invalid" : "pc_destination_invalid";

function originate(
  maker: Terminal,
  body: Body,
  query: z.output<typeof SimpleCallQuery>,
  view: AccountView,
): Promise<string> {
  const { source = [], destination = [], callerId, callerDestination } = body.phoneCallView[0] ?? {};
  const isMakers = source.length === 1 && source.every((number) => isNumberOf(maker, number));
  return maker.pbx.control.originate({
    extension: maker.extension.key,
    sources: isMakers ? "extension" : source.map((number) => dialed(maker, number)),
    destination: destination.map((number) => dialed(maker, number)).join(),
    callerId: showable(callerId, maker.pbx, view),
    destinationCallerId: showable(callerDestination, maker.pbx, view),
    ringSeconds: query.waitForPickup,
    maxSeconds: query.callDuration ?? null,
  });
}

/** The call as it is; one that nobody has seen yet, with what is known of it. */
function tell(place: Place, maker: Terminal, linkedId: string) {
  const telling = tellingOf(place);
  const call = phoneCalls([maker.pbx], place.view.own()).find((one) => one.linkedId === linkedId);
  if (call !== undefined) return presentCall(call, telling);
  const id = callId(maker.pbx, linkedId);
  return withoutNull({
    id,
    nonce: maker.pbx.originatedCalls.get(linkedId)?.nonce ?? null,
    extension: maker.number,
    ...owner(maker.pbx, maker),
    published: isoSeconds(Date.now()),
    phoneCallView: [],
    links: { self: linkTo(telling.address, "phoneCalls", telling.user, maker.number, id) },
  });
}
