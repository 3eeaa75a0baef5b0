import type { z } from "zod";
import type { Command } from "../../../control/command.js";
import type { Agent } from "../../../directory/directory.js";
import type { AGENT_STATUSES } from "./bodies.js";
import type { Phone, Queue } from "./client-view.js";
import type * as schemas from "./schemas.js";

type AgentStatus = (typeof AGENT_STATUSES)[number];

/** A phone as an agent of a queue, logged in or not. */
export interface QueueAgent {
  readonly queue: Queue;
  readonly phone: Phone;
  /** undefined: it is not in the queue. */
  readonly agent: Agent | undefined;
}

export const queueAgent = (queue: Queue, phone: Phone): QueueAgent => ({
  queue,
  phone,
  agent: agentsIn(queue).find(({ extension }) => extension.key === phone.extension.key),
});

/** Those of the client's phones that are in the queue. */
export function queueAgents(queue: Queue): QueueAgent[] {
  const phones = new Map(queue.client.phones().map((phone) => [phone.extension.key, phone]));
  return agentsIn(queue).flatMap((agent) => {
    const phone = phones.get(agent.extension.key);
    return phone === undefined ? [] : [{ queue, phone, agent }];
  });
}

const agentsIn = ({ client, queue }: Queue): Agent[] =>
  client.pbx.directory.agents().filter((agent) => agent.queue.id === queue.id);

/** Who is paused gets no calls: to this API, which has no pauses, it is logged out. */
const statusOf = ({ agent }: QueueAgent): AgentStatus =>
  agent === undefined || agent.member.paused ? "logged_out" : "available";

/**
 * What the PBX is to do so that an agent has this status; null: it has. Who is in the queue by the PBX's configuration
 * cannot leave it, and is paused.
 */
export function commandForStatus(one: QueueAgent, wanted: AgentStatus): Command | null {
  if (statusOf(one) === wanted) return null;
  const { queue, phone, agent } = one;
  if (agent === undefined) {
    const { key } = phone.extension;
    return { type: "LogIntoQueue", queue: queue.queue.identifier, extension: key, penalty: 0, paused: false };
  }
  const { key: member, dynamic } = agent.member;
  if (wanted === "logged_out" && dynamic) return { type: "LogOutOfQueue", member };
  return { type: "PauseMember", member, paused: wanted === "logged_out", reason: "" };
}

/** @param id of the agent that it was, where it is none any more */
export const presentAgent = (
  one: QueueAgent,
  id: number | null = null,
): z.output<typeof schemas.QueueAgent> => ({
  id: one.agent?.numericId ?? id,
  extension_id: one.queue.id,
  name: one.phone.name,
  status: statusOf(one),
  agent_sound_id: null,
  busy_delay_time: null,
  no_answer_delay_time: null,
  call_timeout: null,
  wrap_up_time: null,
  reject_delay_time: null,
  extra_params: null,
});
