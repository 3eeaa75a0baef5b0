import { resolve } from "node:path";
import type { z } from "zod";
import type { AmiUser } from "../ami/login.js";
import type { AmiEndpoint } from "../ami/transport.js";
import { isLoopback } from "./demo-accounts.js";
import type { Variables } from "./environment.js";
import { type Fault, type Findings, toldOf } from "./faults.js";
import type { ReadableServer } from "./file.js";
import { readOrBlame } from "./read-or-blame.js";
import { openness, weakness } from "./weaknesses.js";
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

/** The link to one PBX. What is wrong with it, or weak, is added to the findings. */
export function amiConfig(yaml: AmiYaml, place: AmiPlace, { faults, weaknesses }: Findings): AmiConfig {
  const fromEnv = place.env === null ? {} : settingsIn(place.env);
  const otherSecret = "secret" in fromEnv || "secretFile" in fromEnv;
  const merged = { ...(otherSecret ? withoutSecret(yaml) : yaml), ...fromEnv };
  const placeOf = namer(place, fromEnv);
  const blame = (setting: Setting, message: string): void =>
    void faults.push({ place: placeOf(setting), message });
  const required = (setting: Setting, value: string | null | undefined): string => {
    if (value === undefined) blame(setting, missing(setting, place));
    return value ?? "";
  };
  const pathOf = (setting: Setting): string =>
    resolve(setting in fromEnv ? "" : place.folder, String(merged[setting] ?? ""));
  const contentOf = (setting: "secretFile" | "caFile"): string | null =>
    readOrBlame(pathOf(setting), (why) => blame(setting, why));

  const { secretFile, caFile } = merged;
  const tls = merged.tls ?? "off";
  if (merged.secret && secretFile) blame("secretFile", "is given beside the secret itself");
  if (tls === "off" && caFile) blame("caFile", "is of no use without TLS");
  const ami = {
    host: required("host", merged.host),
    port: merged.port ?? (tls === "off" ? DEFAULT_PORT : DEFAULT_TLS_PORT),
    username: required("username", merged.username),
    secret: required("secret", secretFile ? firstLine(contentOf("secretFile")) : merged.secret),
    ...tlsOf(tls, caFile ? contentOf("caFile") : null),
  };
  weaknesses.push(...weaknessesOf(ami, { ...merged, tls }, { placeOf, pathOf }));
  return ami;
}

function weaknessesOf(
  { host, username, secret }: AmiConfig,
  { secretFile, tls }: Pick<AmiYaml, "secretFile"> & { readonly tls: TlsMode },
  { placeOf, pathOf }: Record<"placeOf" | "pathOf", (setting: "secret" | "secretFile" | "tls") => string>,
): Fault[] {
  const inFile = Boolean(secretFile);
  return [
    ...toldOf(placeOf(inFile ? "secretFile" : "secret"), weakness(secret, username)),
    ...toldOf(placeOf("secretFile"), inFile ? openness(pathOf("secretFile")) : undefined),
    ...toldOf(placeOf("tls"), isLoopback(host) ? undefined : WITHOUT_TLS[tls]),
  ];
}

type TlsMode = z.output<typeof AmiTlsMode>;

/** Names a setting by where it stands. */
const namer =
  ({ nameOf }: AmiPlace, fromEnv: AmiYaml) =>
  (setting: Setting): string =>
    setting in fromEnv || nameOf === null ? VARIABLE[setting] : nameOf(setting);

/** Of a PBX that is not on this host. */
const WITHOUT_TLS: Readonly<Record<TlsMode, string | undefined>> = {
  off: "is off, and the PBX is on another host: calls and commands can be read and changed on the way",
  insecure: "is insecure: whoever is on the way to the PBX can pass for it",
  on: undefined,
};

function missing(setting: Setting, { nameOf, env }: AmiPlace): string {
  return nameOf === null || env === null ? "is missing" : `is missing (or ${VARIABLE[setting]})`;
}

/** Editors end a file with a line break that is no part of the secret. */
const firstLine = (content: string | null): string | null => content?.split(/\r?\n/, 1)[0] ?? null;

const withoutSecret = ({ secret: _, secretFile: __, ...others }: AmiYaml): AmiYaml => others;

function tlsOf(mode: TlsMode, ca: string | null): Pick<AmiEndpoint, "tls"> {
  if (mode === "off") return {};
  return { tls: { verify: mode === "on", ...(ca === null ? {} : { ca }) } };
}

function settingsIn(env: Variables): AmiYaml {
  const pairs = Object.entries(VARIABLE).map(([setting, variable]) => [setting, env[variable]]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}
