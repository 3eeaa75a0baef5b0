import { z } from "zod";
import type { Webhook } from "../../../../webhooks/webhooks.js";
import { type Caller, type Endpoint, endpoint } from "../../../endpoint.js";
import { type Param, type Path, type References, referenceTo } from "../../../path.js";
import { AddCallEvent, ChangeCallEvent } from "../bodies.js";
import { isEnabled, methodOf, placeOf, presentCallEvent, presentFailure, typeOf } from "../call-events.js";
import { fault, orGone, orRefused } from "../faults.js";
import { listingQuery, page } from "../listing.js";
import { EXTENSION, locateOne, USER } from "../place.js";
import * as schemas from "../schemas.js";
import type { AnyExtension } from "../view.js";
import { tellingOf } from "./phone-calls.js";

const TYPE: Param = { param: "type", description: "0 dial-in, 1 dial-out, 2 hang-up." };
const EVENT: Param = { param: "event", description: "Id of the call event." };

const EVENTS: Path = [{ words: ["extensions"] }, USER, EXTENSION, { words: ["phoneCallEvents"] }];
const OF_TYPE: Path = [...EVENTS, TYPE];
const ONE_EVENT: Path = [...OF_TYPE, EVENT];

type Located = ReturnType<typeof locateEvents>;

/** The call events that the path names. Throws `user_invalid`, `extension_invalid`, `pce_type_invalid`. */
function locateEvents(references: References, caller: Caller) {
  const place = locateOne<AnyExtension>(references, caller, ({ terminals, servedQueues }) => [
    ...terminals,
    ...servedQueues,
  ]);
  const all = caller.webhooks.list(placeOf(place.one));
  if (!(TYPE.param in references)) return { ...place, events: all };
  const type = typeOf(referenceTo(TYPE, references).value);
  if (type === undefined) throw fault("pce_type_invalid");
  return { ...place, events: all.filter((event) => event.type === type) };
}

/** Throws also `pce_id_invalid`. */
function locateEvent(references: References, caller: Caller) {
  const place = locateEvents(references, caller);
  const { value } = referenceTo(EVENT, references);
  const event = place.events.find(({ id }) => id === value);
  if (event === undefined) throw fault("pce_id_invalid");
  return { ...place, events: [event], event };
}

const present = (place: Located) => (event: Webhook) => presentCallEvent(event, place.one, tellingOf(place));

const tag = "Call events";
const reading = { method: "get", tag, scope: "read", live: false, body: null, errors: [] } as const;
const writing = { tag, scope: "control", live: false, query: null, errors: ["invalid-request"] } as const;

const list = (path: Path, summary: string, locate: typeof locateEvents): Endpoint =>
  endpoint({
    ...reading,
    path,
    summary,
    query: listingQuery({
      fields: Object.keys(schemas.PhoneCallEvent.shape),
      filterBy: ["type", "id", "method", "note", "url", "status", "modified"],
    }),
    reply: schemas.collectionOf(z.array(schemas.PhoneCallEvent)),
    locate,
    handle: (place, _body, listing) => page(place.events.map(present(place)), listing, place.caller.address),
  });

const remove = (path: Path, summary: string, locate: typeof locateEvents): Endpoint =>
  endpoint({
    ...writing,
    method: "delete",
    path,
    summary,
    body: null,
    reply: z.array(schemas.PhoneCallEvent).optional(),
    locate,
    handle: (place) => {
      const removed = place.events.filter(({ id }) => place.caller.webhooks.remove(id));
      return removed.length === 0 ? undefined : removed.map(present(place));
    },
  });

export const phoneCallEventEndpoints: readonly Endpoint[] = [
  list(EVENTS, "The call events of an extension", locateEvents),
  list(OF_TYPE, "The call events of an extension, of one type", locateEvents),
  list(ONE_EVENT, "A call event", locateEvent),
  endpoint({
    ...writing,
    method: "post",
    path: EVENTS,
    summary: "Has a URL asked for when something happens to an extension",
    body: AddCallEvent,
    reply: schemas.PhoneCallEvent,
    errors: ["invalid-request", "overloaded"],
    locate: locateEvents,
    handle: async (place, { type, method, note, url, status }) => {
      const settings = { type, method: methodOf(method), url, note, enabled: isEnabled(status) };
      return present(place)(
        await orRefused(place.caller.webhooks.add(placeOf(place.one), settings), "pce_url_invalid"),
      );
    },
  }),
  endpoint({
    ...writing,
    method: "put",
    path: ONE_EVENT,
    summary: "Changes a call event; what is left out stays as it is",
    body: ChangeCallEvent,
    reply: schemas.PhoneCallEvent,
    locate: locateEvent,
    handle: async (place, { method, note, url, status }) => {
      const settings = {
        ...(method != null && { method: methodOf(method) }),
        ...(note != null && { note }),
        ...(url != null && { url }),
        ...(status != null && { enabled: isEnabled(status) }),
      };
      const changed = place.caller.webhooks.change(place.event.id, settings);
      return present(place)(await orGone(orRefused(changed, "pce_url_invalid"), "pce_id_invalid"));
    },
  }),
  remove(EVENTS, "Removes the call events of an extension", locateEvents),
  remove(OF_TYPE, "Removes the call events of an extension, of one type", locateEvents),
  remove(ONE_EVENT, "Removes a call event", locateEvent),
  endpoint({
    ...reading,
    path: [...ONE_EVENT, { words: ["failures"] }],
    summary: "Deliveries of a call event that failed, newest first",
    query: listingQuery({ fields: Object.keys(schemas.DeliveryFailure.shape), filterBy: ["reason"] }),
    reply: schemas.collectionOf(z.array(schemas.DeliveryFailure)),
    locate: locateEvent,
    handle: ({ caller, event }, _body, listing) =>
      page(caller.webhooks.failures(event.id).map(presentFailure), listing, caller.address),
  }),
  endpoint({
    ...reading,
    path: [{ words: ["phoneCallEvents"] }, { words: ["publicKey"] }],
    summary: "What deliveries are signed with",
    query: null,
    reply: schemas.PublicKey,
    locate: (_references, { webhooks }) => webhooks,
    handle: (webhooks) => ({ publicKey: webhooks.publicKey() }),
  }),
];
