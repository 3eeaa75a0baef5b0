import { z } from "zod";
import { MAX_PENALTY, MAX_REASON_BYTES, REASON } from "../../../control/input.js";
import { STATUS_TYPES } from "../../../directory/user-statuses.js";
import { dialableNumber } from "../../number.js";
import { mustBe } from "../../validate.js";

/** Longer ones are refused; they are kept in the database and sent to every listener. */
const MAX_STATUS_NAME = 100;
const MAX_STATUS_NOTE = 1_000;

const object = { error: "The body must be a JSON object." };

const PENALTY = "penalty must be a whole number of 0 or more.";
const penalty = z.int(PENALTY).min(0, PENALTY).max(MAX_PENALTY, `penalty must be at most ${MAX_PENALTY}.`);

export const Originate = z.object({ destinationNumber: dialableNumber("destinationNumber") }, object);

export const Transfer = z.object(
  {
    destinationNumber: dialableNumber("destinationNumber"),
    attended: z.boolean(mustBe("attended", "true or false")),
  },
  object,
);

export const SetStatus = z.object(
  {
    name: z
      .string(mustBe("name", "a string"))
      .min(1, "name is empty.")
      .max(MAX_STATUS_NAME, `name must be at most ${MAX_STATUS_NAME} characters long.`),
    type: z.enum(STATUS_TYPES, mustBe("type", `one of ${STATUS_TYPES.join(", ")}`)),
    note: z
      .string("note must be a string.")
      .max(MAX_STATUS_NOTE, `note must be at most ${MAX_STATUS_NOTE} characters long.`)
      .default(""),
    returnTime: z
      .number("returnTime must be a number.")
      .default(-1)
      .describe("When the user is back, as milliseconds since 1970; -1: not said."),
  },
  object,
);

export const Pause = z.object(
  {
    reason: z
      .string("reason must be a string.")
      .regex(REASON, "reason must be one line without , ; and |.")
      .refine(
        (reason) => Buffer.byteLength(reason) <= MAX_REASON_BYTES,
        `reason must be at most ${MAX_REASON_BYTES} bytes long.`,
      )
      .default("")
      .describe(
        `At most ${MAX_REASON_BYTES} bytes as UTF-8. The end of a pause has none: there it is not looked at.`,
      ),
  },
  object,
);

export const SetPenalty = z.object({ penalty }, object);

/** An extension by either of its names, or by both of them. */
const extension = {
  extensionId: z.string("extensionId must be a string.").optional().describe("This or extensionNumber."),
  extensionNumber: z.string("extensionNumber must be a string.").optional().describe("This or extensionId."),
};

const namesExtension = (body: z.output<z.ZodObject<typeof extension>>): boolean =>
  body.extensionId !== undefined || body.extensionNumber !== undefined;

const MISSING = "extensionId or extensionNumber is missing.";

export const LogIn = z
  .object(
    {
      ...extension,
      penalty: penalty.default(0),
      paused: z.boolean("paused must be true or false.").default(false),
    },
    object,
  )
  .refine(namesExtension, MISSING);

export const LogOut = z.object(extension, object).refine(namesExtension, MISSING);
