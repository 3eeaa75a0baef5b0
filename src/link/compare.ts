import { action } from "../ami/action.js";
import type { AmiMessage } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { MAX_AUDITED_QUEUES } from "../core/limits.js";
import type { NewIds } from "../events/event.js";
import { parkedFacts, text } from "../events/fields.js";
import {
  conferenceMembers,
  dndNumbers,
  extensionKeys,
  hintedRooms,
  queueEntries,
  queueMembers,
  queueNames,
  snapshotChannels,
} from "../events/snapshot.js";
import {
  type Difference,
  differences,
  type Listed,
  linesOf,
  parkingPlace,
  participation,
  there,
} from "../state/audit.js";
import type { PbxState } from "../state/model.js";
import { memberKey } from "../state/questions.js";
import { groupBy } from "../state/rules/lists.js";
import { type Lister, withinBounds } from "./bounded-lists.js";
import { readConferences, readDnd, readList, readOptionalList } from "./read-snapshot.js";

export interface CompareDeps {
  readonly state: PbxState;
  readonly newIds: () => NewIds;
}

/**
 * In what the live state differs from the PBX now. Actions: CoreShowChannels, BridgeList, ExtensionStateList, DBGetTree or
 * DeviceStateList, QueueStatus, ConfbridgeListRooms, ConfbridgeList, ParkedCalls, Ping.
 */
export async function compare(unbounded: AmiSession, { state, newIds }: CompareDeps): Promise<Difference[]> {
  const session = withinBounds(unbounded);
  const channels = await readList(session, action("CoreShowChannels"));
  const bridges = await readList(session, action("BridgeList"));
  const hints = await readList(session, action("ExtensionStateList"));
  const dnd = await readDnd(session);
  const deviceStates = dnd === null ? await readList(session, action("DeviceStateList")) : [];
  const queues = await readQueues(session, state);
  const conferences = await readConferences(session);
  const parked = await readOptionalList(session, action("ParkedCalls"));
  await session.send(action("Ping")); // events held back by an older Asterisk come before its answer
  return differences(state, {
    channels: snapshotChannels(channels, new Map(), newIds),
    things: {
      bridge: there(bridges.map((item) => text(item, "BridgeUniqueid"))),
      extension: there(extensionKeys(hints)),
      room: there(hintedRooms(hints)),
      participant:
        conferences &&
        new Map(conferenceMembers(conferences).map((one) => [one.channelId, participation(one)])),
      parked: parked && new Map(parked.map(parkedFacts).map((one) => [one.channelId, parkingPlace(one)])),
      ...inQueues(queues),
    },
    dnd: dndNumbers({ dnd, deviceStates }),
  });
}

function inQueues(items: readonly AmiMessage[] | null): Pick<Listed["things"], "queue" | "member" | "line"> {
  if (items === null) return { queue: null, member: null, line: null };
  const inOrder = queueEntries(items).toSorted((a, b) => a.position - b.position);
  const lines = [...groupBy(inOrder, ({ queue }) => queue)];
  return {
    queue: there(queueNames(items)),
    member: there(queueMembers(items).map((member) => memberKey(member.queue, member.interface))),
    line: linesOf(lines.map(([name, entries]) => [name, entries.map(({ channelId }) => channelId)])),
  };
}

/** null: there are too many, or none can be. */
async function readQueues(session: Lister, state: PbxState): Promise<readonly AmiMessage[] | null> {
  if ([...state.queues.values()].length > MAX_AUDITED_QUEUES) return null;
  return await readOptionalList(session, action("QueueStatus"));
}
