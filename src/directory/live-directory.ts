import type { PbxState } from "../state/model.js";
import type { ObjectIdStore } from "../store/object-ids.js";
import { createAgents } from "./agents.js";
import { createConferences } from "./conferences.js";
import { createDevices } from "./devices.js";
import type { Directory } from "./directory.js";
import { createPeople } from "./people.js";
import { createQueues } from "./queues.js";
import type { CoreServerSettings } from "./settings.js";
import { createTenants } from "./tenants.js";

export interface LiveDirectory extends Directory {
  /**
   * An extension came, went, was renamed or has other devices: the next question makes the indexes anew. A change of status alone needs no
   * call, since the state is looked at with every question.
   */
  extensionsChanged(): void;
}

export interface DirectoryDeps {
  readonly settings: CoreServerSettings;
  readonly state: () => Pick<
    PbxState,
    "extensions" | "devices" | "endpoints" | "queues" | "queueMembers" | "conferences" | "sync"
  >;
  readonly ids: ObjectIdStore;
}

export function createDirectory(deps: DirectoryDeps): LiveDirectory {
  const { slug, name } = deps.settings;
  const people = createPeople(deps);
  const queues = createQueues(deps);
  return {
    coreServer: { ...deps.ids.idsOf(slug, "core-server", slug), slug, name },
    tenants: createTenants(deps.settings, deps.ids),
    ...people,
    ...createDevices(deps),
    ...queues,
    ...createAgents({ ...deps, people, queues }),
    ...createConferences(deps),
  };
}
