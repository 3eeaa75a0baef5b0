import { z } from "zod";

const number = z.string().describe("Extended: `0003*210`.");
const date = z.string().describe("ISO 8601, UTC: `2011-02-10T15:10:55Z`.");

/** A collection's answer. Where it would have no entry there is 204 in its place. */
export const collectionOf = <T extends z.ZodType>(entry: T) =>
  z
    .object({
      startIndex: z.int(),
      totalResults: z.int().describe("Entries that the filter lets through, on all pages."),
      itemsPerPage: z.int(),
      filtered: z.boolean(),
      sorted: z.boolean(),
      entry,
      paging: z
        .object({ next: z.url().optional(), prev: z.url().optional() })
        .optional()
        .describe("Addresses of the pages beside this one."),
    })
    .optional();

export const PhoneRegistration = z.object({
  agent: z.string().optional().describe("What the phone calls itself."),
  registration: z
    .enum(["1", "2", "-1", "-2", "0"])
    .describe("1 registered, 2 none necessary, -1 not registered, -2 expired, 0 unknown."),
  expire: date.optional(),
});

/** With `fields`, those alone. */
export const Presence = z
  .object({
    extension: number,
    status: z.int().describe("1 online, 2 ringing, 3 busy, 0 unknown."),
    registration: z.array(PhoneRegistration),
  })
  .partial();

const numbers = z.array(z.string()).describe("Extended numbers of extensions, or public ones.");

export const PhoneCallView = z
  .object({
    id: z.string().describe("Names this side of the call in actions."),
    extension: number.describe("The extension from whose side it is told."),
    source: numbers,
    destination: numbers,
    flow: z.int().describe("2 local, 4 to the outside, 8 from the outside."),
    status: z
      .int()
      .describe("1 off hook, 2 trying, 3 ringing, 4 the other side is ringing, 5 on call, 0 unknown."),
    ringing: date.optional().describe("Since when it rings, here or at the other side."),
    callerId: z.string().optional().describe("Who calls: `John Doe <4242425>`."),
    recording: date.optional().describe("Since when it is recorded."),
    answered: date.optional(),
    parked: date.optional(),
    parkedPos: z.int().optional(),
    parkedBy: number.optional(),
    onHold: date.optional(),
    holder: z.int().optional().describe("1 where this side put the other on hold, 0 where the other did."),
  })
  .describe("A call from the side of one extension.");

/** With `fields`, those alone. */
export const PhoneCall = z
  .object({
    id: z.string(),
    nonce: z.string().describe("What the client that made the call calls it."),
    extension: number,
    ownerId: z.string().describe("Number of the organization."),
    ownerName: z.string(),
    published: date.describe("When the call began."),
    answered: date,
    phoneCallView: z.array(PhoneCallView),
    links: z.object({ self: z.url() }),
  })
  .partial();

export const PhoneCallId = z.object({ id: z.string() }).describe("A phone call that was hung up.");

const links = z.object({ self: z.url() });

/** With `fields`, those alone. */
export const QueueAgent = z
  .object({
    agentNumber: number,
    status: z.string().describe("0 logged out, 1 online, 2 paused."),
    queue: number,
    links,
  })
  .partial();

/** With `fields`, those alone. */
export const PhoneCallEvent = z
  .object({
    type: z.string().describe("0 dial-in, 1 dial-out, 2 hang-up."),
    id: z.string(),
    method: z.string().describe("0 GET, 1 POST."),
    note: z.string(),
    url: z.string(),
    status: z.string().describe("0 disabled, 1 enabled."),
    modified: date,
    links,
  })
  .partial();

export const DeliveryFailure = z
  .object({
    occurred: date.describe("When the call did what was to be told."),
    tried: date.describe("When the last attempt was made, or it was given up."),
    attempts: z.int(),
    reason: z.string(),
    givenUp: z.boolean().describe("It is not tried any more."),
  })
  .partial();

export const PublicKey = z.object({
  publicKey: z.string().describe("Ed25519, SubjectPublicKeyInfo as PEM."),
});

/** With `fields`, those alone. */
export const RecordedCallView = z
  .object({
    source: z.string().describe("Number that called: an extension's extended, or a public one."),
    destination: z.string(),
    flow: z.int().describe("2 local, 4 to the outside, 8 from the outside."),
    disposition: z.int().describe("0 answered, 1 busy, 2 failed, 3 no answer, 4 unknown, 5 not allowed."),
    callerId: z.string().describe("`John Doe <4242425>`"),
    answered: date,
  })
  .partial();

/** With `fields`, those alone. */
export const RecordedCall = z
  .object({
    id: z.string().describe("As it was while the call lived."),
    extension: number,
    ownerId: z.string().describe("Number of the organization."),
    ownerName: z.string(),
    published: date.describe("When the call began."),
    answered: date,
    phoneCallView: z.array(RecordedCallView),
  })
  .partial();

export const PhoneCallStat = z
  .object({
    type: z.int().describe("0 from the outside, 1 all others."),
    total: z.int(),
    unanswered: z.int(),
    busy: z.int(),
    failed: z.int(),
    unknown: z.int(),
    unallowed: z.int(),
    answered: z.int(),
  })
  .describe("How many records there are of each kind.");

export const RecordedCalls = collectionOf(z.record(z.string(), RecordedCall))
  .unwrap()
  .extend({
    phoneCallStat: z.array(PhoneCallStat),
  });
