import { z } from "zod";
import { NUMBER } from "../../../control/dialable.js";
import { MAX_NOTE_LENGTH, MAX_URL_LENGTH } from "../../../webhooks/limits.js";
import { AGENT_STATUSES } from "./agents.js";
import { typeOf } from "./call-events.js";
import { wholeNumber } from "./listing.js";

const MAX_SOURCES = 10; // numbers that ring at once for one call; more are refused
const MAX_PICKUP_SECONDS = 600;
const MAX_CALL_SECONDS = 86_400;
const MAX_PARKING_SECONDS = 3_600;
const MIN_PARKING_SECONDS = 10;
const DEFAULT_PICKUP_SECONDS = 25;

const MAX_CALLER_ID = 200; // characters; a longer one is refused

/** `John Doe <4242425>`, or the number alone. The name has what a PBX shows as it is. */
const CALLER_ID =
  /^(?:(?<name>[\p{L}\p{N} .,'_-]{0,80}?) *<(?<number>[0-9*+]{1,40})>|(?<alone>[0-9*+]{1,40}))$/u;

/** Clients send numbers as texts and as numbers. */
const text = (code: string) => z.union([z.string(), z.number()], code).transform(String);

/** null is as good as left out. */
const optional = <T extends z.ZodType>(schema: T) => schema.nullish();

const seconds = (code: string, min: number, max: number) =>
  text(code)
    .pipe(z.string().regex(/^[0-9]{1,9}$/, code))
    .transform(Number)
    .refine((number) => number >= min && number <= max, code);

const number = (code: string) => text(code).pipe(z.string().regex(NUMBER, code));

const callerId = optional(
  z
    .string("pc_callerid_invalid")
    .max(MAX_CALLER_ID, "pc_callerid_invalid")
    .transform((written, context) => {
      const { name, number, alone } = CALLER_ID.exec(written.trim())?.groups ?? {};
      const shown = number ?? alone;
      if (shown !== undefined) return { name: name ?? "", number: shown };
      context.addIssue({ code: "custom", message: "pc_callerid_invalid" });
      return z.NEVER;
    }),
).describe("`John Doe <4242425>`");

const waitForPickup = optional(seconds("pc_waitforpickup_invalid", 1, MAX_PICKUP_SECONDS));

const phoneCallViewId = optional(text("pc_phonecallview_invalid")).describe(
  "Whose side of the call is meant; without it, the path's extension's own.",
);
const ofView = { phoneCallViewId };

/** An extension is rung, and then joins in. */
const ringing = {
  ...ofView,
  sendCallTo: number("pc_sendcallto_invalid").describe("Number of the extension that rings."),
  callerId,
  waitForPickup,
  waitForPickUp: waitForPickup.describe("As waitForPickup."),
};

const transfer = {
  ...ofView,
  sendCallTo: number("pc_sendcallto_invalid"),
  transferFromNumber: optional(text("pc_transferfromnumber_invalid")).describe("Who transfers."),
  transferNumber: optional(text("pc_transfernumber_invalid")).describe("Who is transferred."),
};

const action = <Name extends string, Shape extends z.ZodRawShape>(name: Name, shape: Shape) =>
  z.object({ action: z.literal(name), ...shape });

export const PhoneCallAction = z.discriminatedUnion(
  "action",
  [
    action("Transfer", transfer),
    action("TransferToVoicemail", transfer),
    action("Park", {
      ...ofView,
      maxInParking: optional(seconds("pc_maxinparking_invalid", MIN_PARKING_SECONDS, MAX_PARKING_SECONDS)),
    }),
    action("UnPark", ringing),
    action("PickUp", ringing),
    action("BargeIn", ringing),
    action("Monitor", ringing),
    action("Whisper", {
      ...ringing,
      private: optional(text("pc_private_invalid").pipe(z.enum(["0", "1"], "pc_private_invalid"))).describe(
        "1: who whispers does not hear the call.",
      ),
    }),
    action("StartRecording", {
      ...ofView,
      format: optional(z.enum(["wav", "wav49"], "pc_format_invalid")),
    }),
    action("StopRecording", ofView),
    action("OnHold", ofView),
    action("OffHold", ofView),
  ],
  { error: ({ input }) => (isObject(input) ? "pc_action_invalid" : "body_invalid") },
);

const isObject = (input: unknown): boolean =>
  typeof input === "object" && input !== null && !Array.isArray(input);

export type PhoneCallAction = z.output<typeof PhoneCallAction>;

/** What `waitForPickup` is where nothing is said. */
export const pickupSeconds = (body: {
  readonly waitForPickup?: number | null | undefined;
  readonly waitForPickUp?: number | null | undefined;
}): number => body.waitForPickup ?? body.waitForPickUp ?? DEFAULT_PICKUP_SECONDS;

/** A list, or its only entry. */
const listOf = (code: string, max: number) =>
  z
    .union([z.array(number(code), code).min(1, code).max(max, code), number(code)], code)
    .transform((given) => (Array.isArray(given) ? given : [given]));

/** Parameters after the question mark. `allowPublicTransfer` and `video` are the PBX's to decide, and not looked at. */
export const SimpleCallQuery = z.object({
  waitForPickup: wholeNumber("pc_waitforpickup_invalid", 1, MAX_PICKUP_SECONDS)
    .prefault(String(DEFAULT_PICKUP_SECONDS))
    .describe("How long the sources ring. Seconds."),
  callDuration: wholeNumber("pc_callduration_invalid", 1, MAX_CALL_SECONDS)
    .optional()
    .describe("After so many seconds the call is ended."),
});

export const SimpleCall = z.object(
  {
    extension: text("extension_invalid").describe("Number of the extension in whose name the call is made."),
    phoneCallView: z
      .array(
        z.object(
          {
            source: listOf("pc_source_invalid", MAX_SOURCES).describe(
              "Who rings; who answers first has the call.",
            ),
            destination: listOf("pc_destination_invalid", 1).describe("Who is called then."),
            callerId,
            callerDestination: callerId,
          },
          "pc_view_invalid",
        ),
        "pc_view_invalid",
      )
      .length(1, "pc_view_invalid"),
    nonce: optional(
      z.string("pc_nonce_invalid").min(1, "pc_nonce_invalid").max(255, "pc_nonce_invalid"),
    ).describe("What the client calls it; told with the call."),
  },
  "body_invalid",
);

/** One of some words, which may also be sent as numbers. */
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words, code: string) =>
  text(code).pipe(z.enum(words, code));

export const SetAgentStatus = z.object(
  { status: oneOf(AGENT_STATUSES, "status_invalid").describe("0 logged out, 1 online, 2 paused.") },
  "body_invalid",
);

const method = oneOf(["0", "1"], "pce_method_invalid").describe("0 GET, 1 POST.");
const note = z.string("pce_note_invalid").max(MAX_NOTE_LENGTH, "pce_note_invalid");
const url = z.string("pce_url_invalid").min(1, "pce_url_invalid").max(MAX_URL_LENGTH, "pce_url_invalid");
const status = oneOf(["0", "1"], "status_invalid").describe("0 disabled, 1 enabled.");

const type = text("pce_type_invalid").transform((number, context) => {
  const found = typeOf(number);
  if (found !== undefined) return found;
  context.addIssue({ code: "custom", message: "pce_type_invalid" });
  return z.NEVER;
});

export const AddCallEvent = z.object(
  {
    type: type.describe("0 dial-in, 1 dial-out, 2 hang-up."),
    method: optional(method).transform((given) => given ?? "0"),
    note: optional(note).transform((given) => given ?? ""),
    url,
    status: optional(status).transform((given) => given ?? "1"),
  },
  "body_invalid",
);

export const ChangeCallEvent = z.object(
  { method: optional(method), note: optional(note), url: optional(url), status: optional(status) },
  "body_invalid",
);
