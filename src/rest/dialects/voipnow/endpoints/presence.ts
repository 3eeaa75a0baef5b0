import { z } from "zod";
import { type Endpoint, endpoint } from "../../../endpoint.js";
import { listingQuery, page } from "../listing.js";
import { EXTENSION, locateTerminals, requireAllLive, USER } from "../place.js";
import { presences } from "../presence.js";
import { collectionOf, Presence } from "../schemas.js";

const query = listingQuery({ fields: Object.keys(Presence.shape), filterBy: ["extension"] });

export const presenceEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "get",
    path: [{ words: ["extensions"] }, USER, EXTENSION, { words: ["presence"] }],
    tag: "Presence",
    summary: "What extensions do, and how their phones are registered",
    scope: "read",
    live: true,
    query,
    body: null,
    reply: collectionOf(z.array(Presence)),
    errors: [],
    locate: (references, caller) => {
      const place = locateTerminals(references, caller);
      requireAllLive(place.named.map(({ pbx }) => pbx));
      return place;
    },
    handle: ({ named, caller }, _body, listing) =>
      page(presences(named).sort(byExtension), listing, caller.address),
  }),
];

const byExtension = (a: { extension: string }, b: { extension: string }): number =>
  a.extension < b.extension ? -1 : 1;
