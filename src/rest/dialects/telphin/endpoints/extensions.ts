import { z } from "zod";
import { type Endpoint, endpoint } from "../../../endpoint.js";
import type { Path } from "../../../path.js";
import { clientsOf } from "../client-view.js";
import { MAX_PAGE, parameter, wholeNumber, word } from "../fields.js";
import { CLIENT, EXTENSION, extensionById, locateClient, locateExtension, requirePhone } from "../place.js";
import { presentExtension, presentUser } from "../present-extension.js";
import { presentRegistrations } from "../registrations.js";
import * as schemas from "../schemas.js";

const MAX_EXTENSIONS = 100_000; // in a page, which is all of them as a rule; a larger one is refused

const EXTENSIONS: Path = [{ words: ["client"] }, CLIENT, { words: ["extension"] }];

/** Asterisk has none of the last two. */
const TYPES = ["phone", "queue", "ivr", "fax"] as const;

const reading = { method: "get", scope: "read", live: false, body: null } as const;

export const extensionEndpoints: readonly Endpoint[] = [
  endpoint({
    ...reading,
    path: [{ words: ["user"] }],
    tag: "User",
    summary: "The account that the token was given to",
    query: null,
    reply: schemas.User,
    errors: [],
    locate: (_references, caller) => caller,
    handle: (caller) => presentUser(caller.principal, clientsOf(caller)[0]),
  }),
  endpoint({
    ...reading,
    path: EXTENSIONS,
    tag: "Extensions",
    summary: "The extensions of a client: phones, then queues",
    query: z.object({
      type: word("type", TYPES),
      page: wholeNumber("page", 1, MAX_PAGE).describe("1 is the first."),
      per_page: wholeNumber("per_page", 1, MAX_EXTENSIONS).describe(`${MAX_EXTENSIONS}.`),
    }),
    reply: z.array(schemas.Extension),
    errors: ["not-found"],
    locate: locateClient,
    handle: ({ client }, _body, { type, page = 1, per_page = MAX_EXTENSIONS }) =>
      client
        .extensions()
        .filter((one) => type === undefined || one.type === type)
        .slice((page - 1) * per_page, page * per_page)
        .map(presentExtension),
  }),
  endpoint({
    ...reading,
    path: [...EXTENSIONS, EXTENSION],
    tag: "Extensions",
    summary: "An extension",
    query: null,
    reply: schemas.Extension,
    errors: ["not-found"],
    locate: locateExtension,
    handle: ({ one }) => presentExtension(one),
  }),
  endpoint({
    ...reading,
    path: [{ words: ["extension"] }, { words: ["registration"] }],
    tag: "Extensions",
    summary: "Where the phones of an extension are registered",
    live: true,
    query: z.object({
      extension_id: parameter(z.string(), "extension_id must be an id, given once.").pipe(
        z.string("extension_id is missing."),
      ),
    }),
    reply: schemas.Registrations,
    errors: ["not-found"],
    locate: (_references, caller) => {
      const clients = clientsOf(caller);
      for (const client of clients) client.requireLive();
      return clients;
    },
    handle: (clients, _body, { extension_id }) =>
      presentRegistrations(requirePhone(extensionById(clients, extension_id))),
  }),
];
