import { z } from "zod";
import { type Fault, faultsIn } from "./faults.js";
import { HOST_NAME_FAULT, isHostName, ListenPort } from "./http-yaml.js";
import { type Readable, readWhatIsRight } from "./readable.js";
import { AmiTlsMode, LogLevelName, Port } from "./yaml.js";

/** process.env, or what a test puts in its place. */
export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = "TANDEM_";

const text = z.string().regex(/^\P{Cc}*$/u, "must have no control characters");

const whole = (range: z.ZodInt) =>
  z.string().regex(/^\d+$/, "must be a whole number").transform(Number).pipe(range);

const split = (names: string): string[] => names.split(",").map((name) => name.trim());

const Variables = z.strictObject({
  TANDEM_CONFIG: text.optional(),
  TANDEM_AMI_HOST: text.optional(),
  TANDEM_AMI_PORT: whole(Port).optional(),
  TANDEM_AMI_USERNAME: text.optional(),
  TANDEM_AMI_SECRET: text.optional(),
  TANDEM_AMI_SECRET_FILE: text.optional(),
  TANDEM_AMI_TLS: AmiTlsMode.optional(),
  TANDEM_AMI_CA_FILE: text.optional(),
  TANDEM_VOICEMAIL_SPOOL: text.optional(),
  TANDEM_HTTP_HOST: text.optional(),
  TANDEM_HTTP_PORT: whole(ListenPort).optional(),
  TANDEM_HTTP_HOSTS: z
    .string()
    .refine((names) => split(names).every(isHostName), `each ${HOST_NAME_FAULT}`)
    .transform(split)
    .optional(),
  TANDEM_HTTP_CERT_FILE: text.optional(),
  TANDEM_HTTP_KEY_FILE: text.optional(),
  TANDEM_DATABASE: text.optional(),
  TANDEM_LOG_LEVEL: LogLevelName.optional(),
});

/** null: there, and at fault. */
export type Variables = Readable<z.output<typeof Variables>>;

/** The `TANDEM_` variables; an empty one is as good as none. */
export function readEnvironment(environment: Environment): { variables: Variables; faults: Fault[] } {
  const ours = Object.entries(environment).filter(([name, value]) => name.startsWith(PREFIX) && value !== "");
  const input = Object.fromEntries(ours);
  return {
    variables: readWhatIsRight(Variables, input) ?? {},
    faults: faultsIn(Variables, input, ([name]) => String(name)),
  };
}
