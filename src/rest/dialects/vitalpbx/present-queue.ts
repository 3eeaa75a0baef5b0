import type { z } from "zod";
import type { Agent, DirectoryQueue } from "../../../directory/directory.js";
import type * as schemas from "./schemas.js";
import type { TenantView } from "./tenant-view.js";

type Shape<Name extends "Queues" | "Queue" | "QueueStatus"> = z.output<(typeof schemas)[Name]>;

/** The queues that an extension is in. A queue's name is Asterisk's. */
export const queueLists = (agents: readonly Agent[]): Shape<"Queues"> => ({
  queues_id: agents.map(({ queue }) => queue.numericId),
  queues_name: agents.map(({ queue }) => queue.identifier),
  queues_penalty: agents.map(({ member }) => String(member.penalty)),
});

/** @param agent the extension in that queue; undefined: it is not in it */
export const presentStatus = (queue: DirectoryQueue, agent: Agent | undefined): Shape<"QueueStatus"> => ({
  queue_id: queue.numericId,
  queue_name: queue.identifier,
  queue_penalty: String(agent?.member.penalty ?? 0),
  logged_in: agent !== undefined,
  dynamic: agent?.member.dynamic ?? true,
  paused: agent?.member.paused ?? false,
  paused_reason: agent?.member.pausedReason ?? "",
});

/** @param agents those of all queues of the tenant */
export const presentQueue = (
  { tenant, pbx }: TenantView,
  queue: DirectoryQueue,
  agents: readonly Agent[],
): Shape<"Queue"> => ({
  queue_id: queue.numericId,
  queue_name: queue.identifier,
  description: queue.displayName,
  tenant_id: tenant.number,
  waiting_calls: pbx.state().queues.get(queue.identifier)?.waiting.length ?? 0,
  members: agents
    .filter((agent) => agent.queue.id === queue.id)
    .map(({ extension, member }) => ({
      extension_id: extension.numericId,
      extension: extension.number,
      name: extension.displayName,
      penalty: String(member.penalty),
      dynamic: member.dynamic,
      paused: member.paused,
      paused_reason: member.pausedReason,
    })),
});
