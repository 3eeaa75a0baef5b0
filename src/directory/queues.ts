import type { PbxState } from "../state/model.js";
import type { ObjectIdStore } from "../store/object-ids.js";
import type { Directory, DirectoryQueue } from "./directory.js";
import { inOrder } from "./order.js";
import type { CoreServerSettings } from "./settings.js";
import { tenantOfTheRest } from "./tenants.js";

export interface QueuesDeps {
  readonly settings: CoreServerSettings;
  readonly state: () => Pick<PbxState, "queues">;
  readonly ids: ObjectIdStore;
}

export interface Queues extends Pick<Directory, "queues" | "queue"> {
  /** A queue as the directory tells of it, also of one that the PBX has no more. */
  describe(identifier: string): DirectoryQueue;
}

/** The queues of the PBX, with what the configuration says of them. */
export function createQueues({ settings, state, ids }: QueuesDeps): Queues {
  const configured = new Map(settings.queues.map((queue) => [queue.identifier, queue]));
  const describe = (identifier: string): DirectoryQueue => {
    const { name, enabled, tenant } = configured.get(identifier) ?? {};
    const { id, configurationId, numericId } = ids.idsOf(settings.slug, "queue", identifier);
    return {
      id,
      configurationId,
      numericId,
      identifier,
      displayName: name ?? identifier,
      enabled: enabled ?? true,
      tenant: tenant ?? tenantOfTheRest(settings.tenants),
    };
  };
  const queues = (): DirectoryQueue[] => {
    const identifiers = [...state().queues.values()].map((queue) => queue.name);
    return ids.inOneTransaction(() => identifiers.sort(inOrder).map(describe));
  };
  return {
    describe,
    queues,
    queue(by) {
      if ("id" in by) return queues().find(({ id }) => id === by.id);
      return state().queues.get(by.identifier) && describe(by.identifier);
    },
  };
}
