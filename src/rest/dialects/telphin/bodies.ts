import { z } from "zod";
import { MAX_URL_LENGTH } from "../../../webhooks/limits.js";
import { mustBe } from "../../validate.js";
import { body, number, oneOf, optional, seconds } from "./fields.js";

const MAX_SOURCES = 10; // numbers that ring at once for one call; more are refused
const MAX_PICKUP_SECONDS = 600;
const MAX_CALL_SECONDS = 86_400;
export const DEFAULT_PICKUP_SECONDS = 25;
const MAX_CALLER_NAME = 80; // characters; a longer one is refused

const callerName = (field: string) =>
  optional(
    z
      .string(`${field} must be a string.`)
      .max(MAX_CALLER_NAME, `${field} must be at most ${MAX_CALLER_NAME} characters long.`)
      .regex(/^\P{Cc}*$/u, `${field} must be one line.`),
  );

/** What would change the call for those who are in it, and is not done here: better no call than another one. */
const notDone = (field: string) => optional(z.null(`${field} cannot be done here.`));

/** What is not named here is not looked at: it is the PBX's to decide (allow_public_transfer, src_ani, dst_ani). */
export const Callback = z.object(
  {
    src_num: z
      .preprocess(
        (given) => (Array.isArray(given) || given == null ? given : [given]),
        z
          .array(number("src_num"), mustBe("src_num", "a list of numbers"))
          .min(1, "src_num is empty.")
          .max(MAX_SOURCES, `src_num must be at most ${MAX_SOURCES} numbers.`),
      )
      .describe("A list of numbers, or one: who rings; who answers first has the call. None of a queue."),
    dst_num: number("dst_num").describe("Who is called then."),
    caller_id_name: callerName("caller_id_name").describe("What dst_num is shown; else the extension's own."),
    caller_id_number: optional(number("caller_id_number")).describe("As caller_id_name."),
    src_caller_id_name: callerName("src_caller_id_name").describe(
      "What src_num are shown; else the extension's own.",
    ),
    src_caller_id_number: optional(number("src_caller_id_number")).describe("As src_caller_id_name."),
    call_duration: optional(seconds("call_duration", 1, MAX_CALL_SECONDS)).describe(
      "After so many seconds the call is ended, the ringing included.",
    ),
    wait_for_pickup: optional(seconds("wait_for_pickup", 1, MAX_PICKUP_SECONDS)).describe(
      `How long src_num ring, in seconds: ${DEFAULT_PICKUP_SECONDS}.`,
    ),
    announce_sound_id: notDone("announce_sound_id"),
    dst_announce_sound_id: notDone("dst_announce_sound_id"),
    dst_dtmf: notDone("dst_dtmf"),
    transfer_after_src_hangup: notDone("transfer_after_src_hangup"),
    transfer_after_dst_hangup: notDone("transfer_after_dst_hangup"),
  },
  body,
);

const ids = (field: string) =>
  z.array(
    z.union(
      [
        z.int(),
        z
          .string()
          .regex(/^[1-9][0-9]{0,9}$/)
          .transform(Number),
      ],
      `${field} must be a list of extension ids.`,
    ),
    `${field} must be a list of extension ids.`,
  );

/** The list has two names: that of the vendor's examples, and that of its table. */
export const SetBundle = z
  .object(
    {
      bundle_list: optional(ids("bundle_list")).describe(
        "Ids of all extensions that are to be tied to the main one; none: it is to have none.",
      ),
      extension_id: optional(ids("extension_id")).describe("The same, by its other name."),
    },
    body,
  )
  .refine(
    ({ bundle_list: list, extension_id: other }) => list == null || other == null,
    "bundle_list and extension_id are the same: only one of them may be given.",
  )
  .transform(({ bundle_list, extension_id }) => bundle_list ?? extension_id)
  .refine((list) => list != null, "bundle_list is missing.")
  .transform((list) => list ?? []);

export const ACTIONS = [
  "transfer",
  "attended_transfer",
  "eavesdrop",
  "whisper",
  "conference",
  "park",
  "pickup",
  "hold",
  "offhold",
] as const;

/** What needs nobody else. */
const ALONE: readonly string[] = ["park", "hold", "offhold"] satisfies (typeof ACTIONS)[number][];

export const CallAction = z
  .object(
    {
      action: oneOf("action", ACTIONS),
      send_dst: optional(
        z.preprocess((given) => (given === "" ? null : given), optional(number("send_dst"))),
      ).describe(
        "Whom the call is sent to, or which extension joins it; of park, hold and offhold not used.",
      ),
    },
    body,
  )
  .refine(({ action, send_dst }) => ALONE.includes(action) || send_dst != null, "send_dst is missing.");

export const AGENT_STATUSES = ["available", "logged_out"] as const;

export const SetAgent = z.object(
  {
    name: number("name").describe("Name or number of an extension of type phone."),
    status: optional(oneOf("status", AGENT_STATUSES)).describe("available, where nothing is said."),
  },
  body,
);

export const EVENT_TYPES = ["dial-in", "dial-out", "hangup", "answer"] as const;

const url = z
  .string(mustBe("url", "a string"))
  .min(1, "url is empty.")
  .max(MAX_URL_LENGTH, `url must be at most ${MAX_URL_LENGTH} characters long.`);

export const AddEvent = z.object(
  { url, event_type: oneOf("event_type", EVENT_TYPES), method: oneOf("method", ["GET", "POST"]) },
  body,
);

export const ChangeEvent = z.object(
  {
    url: optional(url),
    event_type: optional(oneOf("event_type", EVENT_TYPES)),
    method: optional(oneOf("method", ["GET", "POST"])),
  },
  body,
);
