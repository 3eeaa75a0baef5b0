import { z } from "zod";
import { MIN_KEY_LENGTH } from "../directory/account-keys.js";
import { SCOPES } from "../directory/directory.js";
import { DIALECTS } from "../directory/settings.js";
import { Calls, perMinute } from "./calls.js";
import { context, extensionName, number, shortName, slug, text } from "./forms.js";
import { isHostOrNetwork } from "./host-or-network.js";
import { Http } from "./http-yaml.js";
import { Profile } from "./profile.js";

/** The form of tandem.yaml, published as docs/tandem.schema.json. What is left out may come from the environment. */

export const Port = z.int().min(1).max(65535);

export const AmiTlsMode = z.enum(["off", "on", "insecure"]);

export const LogLevelName = z.enum(["error", "warn", "info", "debug"]);

const Ami = z
  .strictObject({
    host: text.optional(),
    port: Port.optional().describe("5038, or 5039 with TLS"),
    username: text.optional().describe("A section of the PBX's manager.conf"),
    secret: text.optional(),
    secretFile: text.optional().describe("A file that holds the secret, seen from the folder of this file"),
    tls: AmiTlsMode.optional().describe("off; on; insecure: the certificate is not checked"),
    caFile: text.optional().describe("PEM of the authority that signed the PBX's certificate"),
  })
  .describe(
    "The PBX's manager interface; of a sole core server the environment may say it all (TANDEM_AMI_…)",
  );

const days = z.number().min(0).max(3_650);

const Tenant = z.strictObject({
  slug,
  name: text.optional(),
  number: z
    .int()
    .min(1)
    .max(9_999)
    .optional()
    .describe(
      "What extensions are numbered by: 3 in 0003*210. All tenants of all core servers have numbers of their own, or none " +
        "has: then each is given one, once",
    ),
  contexts: z.array(context).min(1).describe("Dialplan contexts whose hints are its extensions"),
  calls: Calls.optional().describe("What may be called from its extensions, by whatever account"),
});

const User = z.strictObject({
  userName: shortName,
  displayedName: text.optional(),
  licensed: z
    .boolean()
    .optional()
    .describe("true; false hides the user and the extensions that nobody else has"),
  extensions: z.array(extensionName).optional().describe("The extension of the user's own name"),
});

const Extension = z.strictObject({
  number,
  context: context.optional().describe("Needed where several contexts have the number"),
  name: text
    .optional()
    .describe("The full name of its mailbox, else its phone's caller id name, else the number"),
  profile: Profile.optional().describe("What it has in place of extensionDefaults"),
});

const Queue = z.strictObject({
  identifier: shortName.describe("Asterisk's name of it"),
  name: text.optional().describe("The identifier"),
  enabled: z.boolean().optional().describe("true; false hides the queue"),
  tenant: slug
    .optional()
    .describe("Whose it is. None: that of 'default' where no tenant is configured, else nobody's"),
});

const Conference = z.strictObject({
  identifier: shortName.describe("Asterisk's name of the room"),
  name: text.optional().describe("The identifier"),
  number: number.optional().describe("To dial: that of the room's hint, else the identifier"),
  tenant: slug.optional().describe("As that of a queue"),
});

const Dialplan = z.strictObject({
  originateContext: context
    .optional()
    .describe("Where an originated call is dialled: the extension's own context"),
  transferContext: context
    .optional()
    .describe("Where a transferred call is dialled: the extension's own context"),
  queueContext: context
    .optional()
    .describe("Where a queue dials an extension that Tandem logged in: originateContext"),
  voicemailContext: context
    .optional()
    .describe("Where the number of an extension reaches its mailbox: tandem-voicemail, which Tandem brings"),
});

const Voicemail = z
  .strictObject({
    spool: text
      .optional()
      .describe(
        "The PBX's folder of voicemail, seen from the folder of this file: /var/spool/asterisk/voicemail. None: messages " +
          "are asked of the PBX where its Asterisk tells of them, without their sounds",
      ),
  })
  .describe(
    "Voicemail as files of this host; of a sole core server the environment may say it (TANDEM_VOICEMAIL_SPOOL)",
  );

