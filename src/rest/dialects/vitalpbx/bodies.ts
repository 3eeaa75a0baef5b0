import { z } from "zod";
import { dialableNumber } from "../../number.js";
import { mustBe } from "../../validate.js";

const MAX_QUEUES = 1_000; // a longer list is refused
const MAX_CALLER_NAME = 80; // characters; a longer one is refused

const object = { error: "The body must be a JSON object." };

/** Clients send numbers as texts and as numbers. */
const number = (field: string) =>
  z.preprocess((given) => (Number.isSafeInteger(given) ? String(given) : given), dialableNumber(field));

/** null and an empty text are as good as left out. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((given) => (given === null || given === "" ? undefined : given), schema.optional()).optional();

export const ClickToCall = z.object(
  {
    caller: number("caller").describe("Number of an extension of the tenant: it rings first."),
    callee: number("callee").describe("What it is then connected with."),
    cid_name: optional(
      z
        .string("cid_name must be a string.")
        .max(MAX_CALLER_NAME, `cid_name must be at most ${MAX_CALLER_NAME} characters long.`)
        .regex(/^\P{Cc}*$/u, "cid_name must be one line."),
    ).describe("What the callee is shown; without it, the extension's own."),
    cid_number: optional(number("cid_number")).describe("As cid_name."),
  },
  object,
);

const QUEUE_ID = "queues must be a list of queue ids.";

export const DeviceQueues = z.object(
  {
    queues: optional(
      z
        .array(
          z.union([z.int().transform(String), z.string()], QUEUE_ID),
          mustBe("queues", "a list of queue ids"),
        )
        .min(1, "queues is empty.")
        .max(MAX_QUEUES, `queues must be at most ${MAX_QUEUES} ids.`)
        .transform((ids) => [...new Set(ids)]),
    ).describe("Ids of the queues that are meant; without it, all of the tenant for which it can be done."),
  },
  object,
);
