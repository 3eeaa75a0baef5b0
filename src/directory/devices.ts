import { deviceKey } from "../state/channel-name.js";
import type { ObjectIdStore } from "../store/object-ids.js";
import type { Directory } from "./directory.js";
import type { CoreServerSettings } from "./settings.js";

export interface DevicesDeps {
  readonly settings: Pick<CoreServerSettings, "slug">;
  readonly ids: Pick<ObjectIdStore, "idsOf">;
}

/** The devices of extensions: all that is known of one beside its name is the extension's, or the PBX's. */
export const createDevices = ({ settings, ids }: DevicesDeps): Pick<Directory, "deviceIds"> => ({
  deviceIds: (device) => ids.idsOf(settings.slug, "device", deviceKey(device)),
});
