import { hostname } from "node:os";
import type { Database } from "better-sqlite3";
import { collectDefaultMetrics, Registry } from "prom-client";
import type { Config } from "./config.js";
import { type Closeable, closeAll } from "./core/closeable.js";
import type { Log } from "./core/log.js";
import { createAccounts } from "./directory/accounts.js";
import type { Accounts } from "./directory/directory.js";
import { WatchedStandings } from "./directory/standings.js";
import { createPbxMetrics } from "./link/metrics.js";
import { type PbxDeps, type RunningPbx, runPbx } from "./pbx.js";
import { createRest } from "./rest/app.js";
import { dialects } from "./rest/dialects/index.js";
import { connectionsWithin, maxOpenFiles } from "./rest/open-files.js";
import { refusalCounter } from "./rest/refusals.js";
import { RefusedLoginTally } from "./rest/refused-logins.js";
import { SERVER_BOUNDS, type ServerBounds, startServer } from "./rest/server.js";
import { keepRetention } from "./retention.js";
import { createAccountStore } from "./store/accounts.js";
import { createActionStore } from "./store/actions.js";
import { type CallHistories, openCallHistories } from "./store/call-history.js";
import { dataVersionOf } from "./store/data-version.js";
import { openDatabase } from "./store/database.js";
import { lockDatabase } from "./store/lock.js";
import { createObjectIdStore } from "./store/object-ids.js";
import { createOutbox, type Outbox } from "./store/outbox.js";
import { createRefusedLoginStore } from "./store/refused-logins.js";
import { createTokenStore } from "./store/tokens.js";
import { createToldLegStore } from "./store/told-legs.js";
import { createUserStatusStore } from "./store/user-statuses.js";
import { createWebhookStore } from "./store/webhooks.js";
import { mayHold } from "./webhook-rights.js";
import { createWebhooks, type RunningWebhooks } from "./webhooks/engine.js";
import { createWebhookMetrics } from "./webhooks/metrics.js";

export interface Bridge extends Closeable {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  readonly pbxs: readonly RunningPbx[];
}

/**
 * The whole service but for arguments, environment and signals. Resolves when it listens; the PBXs are followed from then
 * on, whether they are there yet or not. Rejects when the database or the port cannot be had, and nothing stays open.
 */
