import { z } from "zod";
import { AppError, echo } from "../../../../core/errors.js";
import type { OccasionType } from "../../../../webhooks/occasion.js";
import { type Caller, type Endpoint, endpoint } from "../../../endpoint.js";
import { type Param, type Path, type References, referenceTo } from "../../../path.js";
import { AddEvent, ChangeEvent } from "../bodies.js";
import type { AnyExtension } from "../client-view.js";
import { placeOf, presentEvent } from "../events.js";
import { invalid, orGone } from "../faults.js";
import { EXTENSION, locateExtension } from "../place.js";
import * as schemas from "../schemas.js";

const EVENT: Param = { param: "event", description: "`id` of the event." };

const EVENTS: Path = [{ words: ["extension"] }, EXTENSION, { words: ["event"] }];
const ONE_EVENT: Path = [...EVENTS, EVENT];

/** Those of the extension that the path names, in the order of their making. Throws `not-found`. */
function locateEvents(references: References, caller: Caller) {
  const { one } = locateExtension(references, caller);
  const events = [...caller.webhooks.list(placeOf(one))].sort((a, b) => a.number - b.number);
  return { one, webhooks: caller.webhooks, events };
}

/** Throws `not-found`. */
function locateEvent(references: References, caller: Caller) {
  const place = locateEvents(references, caller);
  const { value } = referenceTo(EVENT, references);
  const event = place.events.find(({ number }) => String(number) === value);
  if (event === undefined) throw noSuchEvent(value);
  return { ...place, event };
}

const noSuchEvent = (id: string): AppError =>
  new AppError("not-found", `There is no event '${echo(id)}' of this extension.`);

/** A queue calls nobody by itself. Throws `invalid-request`. */
function requireType(type: OccasionType, { type: of }: AnyExtension): void {
  if (of === "queue" && type === "dial-out") {
    throw invalid("event_type must be one of dial-in, hangup, answer for an extension of type queue.");
  }
}

const reading = {
  method: "get",
  tag: "Events",
  scope: "read",
  live: false,
  query: null,
  body: null,
  errors: ["not-found"],
} as const;
const writing = { tag: "Events", scope: "control", live: false, query: null } as const;
const removing = { ...writing, method: "delete", body: null, reply: null, errors: ["not-found"] } as const;

export const eventEndpoints: readonly Endpoint[] = [
  endpoint({
    ...reading,
    path: EVENTS,
    summary: "The events of an extension that a URL is asked for at",
    reply: z.array(schemas.Event),
    locate: locateEvents,
    handle: ({ events }) => events.map(presentEvent),
  }),
  endpoint({
    ...reading,
    path: ONE_EVENT,
    summary: "An event",
    reply: schemas.Event,
    locate: locateEvent,
    handle: ({ event }) => presentEvent(event),
  }),
  endpoint({
    ...writing,
    method: "post",
    path: EVENTS,
    summary: "Has a URL asked for when something happens to an extension",
    body: AddEvent,
    reply: schemas.Event,
    status: 201,
    errors: ["not-found", "overloaded"],
    locate: locateEvents,
    handle: async ({ one, webhooks }, { url, event_type: type, method }) => {
      requireType(type, one);
      return presentEvent(await webhooks.add(placeOf(one), { type, method, url, note: "", enabled: true }));
    },
  }),
  endpoint({
    ...writing,
    method: "put",
    path: ONE_EVENT,
    summary: "Changes an event; what is left out stays as it is",
    body: ChangeEvent,
    reply: schemas.Event,
    errors: ["not-found"],
    locate: locateEvent,
    handle: async ({ one, webhooks, event }, { url, event_type: type, method }) => {
      if (type != null) requireType(type, one);
      const settings = {
        ...(url != null && { url }),
        ...(type != null && { type }),
        ...(method != null && { method }),
      };
      const gone = () => noSuchEvent(String(event.number));
      return presentEvent(await orGone(webhooks.change(event.id, settings), gone));
    },
  }),
  endpoint({
    ...removing,
    path: EVENTS,
    summary: "Removes all events of an extension",
    locate: locateEvents,
    handle: ({ webhooks, events }) => {
      for (const { id } of events) webhooks.remove(id);
      return undefined;
    },
  }),
  endpoint({
    ...removing,
    path: ONE_EVENT,
    summary: "Removes an event",
    locate: locateEvent,
    handle: ({ webhooks, event }) => {
      webhooks.remove(event.id);
      return undefined;
    },
  }),
];
