import { kindOf } from "../../src/state/channel-name.js";
import type { PbxState } from "../../src/state/model.js";
import type { Witness } from "./witness.js";

/** What is compared: each channel with its bridge and whether it is up, and the bridges that hold somebody. */
export interface Picture {
  readonly channels: readonly string[];
  readonly bridges: readonly string[];
}

const picture = (channels: string[], bridges: string[]): Picture => ({
  channels: channels.sort(),
  bridges: bridges.sort(),
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
  );
}

/** What Asterisk says: CoreShowChannels and BridgeList. */
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
  );
}
