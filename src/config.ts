import { dirname, resolve } from "node:path";
import { z } from "zod";
import { disagreements } from "./config/agreement.js";
import { AMI_VARIABLES, type AmiConfig, amiConfig } from "./config/ami.js";
import { type CallRecordsConfig, callRecordsConfig } from "./config/call-records.js";
import { type Environment, readEnvironment, type Variables } from "./config/environment.js";
import { at, type Fault, type Findings, toldOf } from "./config/faults.js";
import { type ConfigFile, readConfigFile } from "./config/file.js";
import { type HttpConfig, httpConfig, httpHost } from "./config/http.js";
import { openings } from "./config/openings.js";
import {
  accountSettings,
  coreServerSettings,
  type DialplanConfig,
  dialplanConfig,
  present,
  toCallRules,
} from "./config/settings.js";
import { VOICEMAIL_VARIABLE, type VoicemailConfig, voicemailConfig } from "./config/voicemail.js";
import { holdsSecrets, openness, weakAccounts } from "./config/weaknesses.js";
import { TandemYaml } from "./config/yaml.js";
import { AppError } from "./core/errors.js";
import type { LogLevel } from "./core/log.js";
import { CALLS_PER_MINUTE, type CallRules } from "./directory/call-rules.js";
import type { AccountSettings, CoreServerSettings } from "./directory/settings.js";
import { tenantSlugs } from "./directory/tenants.js";

export interface CoreServerConfig extends CoreServerSettings {
  readonly ami: AmiConfig;
  readonly dialplan: DialplanConfig;
  readonly voicemail: VoicemailConfig;
  readonly callRecords: CallRecordsConfig;
}

export interface WebhooksConfig {
  /** IP addresses, networks (`10.0.0.0/8`) and host names that may be asked although they are in this host's own network. */
  readonly allow: readonly string[];
}

export interface Config {
  /** At least one. */
  readonly coreServers: readonly CoreServerConfig[];
  readonly http: HttpConfig;
  /** An absolute path. */
  readonly database: string;
  readonly logLevel: LogLevel;
  readonly auditIntervalSeconds: number;
  /** Ended segments are kept for so long. */
  readonly retentionDays: number;
  /** Call detail records are kept for so long. */
  readonly callRecordDays: number;
  readonly actionDays: number;
  readonly webhooks: WebhooksConfig;
  /** What clients may call: of an account for which nothing else is said, and for all. */
  readonly calls: CallRules & { readonly perMinute: number };
  /** Of one caller, where the vendor counts them. */
  readonly requestsPerHour: number;
  readonly accounts: readonly AccountSettings[];
}

/** What commands that work on the database need of the configuration. */
export interface KeptConfig extends Pick<Config, "database" | "accounts"> {
  /** Slugs of all tenants. */
  readonly tenants: ReadonlySet<string>;
  /** Names of the users that are configured. */
  readonly users: ReadonlySet<string>;
}

/**
 * The environment and the tandem.yaml that it may name, read and checked; and what in them works, but lets others in.
 * @throws AppError 'invalid-request' whose message names every fault, a line each
 */
export function readConfig(environment: Environment): {
  readonly config: Config;
  readonly weaknesses: readonly Fault[];
} {
  const { variables, path, file, folder, faults } = readSources(environment);
  const weaknesses: Fault[] = [];
  const config = assemble(variables, file, folder, { faults, weaknesses });
  if (faults.length > 0) throw faulty(faults);
  weaknesses.push(...openings(file.name, file.content, variables));
  weaknesses.push(...weakAccounts(file.name, file.content.accounts ?? []));
  if (path !== undefined) weaknesses.push(...toldOf(file.name, openness(path, holdsSecrets(file.content))));
  weaknesses.push(...toldOf("database", openness(config.database)));
  return { config, weaknesses };
}

/** The same, for whom what is weak does not matter. */
export const loadConfig = (environment: Environment): Config => readConfig(environment).config;

/**
 * What concerns the database alone, for a command that neither talks to a PBX nor listens: it needs no secret of the PBX, and
 * no file that the configuration names.
 * @throws AppError as readConfig
 */
export function loadKeptConfig(environment: Environment): KeptConfig {
  const { variables, file, folder, faults } = readSources(environment);
  if (faults.length > 0) throw faulty(faults);
  return keptConfig(variables, file, folder);
}

