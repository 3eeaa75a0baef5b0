import { createDirectory } from "../../src/directory/live-directory.js";
import type { LiveEvent } from "../../src/rest/dialects/isymphony/events/event.js";
import { Teller } from "../../src/rest/dialects/isymphony/events/teller.js";
import { createObjectIdStore } from "../../src/store/object-ids.js";
import { UNCONFIGURED } from "../unit/directory/given.js";
import type { Fixture } from "./fixture.js";
import { type Arrival, type Begun, play } from "./play.js";

/** What a subscriber of the event API is told in the course of a scenario. */
export function eventsOf(fixture: Fixture, arrival: Arrival): LiveEvent[] {
  const events: LiveEvent[] = [];
  play(fixture, arrival, (begun) => listen(begun, events));
  return events;
}

function listen({ database, state, feed }: Begun, events: LiveEvent[]): void {
  const directory = createDirectory({
    settings: UNCONFIGURED,
    state: () => state,
    ids: createObjectIdStore(database),
  });
  const teller = new Teller({ directory, state: () => state });
  feed.subscribe((occurrences) => {
    directory.extensionsChanged();
    for (const occurrence of occurrences)
      events.push(...teller.occurred(occurrence).map(({ event }) => event));
  });
}

/** A line an event: who, by extension or number and segment, and where. Ids that are made anew each time are left out. */
export const tellEvents = (events: readonly LiveEvent[]): string => `${events.map(lineOf).join("\n")}\n`;

function lineOf({ type, ...event }: LiveEvent): string {
  const properties: Readonly<Record<string, unknown>> = event;
  const parties = ["From", "To", "1", "2", ""].flatMap((suffix) => {
    const id = properties[`callSegmentId${suffix}`];
    const who = properties[`extensionNumber${suffix}`] ?? properties[`callerIdNumber${suffix}`];
    return id === undefined ? [] : [`${who} (${id})`];
  });
  const places = ["queue", "position", "conferenceRoomName", "agent", "reason", "answered", "cause"];
  const more = places.flatMap((name) =>
    properties[name] === undefined ? [] : [`${name} ${properties[name]}`],
  );
  const extension =
    parties.length === 0 && properties.extensionNumber ? [String(properties.extensionNumber)] : [];
  return [type, ...extension, ...parties, ...more].join(", ");
}
