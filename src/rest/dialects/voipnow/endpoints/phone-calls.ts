import { z } from "zod";
import { type Caller, type Endpoint, endpoint } from "../../../endpoint.js";
import { type Param, type Path, type References, referenceTo } from "../../../path.js";
import { type CallView, type PhoneCall, phoneCalls, viewsOf } from "../calls.js";
import { fault } from "../faults.js";
import { ALL_OPERATORS, listingQuery, page } from "../listing.js";
import { numberOf } from "../parties.js";
import { CALL_TYPES, EXTENSION, locateAll, type Named, requireAllLive, USER } from "../place.js";
import { presentCall, type Telling } from "../present-call.js";
import * as schemas from "../schemas.js";

export const PHONE_CALL: Param = { param: "phoneCall", description: "Id of the phone call." };

const CALLS: Path = [{ words: ["phoneCalls"] }, USER, { ...EXTENSION, reserved: CALL_TYPES }];
export const ONE_CALL: Path = [...CALLS, PHONE_CALL];

export interface LocatedCalls extends Named {
  /** The living calls of what the path names. */
  readonly calls: readonly PhoneCall[];
}

/** Throws `user_invalid`, `extension_invalid`, `pbx-unavailable`. */
function locateCalls(references: References, caller: Caller): LocatedCalls {
  const place = locateAll(references, caller);
  const pbxs = place.named.map(({ pbx }) => pbx);
  requireAllLive(pbxs);
  const calls = phoneCalls(pbxs, place.view.own());
  return { ...place, calls: calls.filter((call) => viewsOf(call, place.named).length > 0) };
}

export interface LocatedCall extends LocatedCalls {
  readonly call: PhoneCall;
}

/** Throws also `pc_phonecall_invalid`. */
export function locateCall(references: References, caller: Caller): LocatedCall {
  const place = locateCalls(references, caller);
  const { value } = referenceTo(PHONE_CALL, references);
  const call = place.calls.find(({ id }) => id === value);
  if (call === undefined) throw fault("pc_phonecall_invalid");
  return { ...place, calls: [call], call };
}

export const tellingOf = ({ written, caller }: Pick<Named, "written" | "caller">): Telling => ({
  user: written.user,
  address: caller.address,
});

const tag = "Phone calls";

const list = (path: Path, summary: string, locate: typeof locateCalls): Endpoint =>
  endpoint({
    method: "get",
    path,
    tag,
    summary,
    scope: "read",
    live: true,
    query: listingQuery({
      fields: Object.keys(schemas.PhoneCall.shape),
      filterBy: ["id", "published"],
      operators: ALL_OPERATORS,
    }),
    body: null,
    reply: schemas.collectionOf(z.array(schemas.PhoneCall)),
    errors: [],
    locate,
    handle: (place, _body, listing) => {
      const telling = tellingOf(place);
      const entries = place.calls.map((call) => presentCall(call, telling));
      return page(entries.sort(byPublished), listing, place.caller.address);
    },
  });

const byPublished = (a: { published?: string }, b: { published?: string }): number =>
  (a.published ?? "").localeCompare(b.published ?? "", "en");

const hangUp = (path: Path, summary: string, locate: typeof locateCalls): Endpoint =>
  endpoint({
    method: "delete",
    path,
    tag,
    summary,
    scope: "control",
    live: true,
    query: z.object({
      phoneNumber: z
        .string("pc_phonenumber_invalid")
        .min(1, "pc_phonenumber_invalid")
        .optional()
        .describe("Number of a party: only calls with it are hung up."),
    }),
    body: null,
    reply: z.array(schemas.PhoneCallId).optional(),
    errors: ["pbx-refused", "unconfirmed"],
    locate,
    handle: async ({ calls, named }, _body, { phoneNumber }) => {
      const ended = calls.filter((call) => phoneNumber === undefined || hasParty(call, phoneNumber));
      for (const call of ended) {
        const segmentIds = viewsOf(call, named).map(({ leg }: CallView) => leg.id);
        await call.pbx.control.execute({ type: "HangUp", segmentIds });
      }
      return ended.length === 0 ? undefined : ended.map(({ id }) => ({ id }));
    },
  });

/** The number, short or extended, of any of its legs. */
const hasParty = (call: PhoneCall, number: string): boolean =>
  call.legs.some((leg) => leg.callerId.number === number || numberOf(call, leg).includes(number));

export const phoneCallEndpoints: readonly Endpoint[] = [
  list(CALLS, "The living phone calls of extensions", locateCalls),
  list(ONE_CALL, "A living phone call", locateCall),
  hangUp(CALLS, "Hangs up the phone calls of extensions", locateCalls),
  hangUp(ONE_CALL, "Hangs up a phone call", locateCall),
];
