import type { Agent, Directory } from "../../../../directory/directory.js";
import type { Change, QueueMember } from "../../../../state/model.js";
import type { AgentProperties, Facts, News } from "./event.js";
import { extensionProperties } from "./party.js";

type People = Pick<Directory, "agentOf" | "userOf">;

/** What subscribers have been told of the agents: of enabled queues and licensed extensions. */
export class ToldAgents {
  readonly #directory: People;
  /** All queue members that there are now. */
  readonly #members: () => Iterable<QueueMember>;
  /** By their own ids. */
  readonly #agents = new Map<string, Agent>();
  /** Ids of the agents by the keys of the members that they are, or were before another. */
  readonly #ids = new Map<string, string>();
  /** Devices of the extensions, by key: they decide which member is which extension, and so do the endpoints. */
  readonly #devices = new Map<string, string>();

  constructor(directory: People, members: () => Iterable<QueueMember>) {
    this.#directory = directory;
    this.#members = members;
  }

  hear(changes: readonly Change[]): News[] {
    const news = changes.flatMap((change) => this.#hearOne(change));
    const devicesChanged = changes.filter((change) => this.#changesDevices(change)).length > 0;
    return devicesChanged ? [...news, ...this.#lookAgain()] : news;
  }

  #hearOne(change: Change): News[] {
    if (change.type === "QueueMemberRemoved") return this.#withdraw(change.key);
    return change.type === "QueueMemberChanged" ? this.#consider(change.member) : [];
  }

  #changesDevices(change: Change): boolean {
    if (change.type === "EndpointChanged" || change.type === "EndpointRemoved") return true;
    if (change.type === "ExtensionRemoved") return this.#devices.delete(change.key);
    if (change.type !== "ExtensionChanged") return false;
    const { key, devices } = change.extension;
    const now = devices.join("&");
    if (this.#devices.get(key) === now) return false;
    this.#devices.set(key, now);
    return true;
  }

  #lookAgain(): News[] {
    return [...this.#members()].flatMap((member) => this.#consider(member));
  }

  #consider(member: QueueMember): News[] {
    const agent = this.#directory.agentOf(member);
    const before = this.#ids.get(member.key);
    const left = before === undefined || before === agent?.id ? [] : this.#withdraw(member.key);
    return agent?.queue.enabled && agent.extension.licensed ? [...left, ...this.#put(agent)] : left;
  }

  #put(agent: Agent): News[] {
    const before = this.#agents.get(agent.id)?.member;
    this.#agents.set(agent.id, agent);
    this.#ids.set(agent.member.key, agent.id);
    const { paused, pausedReason: reason } = agent.member;
    const type = paused ? "agentPaused" : "agentUnpaused";
    return [
      ...(before === undefined ? [this.#news("agentLogin", agent)] : []),
      ...(paused === (before?.paused ?? false) ? [] : [this.#news(type, agent, { reason })]),
    ];
  }

  /** The member is no agent any more; another member of the queue may be, of the same extension. */
  #withdraw(key: string): News[] {
    const id = this.#ids.get(key) ?? "";
    this.#ids.delete(key);
    const agent = this.#agents.get(id);
    if (agent === undefined) return [];
    for (const member of this.#members()) {
      if (member.key === key || member.queue !== agent.member.queue) continue;
      if (this.#directory.agentOf(member)?.id === id) return this.#consider(member);
    }
    this.#agents.delete(id);
    return [this.#news("agentLogout", agent)];
  }

  #news(type: AgentFacts["type"], agent: Agent, more?: { readonly reason: string }): News {
    const facts = { type, ...this.#properties(agent), ...more } as AgentFacts;
    return { facts, tenants: tenantsOf(agent) };
  }

  #properties({ id, member, queue, extension }: Agent): AgentProperties {
    return {
      agentId: id,
      agent: member.name,
      state: member.deviceState,
      queueId: queue.id,
      queue: queue.identifier,
      ...extensionProperties(extension, this.#directory),
    };
  }
}

/** As in REST, an agent is a tenant's where both its queue and its extension are. */
const tenantsOf = ({ queue, extension }: Agent): ReadonlySet<string> =>
  new Set(queue.tenant !== null && queue.tenant === extension.tenant ? [queue.tenant] : []);

type AgentFacts = Extract<Facts, AgentProperties>;
