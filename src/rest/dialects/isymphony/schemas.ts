import { z } from "zod";
import { dialableNumber } from "../../number.js";

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

export const Extension = z.object({
  id,
  extensionNumber: z.string().describe("Its name in paths."),
  displayName: z.string(),
  configurationId,
  permissionId,
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

const object = { error: "The body must be a JSON object." };

export const Originate = z.object({ destinationNumber: dialableNumber("destinationNumber") }, object);

export const Transfer = z.object(
  {
    destinationNumber: dialableNumber("destinationNumber"),
    attended: z.boolean({
      error: ({ input }) =>
        input === undefined || input === null ? "attended is missing." : "attended must be true or false.",
    }),
  },
  object,
);
