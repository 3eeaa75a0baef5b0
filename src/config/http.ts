import { resolve } from "node:path";
import { createSecureContext } from "node:tls";
import { isLoopback } from "./demo-accounts.js";
import type { Variables } from "./environment.js";
import { at, type Findings, toldOf } from "./faults.js";
import type { ReadableYaml } from "./file.js";
import { readOrBlame } from "./read-or-blame.js";
import { present } from "./settings.js";
import { openness } from "./weaknesses.js";

export interface HttpConfig {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Names by which clients ask, beside those that are always taken; `*`: any. */
  readonly hosts: readonly string[];
  /** Of pages of others that may ask from a browser. */
  readonly origins: readonly string[];
  /** PEM; null: without TLS. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** A connection is kept for so long after its last answer. */
  readonly keepAliveSeconds: number;
}

type Setting = "certFile" | "keyFile";

const VARIABLE = {
  host: "TANDEM_HTTP_HOST",
  certFile: "TANDEM_HTTP_CERT_FILE",
  keyFile: "TANDEM_HTTP_KEY_FILE",
} as const;

const WITHOUT_TLS =
  "is open to the network without TLS, and passwords, keys and tokens go with the requests: set http.certFile and " +
  "http.keyFile, or listen on 127.0.0.1 behind a proxy with TLS";

/** To which Tandem binds. */
export const httpHost = (env: Variables, http: ReadableYaml["http"]): string =>
  env.TANDEM_HTTP_HOST ?? http?.host ?? "127.0.0.1";

/** Where Tandem listens, and whether with TLS. What is wrong with it, or weak, is added to the findings. */
export function httpConfig(
  env: Variables,
  { name, http }: { readonly name: string; readonly http: ReadableYaml["http"] },
  folder: string,
  { faults, weaknesses }: Findings,
): HttpConfig {
  const placeOf = (setting: keyof typeof VARIABLE): string =>
    env[VARIABLE[setting]] === undefined && http?.[setting] ? at(name, ["http", setting]) : VARIABLE[setting];
  const blame = (setting: Setting, message: string): void =>
    void faults.push({ place: placeOf(setting), message });
  const warn = (setting: keyof typeof VARIABLE, message: string | undefined): void =>
    void weaknesses.push(...toldOf(placeOf(setting), message));
  const contentOf = (setting: Setting): string | null | undefined => {
    const fromEnv = env[VARIABLE[setting]];
    const path = fromEnv ? resolve(fromEnv) : http?.[setting] && resolve(folder, http[setting]);
    if (path && setting === "keyFile") warn(setting, openness(path));
    return path ? readOrBlame(path, (why) => blame(setting, why)) : undefined;
  };
  const config = {
    host: httpHost(env, http),
    port: env.TANDEM_HTTP_PORT ?? http?.port ?? 58080,
    hosts: present(env.TANDEM_HTTP_HOSTS ?? http?.hosts),
    origins: present(http?.origins),
    tls: tlsOf(contentOf("certFile"), contentOf("keyFile"), blame),
    keepAliveSeconds: http?.keepAliveSeconds ?? 75,
  };
  if (config.tls === null && !isLoopback(config.host)) warn("host", WITHOUT_TLS);
  return config;
}

/** null for either: it was blamed already. */
function tlsOf(
  cert: string | null | undefined,
  key: string | null | undefined,
  blame: (setting: Setting, message: string) => void,
): HttpConfig["tls"] {
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined) blame("certFile", "is missing beside the key");
  if (key === undefined) blame("keyFile", "is missing beside the certificate");
  if (!cert || !key) return null;
  try {
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (error) {
    blame(
      "certFile",
      `cannot be used with its key: ${error instanceof Error ? error.message : String(error)}`,
    );
    return null;
  }
}