const CallRecords = z
  .strictObject({
    file: text
      .optional()
      .describe(
        "The PBX's file of call records as tandem/cdr_custom.conf has it written, seen from the folder of this file. None: " +
          "what the PBX wrote while Tandem did not follow it is missing, and /status says when that was",
      ),
  })
  .describe("Call detail records as a file of this host");

const CoreServer = z
  .strictObject({
    slug,
    name: text.optional(),
    ami: Ami.optional(),
    dialplan: Dialplan.optional(),
    voicemail: Voicemail.optional(),
    callRecords: CallRecords.optional(),
    tenants: z.array(Tenant).optional().describe("None: one tenant 'default' owns every context"),
    users: z
      .array(User)
      .optional()
      .describe("An extension that is nobody's gets a licensed user of its own name"),
    extensionDefaults: Profile.optional().describe(
      "What a plain Asterisk does not say of its extensions, for all of them. Clients are shown it; the PBX is not told",
    ),
    extensions: z.array(Extension).optional().describe("More about extensions that the PBX has"),
    queues: z.array(Queue).optional().describe("More about queues that the PBX has"),
    conferences: z
      .array(Conference)
      .optional()
      .describe("Conference rooms, beside those that have hints or hold somebody"),
    conferenceRooms: z
      .boolean()
      .optional()
      .describe("true; false: none is shown, and nothing is done to them"),
  })
  .describe("A PBX");

const Webhooks = z
  .strictObject({
    allow: z
      .array(
        z
          .string()
          .refine(isHostOrNetwork, "must be an IP address, a network such as 10.0.0.0/8, or a host name"),
      )
      .optional()
      .describe(
        "Addresses, networks and hosts that are in the network of this host and may be asked all the same: none",
      ),
  })
  .describe("URLs that clients have asked for when something happens");

const Account = z
  .strictObject({
    name: text.max(200).regex(/^[^:]*$/, "must have no colon, which HTTP Basic cannot carry"),
    dialects: z.array(z.enum(DIALECTS)).min(1),
    password: text.describe(
      `For vitalpbx also the app-key: another than any other account's, and of at least ${MIN_KEY_LENGTH} visible ASCII ` +
        "characters, or fewer of a demo account",
    ),
    tenant: slug.optional().describe("The one tenant it may see; none: all"),
    user: shortName.optional().describe("The user whose account it is: the one of the account's own name"),
    scopes: z.array(z.enum(SCOPES)).optional().describe("read and control"),
    calls: Calls.optional().describe("What it may call, beside what is said for all: 120 calls a minute"),
    demo: z
      .boolean()
      .optional()
      .describe("Known to everybody: refused unless Tandem listens on loopback alone"),
  })
  .describe("An account with its password in the clear; others are made with `tandem account add`");

export const TandemYaml = z
  .strictObject({
    coreServers: z.array(CoreServer).optional().describe("None: the environment names one, 'default'"),
    http: Http.optional(),
    database: text.optional().describe("A file, seen from the folder of this file: data/tandem.db"),
    logLevel: LogLevelName.optional().describe("info"),
    auditIntervalSeconds: z.number().min(1).max(86_400).optional().describe("60"),
    retentionDays: days.optional().describe("How long ended calls are kept: 30"),
    callRecordDays: days.optional().describe("How long call detail records are kept: 400"),
    actionDays: days.optional().describe("How long it is kept who had what done: 400"),
    webhooks: Webhooks.optional(),
    calls: Calls.extend({
      perMinute: perMinute.describe("Of an account for which nothing else is said: 120"),
    })
      .optional()
      .describe("What clients may call"),
    requestsPerHour: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .optional()
      .describe(
        "How many requests a tenant may make in an hour by Telphin's API, and an address without an account: 20000",
      ),
    accounts: z.array(Account).optional(),
  })
  .describe("Tandem's configuration");

export type TandemYaml = z.output<typeof TandemYaml>;
