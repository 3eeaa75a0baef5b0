import type { User } from "../../../../directory/directory.js";
import type { Endpoint } from "../../../endpoint.js";
import { SetStatus } from "../bodies.js";
import { act, read } from "../operation.js";
import { collection, only, type Place } from "../place.js";
import { presentStatus } from "../present.js";
import { UserStatus } from "../schemas.js";
import type { Seen } from "../view.js";
import { ownUser, user } from "./users.js";

/** A user where his status stands. */
const withStatus = (parent: Place<Seen<User>>): Place<Seen<User>> =>
  only(
    collection(parent, ["status"], ({ object }) => ({
      what: "status",
      items: () => [object],
      restriction: ({ licensed, userName }) => (licensed ? undefined : `User '${userName}' is not licensed.`),
    })),
  );

const tag = "User status";

const operations = (place: Place<Seen<User>>, whose: string): Endpoint[] => [
  read(place, {
    tag,
    summary: `The status of ${whose}`,
    reply: UserStatus,
    present: (object, { statuses }) => presentStatus(statuses.of(object)),
  }),
  act(place, {
    tag,
    words: ["set"],
    summary: `Sets the status of ${whose}`,
    body: SetStatus,
    errors: [],
    perform: ({ server, object }, status) => server.statuses.set(object, status),
  }),
];

export const userStatusEndpoints: readonly Endpoint[] = [
  ...operations(withStatus(user), "a user"),
  ...operations(withStatus(ownUser), "the user whose account asks"),
];