export async function startBridge(config: Config, deps: { log: Log; now: () => number }): Promise<Bridge> {
  const opened: Closeable[] = [];
  try {
    return await open(config, deps, opened);
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

async function open(
  config: Config,
  { log, now }: { log: Log; now: () => number },
  opened: Closeable[],
): Promise<Bridge> {
  const { database, history } = openStorage(config.database, { log, now }, opened);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const refused = refusalCounter(registry);
  const accounts = await openAccounts(config, { database, now, refused: () => refused("passwords") });
  const pbxs = startPbxs(config, { database, recordsAreGone: history.forget, registry, log, now }, opened);
  const actions = createActionStore(database);
  const outbox = createOutbox(database);
  const refusals = createRefusedLoginStore(database);
  const refusedLogins = new RefusedLoginTally({ store: refusals, log, now, isAccount: accounts.has });
  const standings = new WatchedStandings({ accounts, version: dataVersionOf(database), log });
  const kept = { pbxs, actions, outbox, refusedLogins: refusals };
  opened.push(keepRetention(kept, config, now, log), refusedLogins, standings);
  const webhooks = openWebhooks(config, { database, outbox, accounts, pbxs, registry, log, now });
  opened.push(webhooks);
  standings.subscribe(() => webhooks.accountsChanged());
  const rest = createRest({
    pbxs,
    accounts,
    standings,
    webhooks,
    history,
    actions: { ...actions, now },
    refusedLogins,
    log,
    metrics: registry,
    calls: config.calls,
    refused,
    requestsPerHour: config.requestsPerHour,
    hosts: hostsHere(config.http),
    origins: config.http.origins,
  });
  const server = await startServer(rest.app, config.http, rest, boundsHere(config, log));
  opened.push(server);
  const host = config.http.host.includes(":") ? `[${config.http.host}]` : config.http.host;
  const url = `${config.http.tls === null ? "http" : "https"}://${host}:${server.port}`;
  log.info("listening", { url });
  return { url, pbxs, close: () => closeAll(opened) };
}

/** The one that writes the database, and the thread that reads the call history in it. */
function openStorage(
  file: string,
  { log, now }: { log: Log; now: () => number },
  opened: Closeable[],
): { database: Database; history: CallHistories & Closeable } {
  const lock = lockDatabase(file, now);
  opened.push({ close: () => Promise.resolve(lock.release()) });
  const database = openDatabase(file, (migrations) =>
    log.info("the database is brought to this version, which takes a while where it is large", {
      migrations,
    }),
  );
  opened.push({ close: () => Promise.resolve(void database.close()) });
  const history = openCallHistories({ file, log });
  opened.push(history);
  return { database, history };
}

function startPbxs(
  { coreServers, auditIntervalSeconds }: Config,
  {
    registry,
    ...deps
  }: Omit<PbxDeps, "ids" | "statuses" | "metrics" | "auditIntervalMs"> & { registry: Registry },
  opened: Closeable[],
): RunningPbx[] {
  const pbxs: RunningPbx[] = [];
  const shared = {
    ...deps,
    ids: createObjectIdStore(deps.database),
    statuses: createUserStatusStore(deps.database),
    metrics: createPbxMetrics(registry, () => pbxs.map(figures)),
    auditIntervalMs: auditIntervalSeconds * 1000,
  };
  for (const coreServer of coreServers) {
    const pbx = runPbx(coreServer, shared);
    opened.push(pbx);
    pbxs.push(pbx);
  }
  return pbxs;
}

const openAccounts = (
  { accounts }: Config,
  { database, ...deps }: { database: Database; now: () => number; refused: () => void },
) =>
  createAccounts({
    configured: accounts,
    stored: createAccountStore(database),
    tokens: createTokenStore(database),
    ...deps,
  });

/** By which this Tandem is asked. A machine's own name is no page's. */
const hostsHere = ({ host, hosts }: Config["http"]): string[] => [host, hostname(), ...hosts];

/** Fewer connections where the system lets this process have few files. */
function boundsHere({ http: { keepAliveSeconds } }: Config, log: Log): ServerBounds {
  const openFiles = maxOpenFiles();
  const connections = connectionsWithin(openFiles, SERVER_BOUNDS.connections);
  if (connections < SERVER_BOUNDS.connections)
    log.warn("few files may be open: fewer connections are taken", { openFiles, connections });
  return { ...SERVER_BOUNDS, connections, betweenRequestsMs: keepAliveSeconds * 1000 };
}

interface WebhookParts {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly outbox: Outbox;
  readonly pbxs: readonly RunningPbx[];
  readonly registry: Registry;
  readonly log: Log;
  readonly now: () => number;
}

/** Webhooks of all dialects, each told of an occasion as its own dialect words it. */
function openWebhooks(
  { webhooks: { allow } }: Config,
  { database, outbox, accounts, pbxs, registry, log, now }: WebhookParts,
): RunningWebhooks {
  const byName = new Map(dialects.map((dialect) => [dialect.name, dialect]));
  const bySlug = new Map(pbxs.map((pbx) => [pbx.directory.coreServer.slug, pbx]));
  return createWebhooks({
    store: createWebhookStore(database),
    outbox,
    toldLegs: createToldLegStore(database),
    pbxs: [...bySlug].map(([coreServer, { state, feed }]) => ({ coreServer, state, feed })),
    present: (name, occasion, coreServer) => {
      const [dialect, pbx] = [byName.get(name), bySlug.get(coreServer)];
      if (!dialect?.presentOccasion || pbx === undefined)
        throw new Error(`no webhooks of ${name} at ${coreServer}`);
      return dialect.presentOccasion(occasion, pbx);
    },
    mayHold: mayHold(accounts, bySlug),
    allow,
    now,
    log,
    count: createWebhookMetrics(registry, () => outbox.waiting()),
  });
}

const figures = ({ directory, state, status }: RunningPbx) => ({
  coreServer: directory.coreServer.slug,
  up: status().link.state === "up",
  live: status().sync.live,
  segments: [...state().segments.values()].length,
  eventLagMs: status().eventLagMs,
});