/** What the environment and the file say, each and together, before what they name is read. */
function readSources(environment: Environment) {
  const { variables, faults } = readEnvironment(environment);
  const path = variables.TANDEM_CONFIG ? resolve(variables.TANDEM_CONFIG) : undefined;
  const file = readConfigFile(path);
  const folder = path === undefined ? process.cwd() : dirname(path);
  const { name, content } = file;
  const around = { httpHost: httpHost(variables, content.http), tenants: tenantsIn(content) };
  faults.push(...file.faults, ...disagreements(name, content, around));
  return { variables, path, file, folder, faults };
}

const keptConfig = (env: Variables, { content }: ConfigFile, folder: string): KeptConfig => ({
  database: resolve(env.TANDEM_DATABASE ?? resolve(folder, content.database ?? "data/tandem.db")),
  accounts: present(content.accounts).map(accountSettings),
  tenants: tenantsIn(content),
  users: new Set(
    present(content.coreServers).flatMap((server) =>
      coreServerSettings(server).users.map(({ userName }) => userName),
    ),
  ),
});

/** The form of tandem.yaml as a JSON Schema. */
export const configSchema = (): object => z.toJSONSchema(TandemYaml, { io: "input" });

function assemble(env: Variables, file: ConfigFile, folder: string, findings: Findings): Config {
  const { content } = file;
  const { database, accounts } = keptConfig(env, file, folder);
  return {
    coreServers: coreServers(env, file, folder, findings),
    http: httpConfig(env, { name: file.name, http: content.http }, folder, findings),
    database,
    logLevel: env.TANDEM_LOG_LEVEL ?? content.logLevel ?? "info",
    auditIntervalSeconds: content.auditIntervalSeconds ?? 60,
    retentionDays: content.retentionDays ?? 30,
    callRecordDays: content.callRecordDays ?? 400,
    actionDays: content.actionDays ?? 400,
    webhooks: { allow: present(content.webhooks?.allow) },
    calls: { ...toCallRules(content.calls ?? {}), perMinute: content.calls?.perMinute ?? CALLS_PER_MINUTE },
    requestsPerHour: content.requestsPerHour ?? 20_000,
    accounts,
  };
}

/** Without any in the file, the environment names one. It may speak of a sole one, and of no more. */
function coreServers(
  env: Variables,
  file: ConfigFile,
  folder: string,
  findings: Findings,
): CoreServerConfig[] {
  const { name, content } = file;
  if (content.coreServers === null) return [];
  const servers = content.coreServers ?? [];
  if (servers.length === 0) {
    const ami = amiConfig({}, { nameOf: null, folder, env }, findings);
    const voicemail = voicemailConfig({}, folder, env);
    const callRecords = callRecordsConfig({}, folder);
    const dialplan = dialplanConfig({});
    return [{ ...coreServerSettings({ slug: "default" }), ami, dialplan, voicemail, callRecords }];
  }
  const sole = servers.length === 1;
  const ofOne = [...AMI_VARIABLES, VOICEMAIL_VARIABLE] as const;
  const strays = sole ? [] : ofOne.filter((variable) => env[variable] !== undefined);
  const message = `is for a sole core server, and ${name} has ${servers.length}`;
  findings.faults.push(...strays.map((place) => ({ place, message })));
  return servers.flatMap((server, index) => {
    if (server === null) return [];
    const nameOf = (setting: string): string => at(name, ["coreServers", index, "ami", setting]);
    const ownEnv = sole ? env : null;
    const ami = amiConfig(server.ami ?? {}, { nameOf, folder, env: ownEnv }, findings);
    const dialplan = dialplanConfig(server.dialplan ?? {});
    const voicemail = voicemailConfig(server.voicemail ?? {}, folder, ownEnv);
    const callRecords = callRecordsConfig(server.callRecords ?? {}, folder);
    return [{ ...coreServerSettings(server), ami, dialplan, voicemail, callRecords }];
  });
}

/** Slugs of all tenants. Without core servers in the file, there is one that has none configured. */
function tenantsIn({ coreServers }: ConfigFile["content"]): Set<string> {
  if (coreServers === null) return new Set();
  const servers = coreServers === undefined || coreServers.length === 0 ? [{}] : present(coreServers);
  return new Set(
    servers.flatMap((server) => tenantSlugs(coreServerSettings(server).tenants.map(({ slug }) => slug))),
  );
}

function faulty(faults: readonly Fault[]): AppError {
  const lines = faults.map(({ place, message }) => `  ${place}: ${message}`);
  const count = faults.length === 1 ? "a fault" : `${faults.length} faults`;
  return new AppError("invalid-request", `The configuration has ${count}:\n${lines.join("\n")}`, { faults });
}
