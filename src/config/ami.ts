import { resolve } from "node:path";
import type { z } from "zod";
import type { AmiUser } from "../ami/login.js";
import type { AmiEndpoint } from "../ami/transport.js";
import type { Variables } from "./environment.js";
import type { Fault } from "./faults.js";
import type { ReadableServer } from "./file.js";
import { readOrBlame } from "./read-or-blame.js";
import type { AmiTlsMode } from "./yaml.js";

/** How to reach a PBX, and as whom. */
export type AmiConfig = AmiEndpoint & AmiUser;

type AmiYaml = NonNullable<ReadableServer["ami"]>;
type Setting = keyof AmiYaml;

const VARIABLE: Readonly<Record<Setting, keyof Variables>> = {
  host: "TANDEM_AMI_HOST",
  port: "TANDEM_AMI_PORT",
  username: "TANDEM_AMI_USERNAME",
  secret: "TANDEM_AMI_SECRET",
  secretFile: "TANDEM_AMI_SECRET_FILE",
  tls: "TANDEM_AMI_TLS",
  caFile: "TANDEM_AMI_CA_FILE",
};

export const AMI_VARIABLES = Object.values(VARIABLE);

const DEFAULT_PORT = 5038;
const DEFAULT_TLS_PORT = 5039;

/** Where a PBX is spoken of. */
export interface AmiPlace {
  /** How tandem.yaml's faults name a setting; null where the environment alone speaks of the PBX. */
  readonly nameOf: ((setting: Setting) => string) | null;
  /** The folder that the file names of tandem.yaml start from. */
  readonly folder: string;
  /** The environment's settings, which go first; null where they are not for this PBX. */
  readonly env: Variables | null;
}

/** The link to one PBX. What is wrong with it is added to the faults. */
export function amiConfig(yaml: AmiYaml, place: AmiPlace, faults: Fault[]): AmiConfig {
  const fromEnv = place.env === null ? {} : settingsIn(place.env);
  const otherSecret = "secret" in fromEnv || "secretFile" in fromEnv;
  const merged = { ...(otherSecret ? withoutSecret(yaml) : yaml), ...fromEnv };
  const blame = (setting: Setting, message: string): void => {
    const variable = setting in fromEnv || place.nameOf === null;
    faults.push({ place: variable ? VARIABLE[setting] : (place.nameOf?.(setting) ?? ""), message });
  };
  const required = (setting: Setting, value: string | null | undefined): string => {
    if (value === undefined) blame(setting, missing(setting, place));
    return value ?? "";
  };
  const contentOf = (setting: "secretFile" | "caFile"): string | null => {
    const path = resolve(setting in fromEnv ? "" : place.folder, merged[setting] ?? "");
    return readOrBlame(path, (why) => blame(setting, why));
  };

  const { secretFile, caFile } = merged;
  const tls = merged.tls ?? "off";
  if (merged.secret && secretFile) blame("secretFile", "is given beside the secret itself");
  if (tls === "off" && caFile) blame("caFile", "is of no use without TLS");
  return {
    host: required("host", merged.host),
    port: merged.port ?? (tls === "off" ? DEFAULT_PORT : DEFAULT_TLS_PORT),
    username: required("username", merged.username),
    secret: required("secret", secretFile ? firstLine(contentOf("secretFile")) : merged.secret),
    ...tlsOf(tls, caFile ? contentOf("caFile") : null),
  };
}

function missing(setting: Setting, { nameOf, env }: AmiPlace): string {
  return nameOf === null || env === null ? "is missing" : `is missing (or ${VARIABLE[setting]})`;
}

/** Editors end a file with a line break that is no part of the secret. */
const firstLine = (content: string | null): string | null => content?.split(/\r?\n/, 1)[0] ?? null;

const withoutSecret = ({ secret: _, secretFile: __, ...others }: AmiYaml): AmiYaml => others;

function tlsOf(mode: z.output<typeof AmiTlsMode>, ca: string | null): Pick<AmiEndpoint, "tls"> {
  if (mode === "off") return {};
  return { tls: { verify: mode === "on", ...(ca === null ? {} : { ca }) } };
}

function settingsIn(env: Variables): AmiYaml {
  const pairs = Object.entries(VARIABLE).map(([setting, variable]) => [setting, env[variable]]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}
