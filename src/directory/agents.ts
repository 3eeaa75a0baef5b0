import type { PbxState, QueueMember } from "../state/model.js";
import type { ObjectIdStore } from "../store/object-ids.js";
import type { Agent, Directory, DirectoryExtension, DirectoryQueue } from "./directory.js";
import { memberExtensions } from "./member-extensions.js";
import type { People } from "./people.js";
import type { Queues } from "./queues.js";
import type { CoreServerSettings } from "./settings.js";

export interface AgentsDeps {
  readonly settings: CoreServerSettings;
  readonly people: Pick<People, "extensions" | "extension" | "keyNumbered" | "keyIn">;
  readonly queues: Pick<Queues, "queues" | "describe">;
  readonly state: () => Pick<PbxState, "queueMembers" | "devices">;
  readonly ids: ObjectIdStore;
}

/** The queue members that are known extensions. */
export function createAgents(deps: AgentsDeps): Pick<Directory, "agents" | "agentOf"> {
  const { settings, people, queues, state, ids } = deps;
  const keyOf = memberExtensions(deps);

  const agent = (queue: DirectoryQueue, extension: DirectoryExtension, member: QueueMember): Agent => {
    const key = JSON.stringify([queue.identifier, extension.key]);
    const { id, configurationId, numericId } = ids.idsOf(settings.slug, "agent", key);
    return { id, configurationId, numericId, member, queue, extension };
  };

  /** The members that are agents, by key of the extension and then by queue. */
  const membersByPlace = (): Map<string, Map<string, QueueMember>> => {
    const places = new Map<string, Map<string, QueueMember>>();
    for (const member of state().queueMembers.values()) {
      const key = keyOf(member);
      if (key === undefined) continue;
      const members = places.get(key) ?? new Map<string, QueueMember>();
      const other = members.get(member.queue);
      if (other === undefined || goesBefore(member, other)) members.set(member.queue, member);
      places.set(key, members);
    }
    return places;
  };

  /** Whether another member of its queue is the same extension, and the agent. */
  const isShadowed = (member: QueueMember, key: string): boolean => {
    for (const other of state().queueMembers.values()) {
      if (other.queue === member.queue && goesBefore(other, member) && keyOf(other) === key) return true;
    }
    return false;
  };

  const agents = (): Agent[] => {
    const all = queues.queues().map((queue) => ({ queue, agents: [] as Agent[] }));
    const byQueue = new Map(all.map((one) => [one.queue.identifier, one]));
    const places = membersByPlace();
    for (const extension of people.extensions()) {
      for (const member of places.get(extension.key)?.values() ?? []) {
        const its = byQueue.get(member.queue);
        its?.agents.push(agent(its.queue, extension, member));
      }
    }
    return all.flatMap((one) => one.agents);
  };

  return {
    agents: () => ids.inOneTransaction(agents),
    agentOf(member) {
      const key = keyOf(member);
      const extension = key === undefined ? undefined : people.extension({ key });
      if (extension === undefined || isShadowed(member, extension.key)) return undefined;
      return agent(queues.describe(member.queue), extension, member);
    },
  };
}

/** Of two members of a queue that are the same extension, the one that goes before is the agent. */
const goesBefore = (a: QueueMember, b: QueueMember): boolean => a.interface < b.interface;
