import type { DirectoryConference } from "../../../../directory/directory.js";
import type { Endpoint } from "../../../endpoint.js";
import { list, read } from "../operation.js";
import { collection, live, one, type Place } from "../place.js";
import { presentConference } from "../present.js";
import * as schemas from "../schemas.js";
import type { Seen } from "../view.js";
import { coreServer } from "./core-servers.js";

const conferences = collection(live(coreServer), ["conferences"], ({ server }) => ({
  what: "conference room",
  items: () => server.conferences(),
  find: (reference) => server.findConference(reference),
}));

export const conference: Place<Seen<DirectoryConference>> = one(conferences, {
  param: "conference",
  description: "Id of the conference room.",
  byName: { word: "getByName", description: "Identifier of the conference room." },
});

const told = { tag: "Conference rooms", reply: schemas.Conference, present: presentConference };

export const conferenceEndpoints: readonly Endpoint[] = [
  list(conferences, { ...told, summary: "All conference rooms of a core server" }),
  read(conference, { ...told, summary: "A conference room" }),
];
