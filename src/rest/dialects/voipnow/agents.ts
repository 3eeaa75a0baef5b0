import type { Command } from "../../../control/command.js";
import { AppError } from "../../../core/errors.js";
import type { Agent } from "../../../directory/directory.js";
import { linkTo } from "./links.js";
import type { Telling } from "./present-call.js";
import type { QueueExtension, Terminal } from "./view.js";

/** As the API writes them. */
export const AGENT_STATUSES = ["0", "1", "2"] as const;
type AgentStatus = (typeof AGENT_STATUSES)[number];

const [LOGGED_OUT, ONLINE, PAUSED] = AGENT_STATUSES;

/** An extension as an agent of a queue, logged in or not. */
export interface QueueAgent {
  readonly queue: QueueExtension;
  readonly terminal: Terminal;
  /** undefined: it is not logged in. */
  readonly member: Agent["member"] | undefined;
}

/** An extension that may log in, or has. */
export const queueAgent = (queue: QueueExtension, terminal: Terminal): QueueAgent => ({
  queue,
  terminal,
  member: queue.pbx.directory
    .agents()
    .find((agent) => agent.queue.id === queue.queue.id && agent.extension.key === terminal.extension.key)
    ?.member,
});

/** Those of these extensions that are logged in, or configured. */
export function queueAgents(queue: QueueExtension, terminals: readonly Terminal[]): QueueAgent[] {
  const here = new Map(
    terminals.filter(({ pbx }) => pbx === queue.pbx).map((terminal) => [terminal.extension.key, terminal]),
  );
  return queue.pbx.directory.agents().flatMap((agent) => {
    const terminal = agent.queue.id === queue.queue.id ? here.get(agent.extension.key) : undefined;
    return terminal === undefined ? [] : [{ queue, terminal, member: agent.member }];
  });
}

function statusOf({ member }: QueueAgent): AgentStatus {
  if (member === undefined) return LOGGED_OUT;
  return member.paused ? PAUSED : ONLINE;
}

/** What the PBX is to do so that an agent has this status; null: it has. Throws `conflict`. */
export function commandForStatus(agent: QueueAgent, wanted: AgentStatus): Command | null {
  if (statusOf(agent) === wanted) return null;
  const { member, queue, terminal } = agent;
  const paused = wanted === PAUSED;
  if (member === undefined) {
    const { key } = terminal.extension;
    return { type: "LogIntoQueue", queue: queue.queue.identifier, extension: key, penalty: 0, paused };
  }
  if (wanted !== LOGGED_OUT) return { type: "PauseMember", member: member.key, paused, reason: "" };
  if (member.dynamic) return { type: "LogOutOfQueue", member: member.key };
  throw new AppError(
    "conflict",
    `${terminal.number} is an agent of ${queue.number} by the PBX's configuration, and cannot log out; it can be paused.`,
  );
}

export function presentAgent(agent: QueueAgent, { user, address }: Telling) {
  const { queue, terminal } = agent;
  return {
    agentNumber: terminal.number,
    status: statusOf(agent),
    queue: queue.number,
    links: {
      self: linkTo(address, "extensions", user, queue.number, "queue", "agents", terminal.number),
    },
  };
}
