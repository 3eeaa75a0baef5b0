import { action } from "../ami/action.js";
import type { AmiMessage } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { MAX_AUDITED_QUEUES } from "../core/limits.js";
import type { NewIds } from "../events/event.js";
import { text } from "../events/fields.js";
import {
  dndNumbers,
  extensionKeys,
  hintedRooms,
  queueMembers,
  queueNames,
  snapshotChannels,
} from "../events/snapshot.js";
import { type Difference, differences } from "../state/audit.js";
import type { PbxState } from "../state/model.js";
import { memberKey } from "../state/questions.js";
import { type Lister, withinBounds } from "./bounded-lists.js";
import { readDnd, readList, readOptionalList } from "./read-snapshot.js";

export interface CompareDeps {
  readonly state: PbxState;
  readonly newIds: () => NewIds;
}

/**
 * In what the live state differs from the PBX now. Actions: CoreShowChannels, BridgeList, ExtensionStateList, DBGetTree or
 * DeviceStateList, QueueStatus, Ping.
 */
export async function compare(unbounded: AmiSession, { state, newIds }: CompareDeps): Promise<Difference[]> {
  const session = withinBounds(unbounded);
  const channels = await readList(session, action("CoreShowChannels"));
  const bridges = await readList(session, action("BridgeList"));
  const hints = await readList(session, action("ExtensionStateList"));
  const dnd = await readDnd(session);
  const deviceStates = dnd === null ? await readList(session, action("DeviceStateList")) : [];
  const queues = await readQueues(session, state);
  await session.send(action("Ping")); // events held back by an older Asterisk come before its answer
  return differences(state, {
    channels: snapshotChannels(channels, new Map(), newIds),
    keys: {
      bridge: new Set(bridges.map((item) => text(item, "BridgeUniqueid"))),
      extension: extensionKeys(hints),
      room: hintedRooms(hints),
      queue: queues && new Set(queueNames(queues)),
      member:
        queues && new Set(queueMembers(queues).map((member) => memberKey(member.queue, member.interface))),
    },
    dnd: dndNumbers({ dnd, deviceStates }),
  });
}

/** null: there are too many, or none can be. */
async function readQueues(session: Lister, state: PbxState): Promise<readonly AmiMessage[] | null> {
  if ([...state.queues.values()].length > MAX_AUDITED_QUEUES) return null;
  return await readOptionalList(session, action("QueueStatus"));
}
