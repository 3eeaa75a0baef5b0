import type { Command } from "../../../../control/command.js";
import type { Segment } from "../../../../state/model.js";
import type { Endpoint } from "../../../endpoint.js";
import { Transfer } from "../bodies.js";
import { act } from "../operation.js";
import type { Place } from "../place.js";
import type { Seen } from "../view.js";

type Action = (segment: Place<Seen<Segment>>, tag: string) => Endpoint;

const transfer: Action = (segment, tag) =>
  act(segment, {
    tag,
    words: ["transfer"],
    summary: "Moves whoever is bound to the named call segment to a destination",
    body: Transfer,
    errors: ["conflict", "pbx-refused", "unconfirmed"],
    perform: ({ server, object }, { destinationNumber, attended }) =>
      server.control.execute({
        type: "Transfer",
        segmentId: object.id,
        destination: destinationNumber,
        attended,
      }),
  });

/** For a segment that is in a conference room. */
const inRoom =
  (words: readonly [string, ...string[]], summary: string, command: (segmentId: string) => Command): Action =>
  (segment, tag) =>
    act(segment, {
      tag,
      words,
      summary,
      body: null,
      errors: ["not-enabled", "conflict", "pbx-refused", "unconfirmed"],
      perform: ({ server, object }) => {
        server.requireConferences();
        return server.control.execute(command(object.id));
      },
    });

const mute = (muted: boolean) => (segmentId: string) =>
  ({ type: "MuteInConference", segmentId, muted }) as const;

/** What can be done to a call segment, wherever a path leads to one. */
export const callSegmentActions: readonly Action[] = [
  transfer,
  inRoom(["kick", "kicks"], "Puts a call segment out of its conference room", (segmentId) => ({
    type: "KickFromConference",
    segmentId,
  })),
  inRoom(["mute"], "Mutes a call segment in its conference room", mute(true)),
  inRoom(["unmute"], "Lets a call segment be heard again in its conference room", mute(false)),
];
