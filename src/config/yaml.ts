import { z } from "zod";
import { SCOPES } from "../directory/directory.js";
import { DIALECTS } from "../directory/settings.js";

/** The form of tandem.yaml, published as docs/tandem.schema.json. What is left out may come from the environment. */

const text = z
  .string()
  .min(1)
  .regex(/^\P{Cc}*$/u, "must have no control characters");

const slug = z.string().regex(/^[\w.-]+$/, "must be of letters, digits, '.', '_', '-'");

const number = z
  .string({ error: ({ input }) => (typeof input === "number" ? 'must be in quotes, as "100"' : undefined) })
  .regex(/^[\w*#+.-]+$/, "must be an extension number");

const context = z.string().regex(/^[\w.+-]+$/, "must be a dialplan context");

const extensionName = z
  .string({ error: ({ input }) => (typeof input === "number" ? 'must be in quotes, as "100"' : undefined) })
  .regex(/^[\w*#+.-]+(@[\w.+-]+)?$/, "must be a number, or number@context");

export const Port = z.int().min(1).max(65535);

/** 0: any free one. */
export const ListenPort = z.int().min(0).max(65535);

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

const Tenant = z.strictObject({
  slug,
  name: text.optional(),
  contexts: z.array(context).min(1).describe("Dialplan contexts whose hints are its extensions"),
});

const User = z.strictObject({
  userName: text.max(80),
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
  name: text,
});

const Dialplan = z.strictObject({
  originateContext: context
    .optional()
    .describe("Where an originated call is dialled: the extension's own context"),
  transferContext: context
    .optional()
    .describe("Where a transferred call is dialled: the extension's own context"),
});

const CoreServer = z
  .strictObject({
    slug,
    name: text.optional(),
    ami: Ami.optional(),
    dialplan: Dialplan.optional(),
    tenants: z.array(Tenant).optional().describe("None: one tenant 'default' owns every context"),
    users: z
      .array(User)
      .optional()
      .describe("An extension that is nobody's gets a licensed user of its own name"),
    extensions: z.array(Extension).optional().describe("Names for extensions that the PBX has"),
  })
  .describe("A PBX");

const Http = z.strictObject({
  host: text.optional().describe("127.0.0.1"),
  port: ListenPort.optional().describe("58080; 0: any free one"),
});

const Account = z
  .strictObject({
    name: text.max(200).regex(/^[^:]*$/, "must have no colon, which HTTP Basic cannot carry"),
    dialects: z.array(z.enum(DIALECTS)).min(1),
    password: text,
    tenant: slug.optional().describe("The one tenant it may see; none: all"),
    scopes: z.array(z.enum(SCOPES)).optional().describe("read and control"),
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
    retentionDays: z.number().min(0).max(3_650).optional().describe("How long ended calls are kept: 30"),
    accounts: z.array(Account).optional(),
  })
  .describe("Tandem's configuration");

export type TandemYaml = z.output<typeof TandemYaml>;
