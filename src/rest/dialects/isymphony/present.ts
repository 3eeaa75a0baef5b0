import type { z } from "zod";
import type * as Directory from "../../../directory/directory.js";
import type { Segment } from "../../../state/model.js";
import type { ErrorForm } from "../../problem.js";
import type { CallSegment, CoreServer, Extension, User } from "./schemas.js";

export const presentCoreServer = ({
  id,
  configurationId,
  slug,
  name,
}: Directory.CoreServer): z.input<typeof CoreServer> => ({ id, configurationId, slug, name });

export const presentUser = ({
  id,
  configurationId,
  userName,
  displayedName,
}: Directory.User): z.input<typeof User> => ({
  id,
  configurationId,
  userName,
  displayedName,
  permissionId: configurationId,
});

export const presentExtension = ({
  id,
  number,
  displayName,
  configurationId,
}: Directory.DirectoryExtension): z.input<typeof Extension> => ({
  id,
  extensionNumber: number,
  displayName,
  configurationId,
  permissionId: configurationId,
});

/** Hold and recording that are not known stay null: the vendor knows true and false alone, and false would be a guess. */
export const presentCallSegment = (segment: Segment): z.input<typeof CallSegment> => ({
  id: segment.id,
  type: segment.extension === null ? "EXTERNAL" : "INTERNAL",
  callerId: {
    id: segment.callerId.id,
    name: segment.callerId.name,
    number: segment.callerId.number,
  },
  did: segment.did,
  onHold: segment.onHold,
  recording: segment.recording,
  incoming: segment.incoming,
});

/** Every failure is its status and one sentence. */
export const errorForm: ErrorForm = {
  contentType: "text/plain",
  challenge: 'Basic realm="Tandem"',
  statuses: {},
  present: ({ message }) => message,
};
