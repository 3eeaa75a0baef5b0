import type { User } from "../../../../directory/directory.js";
import type { Endpoint } from "../../../endpoint.js";
import { list, read } from "../operation.js";
import { collection, one, only, type Place } from "../place.js";
import { presentLogin, presentUser } from "../present.js";
import * as schemas from "../schemas.js";
import type { Seen } from "../view.js";
import { coreServer } from "./core-servers.js";

const USERS = ["users", "user"] as const;

/** The vendor's page of users has no word on licences, so that a user without one is shown like any other (ours). */
const users = collection(coreServer, USERS, ({ server }) => ({
  what: "user",
  items: () => server.users(),
  find: (reference) => server.findUser(reference),
}));

export const user: Place<Seen<User>> = one(users, {
  param: "user",
  description: "Id of the user.",
  byName: { word: "getByName", description: "User name." },
  reserved: ["status"],
});

/** The user whose account asks, at the path of all users. */
export const ownUser: Place<Seen<User>> = only(
  collection(coreServer, USERS, ({ server }) => ({
    what: `user of core server '${server.coreServer.slug}' who has the account '${server.account}'`,
    items: () => {
      const own = server.findOwnUser();
      return own === undefined ? [] : [own];
    },
  })),
);

const logins = collection(user, ["logins"], ({ server, object }) => ({
  what: "login",
  items: () => server.logins.of(object.userName),
}));

const login = one(logins, { param: "login", description: "Id of the login." });

const told = { tag: "Users", reply: schemas.User, present: presentUser };
const loginTold = { tag: "Users", reply: schemas.Login, present: presentLogin };

export const userEndpoints: readonly Endpoint[] = [
  list(users, { ...told, summary: "All users of a core server" }),
  read(user, { ...told, summary: "A user" }),
  list(logins, { ...loginTold, summary: "The connections of a user to the event API" }),
  read(login, { ...loginTold, summary: "A connection of a user to the event API" }),
];
