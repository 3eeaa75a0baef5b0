import type { Conference, PbxState } from "../state/model.js";
import type { ObjectIdStore } from "../store/object-ids.js";
import type { Directory, DirectoryConference } from "./directory.js";
import { inOrder } from "./order.js";
import type { CoreServerSettings } from "./settings.js";
import { tenantOfTheRest } from "./tenants.js";

export interface ConferencesDeps {
  readonly settings: CoreServerSettings;
  readonly state: () => Pick<PbxState, "conferences" | "sync">;
  readonly ids: ObjectIdStore;
}

type Conferences = Pick<Directory, "conferences" | "conference" | "conferenceOf" | "hasConferences">;

/** The rooms of the configuration, of the dialplan's hints, and those that somebody made by dialling. */
export function createConferences({ settings, state, ids }: ConferencesDeps): Conferences {
  const configured = new Map(settings.conferences.map((room) => [room.identifier, room]));
  const hasConferences = (): boolean => settings.conferenceRooms && state().sync.hasConferences;

  const describe = (identifier: string, live: Conference | undefined): DirectoryConference => {
    const { name, number, tenant } = configured.get(identifier) ?? {};
    return {
      ...idsOf(identifier, live),
      identifier,
      displayName: name ?? identifier,
      dialString: number ?? live?.number ?? identifier,
      tenant: tenant ?? tenantOfTheRest(settings.tenants),
    };
  };
  const idsOf = (identifier: string, live: Conference | undefined) => {
    const madeByDialling = live !== undefined && live.number === null && !configured.has(identifier);
    if (madeByDialling) return { id: live.id, configurationId: null };
    const { id, configurationId } = ids.idsOf(settings.slug, "conference", identifier);
    return { id, configurationId };
  };

  const conferences = (): DirectoryConference[] => {
    if (!hasConferences()) return [];
    const live = [...state().conferences.values()].map(({ room }) => room);
    const identifiers = [...new Set([...configured.keys(), ...live])].sort(inOrder);
    return identifiers.map((identifier) => describe(identifier, state().conferences.get(identifier)));
  };
  return {
    hasConferences,
    conferences,
    conferenceOf: (live) => (hasConferences() ? describe(live.room, live) : undefined),
    conference(by) {
      if ("id" in by) return conferences().find(({ id }) => id === by.id);
      const live = state().conferences.get(by.identifier);
      const isThere = hasConferences() && (live !== undefined || configured.has(by.identifier));
      return isThere ? describe(by.identifier, live) : undefined;
    },
  };
}
