import { createDirectory } from "../../../../src/directory/live-directory.js";
import { Logins } from "../../../../src/directory/logins.js";
import type { CoreServerSettings } from "../../../../src/directory/settings.js";
import { createUserStatuses } from "../../../../src/directory/user-statuses.js";
import type { PbxEvent } from "../../../../src/events/event.js";
import { createFeed } from "../../../../src/feed/feed.js";
import { createIngest } from "../../../../src/ingest.js";
import type { LiveEvent, Told } from "../../../../src/rest/dialects/isymphony/events/event.js";
import { tellOf } from "../../../../src/rest/dialects/isymphony/events/teller.js";
import type { PbxState } from "../../../../src/state/model.js";
import { openDatabase } from "../../../../src/store/database.js";
import { createLiveStore } from "../../../../src/store/live.js";
import { createObjectIdStore } from "../../../../src/store/object-ids.js";
import { createUserStatusStore } from "../../../../src/store/user-statuses.js";
import { UNCONFIGURED } from "../../directory/given.js";
import { extension, snapshot } from "../../state/facts.js";

export const NOW = 5_000_000;

/** Phones that have hints; every other leg is from outside. */
export const PHONES = ["100", "101", "102"].map((number) => extension(number));

/** The PBX is there, with its phones and no calls. */
export const ready = snapshot({ extensions: PHONES });

export type Listening = ReturnType<typeof listenTo>;

/** From facts to events, all parts real, on a core server on which something has happened before anybody listens. */
export function listenTo(settings: Partial<CoreServerSettings> = {}, ...before: readonly PbxEvent[]) {
  const database = openDatabase(":memory:");
  const ids = createObjectIdStore(database);
  const feed = createFeed();
  const { state, take } = createIngest({ store: createLiveStore(database, "default"), feed, now: () => NOW });
  const directory = createDirectory({ settings: { ...UNCONFIGURED, ...settings }, state: () => state, ids });
  feed.subscribe(() => directory.extensionsChanged());
  const statusStore = createUserStatusStore(database);
  const statuses = createUserStatuses({ store: statusStore, ids, coreServer: "default", now: () => NOW });
  const logins = new Logins(() => NOW);
  take([ready, ...before]);
  const all: Told[] = [];
  const pbx = { directory, state: () => state, feed, statuses, logins };
  const stop = tellOf(
    pbx,
    (told) => all.push(told),
    () => NOW,
  );
  const since = (act: () => void): Told[] => {
    const heard = all.length;
    act();
    return all.slice(heard);
  };
  return {
    ...pbx,
    state,
    stop,
    /** What is told upon facts that come one by one. */
    hear: (...facts: readonly PbxEvent[]) => since(() => facts.forEach((fact) => void take([fact]))),
    /** And upon facts that come all at once. */
    hearAtOnce: (...facts: readonly PbxEvent[]) => since(() => void take(facts)),
    hearWhile: since,
  };
}

/** What was told, a line each: `linkStart 100 101`. An extension is called by its number, any other leg by its id. */
export const words = (told: readonly Told[]): string[] => told.map(({ event }) => inWords(event));

export function inWords(event: LiveEvent): string {
  const properties = event as unknown as Readonly<Record<string, string | null>>;
  const legs = ["", "From", "To", "1", "2"].flatMap((suffix) => {
    const id = properties[`callSegmentId${suffix}`];
    return id === undefined ? [] : (properties[`extensionNumber${suffix}`] ?? id ?? []);
  });
  const { conferenceRoomName: room, queue, answered, extensionNumber, username } = properties;
  const agent = "agentId" in event || event.type.startsWith("dnd") ? extensionNumber : undefined;
  const user = event.type.startsWith("user") ? username : undefined;
  const more = [
    agent,
    user,
    room,
    queue,
    answered === undefined ? undefined : answered ? "answered" : "in vain",
  ];
  return [event.type, ...legs, ...more].filter((word) => word !== undefined).join(" ");
}

/** The first event of a type, as a client reads it. */
export function sent(told: readonly Told[], type: LiveEvent["type"]): Readonly<Record<string, unknown>> {
  const found = told.find(({ event }) => event.type === type);
  if (found === undefined) throw new Error(`no ${type} among ${words(told).join(", ")}`);
  return JSON.parse(JSON.stringify(found.event));
}

export const segmentsOf = (state: PbxState) => [...state.segments.values()];
