import type { User } from "../../../../directory/directory.js";
import type { Endpoint } from "../../../endpoint.js";
import { list, read } from "../operation.js";
import { collection, one, type Place } from "../place.js";
import { presentUser } from "../present.js";
import * as schemas from "../schemas.js";
import type { Seen } from "../view.js";
import { coreServer } from "./core-servers.js";

/** The vendor's page of users has no word on licences, so that a user without one is shown like any other (ours). */
const users = collection(coreServer, ["users", "user"], ({ server }) => {
  const see = (object: User): Seen<User> => ({ server, object });
  return {
    what: "user",
    items: () => server.users().map(see),
    find: (reference) => {
      const user = server.findUser(reference);
      return user && see(user);
    },
    restriction: () => undefined,
  };
});

export const user: Place<Seen<User>> = one(users, {
  param: "user",
  description: "Id of the user.",
  byName: { word: "getByName", description: "User name." },
});

const told = { tag: "Users", reply: schemas.User, present: presentUser };

export const userEndpoints: readonly Endpoint[] = [
  list(users, { ...told, summary: "All users of a core server" }),
  read(user, { ...told, summary: "A user" }),
];
