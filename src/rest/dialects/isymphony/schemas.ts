import { z } from "zod";
import { STATUS_TYPES } from "../../../directory/user-statuses.js";

const id = z.uuid().describe("Id of the live object, as in paths and events.");
const configurationId = z.uuid().describe("Id of the object in the configuration.");
const permissionId = z.uuid().describe("The same as configurationId.");

export const CoreServer = z.object({
  id,
  configurationId,
  slug: z.string().describe("Its name in paths."),
  name: z.string(),
});

export const User = z.object({
  id,
  configurationId,
  userName: z.string().describe("Its name in paths."),
  displayedName: z.string(),
  permissionId,
});

export const Login = z
  .object({
    id,
    ip: z.string().describe("Address that the client connects from."),
    port: z.int(),
    timeConnected: z.int().describe("Milliseconds since 1970."),
  })
  .describe("An open connection of the user's account to the event API.");

export const UserStatus = z
  .object({
    id,
    configurationId,
    name: z.string(),
    type: z.enum(STATUS_TYPES),
    note: z.string(),
    returnTime: z.number().describe("As it was set, usually milliseconds since 1970; -1: not said."),
    userCreated: z
      .boolean()
      .describe("It is of the user's own making; false: one of those that are ready-made."),
  })
  .describe("What a user says of himself. For information: no call goes another way for it.");

export const Extension = z.object({
  id,
  extensionNumber: z.string().describe("Its name in paths."),
  displayName: z.string(),
  configurationId,
  permissionId,
});

export const Dnd = z.object({ enabled: z.boolean() }).describe("Do Not Disturb of an extension.");

export const Queue = z.object({
  id,
  displayName: z.string(),
  identifier: z.string().describe("Its name in paths, and Asterisk's of it."),
  configurationId,
  permissionId,
});

export const QueueStatistics = z
  .object({
    calls: z.int().describe("Callers who wait now."),
    completed: z.int().describe("Calls that were answered, since the PBX loaded the queue."),
    abandoned: z.int().describe("Calls whose caller gave up, since then."),
    holdTime: z.number().describe("Average wait in seconds."),
    talkTime: z.number().describe("Average length of a call in seconds."),
    serviceLevel: z.number().describe("Seconds within which a call should be answered; 0: not set."),
    serviceLevelPerf: z.number().describe("Percentage of the calls that were."),
    longestWait: z.number().describe("Seconds that the first in line has waited; 0: nobody waits."),
  })
  .describe("What the PBX has counted of a queue; it is asked anew each time.");

export const Agent = z
  .object({
    id,
    paused: z.boolean(),
    state: z.string().describe("As Asterisk names it: NOT_INUSE, INUSE, RINGING, UNAVAILABLE, …"),
    name: z.string(),
    dynamic: z.boolean().describe("It logged in, and can log out; false: the PBX's configuration has it."),
  })
  .describe("An extension as a member of one queue.");

export const AgentStatistics = z
  .object({
    callsTaken: z.int(),
    lastCall: z.int().describe("When the last call ended, in milliseconds since 1970; -1: never."),
    lastPause: z.int().describe("When it was paused last; -1: never."),
    loginTime: z.int().describe("When it logged in; -1: the PBX does not say."),
    penalty: z.int(),
    inCall: z.boolean().describe("It talks to a caller of this queue."),
  })
  .describe("What the PBX has counted of an agent; it is asked anew each time.");

export const Conference = z.object({
  id,
  configurationId: configurationId.nullable().describe("null where userGenerated."),
  displayName: z.string(),
  identifier: z.string().describe("Its name in paths, and Asterisk's of it."),
  dialString: z.string().describe("The number to dial."),
  userGenerated: z.boolean().describe("Made by whoever dialled it first; gone with the last one in it."),
  permissionId: permissionId.nullable(),
});

export const CallSegment = z
  .object({
    id,
    type: z
      .enum(["INTERNAL", "EXTERNAL"])
      .describe("INTERNAL where the leg is that of a configured extension."),
    callerId: z
      .object({ id: z.uuid(), name: z.string(), number: z.string() })
      .describe("Who is at this leg."),
    did: z
      .string()
      .nullable()
      .describe(
        "The number by which the caller came in; null for a leg that was dialled, or where it is not known.",
      ),
    onHold: z
      .boolean()
      .nullable()
      .describe("This leg put the other side on hold; null: not known, as after a lost link."),
    recording: z
      .boolean()
      .nullable()
      .describe("It is being recorded; null: not known, as after a lost link."),
    incoming: z.boolean().describe("Another leg dials or dialled this one."),
  })
  .describe("One leg of a call.");
