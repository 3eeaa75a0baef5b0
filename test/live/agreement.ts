import { kindOf } from "../../src/state/channel-name.js";
import type { PbxState } from "../../src/state/model.js";
import type { Witness } from "./witness.js";

/**
 * What is compared: each channel with its bridge and whether it is up, the bridges that hold somebody, and what applications
 * hold: who waits where and as which, confers or is parked.
 */
export interface Picture {
  readonly channels: readonly string[];
  readonly bridges: readonly string[];
  readonly held: readonly string[];
}

export const NOTHING: Picture = { channels: [], bridges: [], held: [] };

const picture = (channels: string[], bridges: string[], held: string[]): Picture => ({
  channels: channels.sort(),
  bridges: bridges.sort(),
  held: held.sort(),
});

const line = (id: string, name: string, up: boolean, bridge: string) =>
  `${id} ${name} ${up ? "up" : "not up"} ${bridge || "no bridge"}`;

/** What Tandem holds. */
export function tracked(state: PbxState): Picture {
  const channels = [...state.channels.values()].filter(({ name }) => kindOf(name) !== "inner");
  return picture(
    channels.map(({ channelId, name, state, bridgeId }) =>
      line(channelId, name, state === "up", bridgeId ?? ""),
    ),
    [...state.bridges.values()].filter(({ members }) => members.length > 0).map(({ bridgeId }) => bridgeId),
    [
      ...[...state.queues.values()].flatMap(({ name, waiting }) =>
        waiting.map((id, index) => `${id} waits in ${name} as ${index + 1}`),
      ),
      ...channels.flatMap(({ channelId, conference, parked }) => [
        ...(conference === null ? [] : [confers(channelId, conference.room, conference.muted)]),
        ...(parked === null ? [] : [`${channelId} is parked at ${parked.space}`]),
      ]),
    ],
  );
}

const confers = (id: string, room: string, muted: boolean) => `${id} is in ${room}${muted ? ", muted" : ""}`;

/** What Asterisk says: CoreShowChannels, BridgeList, QueueStatus, ConfbridgeList of each room, ParkedCalls. */
export async function witnessed(witness: Witness): Promise<Picture> {
  const channels = await witness.list("CoreShowChannels", "CoreShowChannel", "CoreShowChannelsComplete");
  const bridges = await witness.list("BridgeList", "BridgeListItem", "BridgeListComplete");
  return picture(
    channels
      .filter(({ channel = "" }) => kindOf(channel) !== "inner")
      .map(({ uniqueid = "", channel = "", channelstate, bridgeid = "" }) =>
        line(uniqueid, channel, channelstate === "6", bridgeid),
      ),
    bridges
      .filter(({ bridgenumchannels }) => bridgenumchannels !== "0")
      .map(({ bridgeuniqueid = "" }) => bridgeuniqueid),
    await witnessedHeld(witness),
  );
}

async function witnessedHeld(witness: Witness): Promise<string[]> {
  const waiting = await witness.list("QueueStatus", "QueueEntry", "QueueStatusComplete");
  const parked = await witness.list("ParkedCalls", "ParkedCall", "ParkedCallsComplete");
  return [
    ...waiting.map(({ uniqueid, queue, position }) => `${uniqueid} waits in ${queue} as ${position}`),
    ...(await conferees(witness)).map(({ uniqueid = "", conference = "", muted }) =>
      confers(uniqueid, conference, muted === "Yes"),
    ),
    ...parked.map(({ parkeeuniqueid, parkingspace }) => `${parkeeuniqueid} is parked at ${parkingspace}`),
  ];
}

/** Where nobody confers, Asterisk refuses to list it. */
async function conferees(witness: Witness) {
  try {
    const rooms = await witness.list(
      "ConfbridgeListRooms",
      "ConfbridgeListRooms",
      "ConfbridgeListRoomsComplete",
    );
    const lists = rooms.map(({ conference = "" }) =>
      witness.list("ConfbridgeList", "ConfbridgeList", "ConfbridgeListComplete", { conference }),
    );
    return (await Promise.all(lists)).flat();
  } catch (error) {
    if (/No active conferences|No Conference by that name/.test(String(error))) return [];
    throw error;
  }
}
