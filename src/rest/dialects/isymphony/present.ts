import type { z } from "zod";
import type * as Control from "../../../control/command.js";
import type * as Directory from "../../../directory/directory.js";
import type { Login } from "../../../directory/logins.js";
import type { ToldUserStatus } from "../../../directory/user-statuses.js";
import type { Segment } from "../../../state/model.js";
import type { ErrorForm } from "../../problem.js";
import type * as schemas from "./schemas.js";

/** What goes out under the name of a schema. */
type Shape<Name extends keyof typeof schemas> = z.input<(typeof schemas)[Name]>;

export const presentCoreServer = ({
  id,
  configurationId,
  slug,
  name,
}: Directory.CoreServer): Shape<"CoreServer"> => ({ id, configurationId, slug, name });

export const presentUser = ({
  id,
  configurationId,
  userName,
  displayedName,
}: Directory.User): Shape<"User"> => ({
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
}: Directory.DirectoryExtension): Shape<"Extension"> => ({
  id,
  extensionNumber: number,
  displayName,
  configurationId,
  permissionId: configurationId,
});

export const presentLogin = ({ id, ip, port, connectedAt }: Login): Shape<"Login"> => ({
  id,
  ip,
  port,
  timeConnected: connectedAt,
});

export const presentStatus = (status: ToldUserStatus): Shape<"UserStatus"> => ({
  id: status.id,
  configurationId: status.configurationId,
  name: status.name,
  type: status.type,
  note: status.note,
  returnTime: status.returnTime,
  userCreated: status.userCreated,
});

export const presentDnd = ({ dnd }: Directory.DirectoryExtension): Shape<"Dnd"> => ({ enabled: dnd });

export const presentQueue = ({
  id,
  displayName,
  identifier,
  configurationId,
}: Directory.DirectoryQueue): Shape<"Queue"> => ({
  id,
  displayName,
  identifier,
  configurationId,
  permissionId: configurationId,
});

export const presentQueueStatistics = (figures: Control.QueueFigures): Shape<"QueueStatistics"> => ({
  calls: figures.calls,
  completed: figures.completed,
  abandoned: figures.abandoned,
  holdTime: figures.holdTime,
  talkTime: figures.talkTime,
  serviceLevel: figures.serviceLevel,
  serviceLevelPerf: figures.serviceLevelPerf,
  longestWait: figures.longestWait,
});

/** Asterisk gives a member whom nobody named the name of its interface: then the extension's own says more. */
export const presentAgent = ({ id, member, extension }: Directory.Agent): Shape<"Agent"> => ({
  id,
  paused: member.paused,
  state: member.deviceState,
  name: member.name === member.interface ? extension.displayName : member.name,
  dynamic: member.dynamic,
});

export const presentAgentStatistics = (
  member: Control.QueueFigures["members"][number],
): Shape<"AgentStatistics"> => ({
  callsTaken: member.callsTaken,
  lastCall: member.lastCallAt ?? -1,
  lastPause: member.lastPausedAt ?? -1,
  loginTime: member.loggedInAt ?? -1,
  penalty: member.penalty,
  inCall: member.inCall,
});

export const presentConference = ({
  id,
  configurationId,
  displayName,
  identifier,
  dialString,
}: Directory.DirectoryConference): Shape<"Conference"> => ({
  id,
  configurationId,
  displayName,
  identifier,
  dialString,
  userGenerated: configurationId === null,
  permissionId: configurationId,
});

/** Hold and recording that are not known stay null: the vendor knows true and false alone, and false would be a guess. */
export const presentCallSegment = (segment: Segment): Shape<"CallSegment"> => ({
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
  statuses: { "not-enabled": 500 }, // the vendor's word for conference rooms that are off
  present: ({ message }) => message,
};
