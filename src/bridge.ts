import { setInterval as every } from "node:timers/promises";
import { collectDefaultMetrics, Registry } from "prom-client";
import type { Config } from "./config.js";
import { type Closeable, closeAll } from "./core/closeable.js";
import type { Log } from "./core/log.js";
import { createAccounts } from "./directory/accounts.js";
import { createPbxMetrics } from "./link/metrics.js";
import { type RunningPbx, runPbx } from "./pbx.js";
import { createRest } from "./rest/app.js";
import { startServer } from "./rest/server.js";
import { createAccountStore } from "./store/accounts.js";
import { openDatabase } from "./store/database.js";
import { createObjectIdStore } from "./store/object-ids.js";
import { createUserStatusStore } from "./store/user-statuses.js";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Between two rounds in which old ended segments are forgotten. */
const FORGET_EVERY_MS = 60 * 60 * 1000;

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
  const database = openDatabase(config.database);
  opened.push({ close: () => Promise.resolve(void database.close()) });
  const accounts = await createAccounts({
    configured: config.accounts,
    stored: createAccountStore(database),
    now,
  });
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const pbxs: RunningPbx[] = [];
  const metrics = createPbxMetrics(registry, () => pbxs.map(figures));
  const ids = createObjectIdStore(database);
  const statuses = createUserStatusStore(database);
  const auditIntervalMs = config.auditIntervalSeconds * 1000;
  for (const coreServer of config.coreServers) {
    const pbx = runPbx(coreServer, { database, ids, statuses, metrics, log, now, auditIntervalMs });
    opened.push(pbx);
    pbxs.push(pbx);
  }
  opened.push(forgetOld(pbxs, config.retentionDays * DAY_MS, now, log));
  const rest = createRest({ pbxs, accounts, log, metrics: registry });
  const server = await startServer(rest.app, config.http, rest);
  opened.push(server);
  const host = config.http.host.includes(":") ? `[${config.http.host}]` : config.http.host;
  const url = `http://${host}:${server.port}`;
  log.info("listening", { url });
  return { url, pbxs, close: () => closeAll(opened) };
}

const figures = ({ directory, state, status }: RunningPbx) => ({
  coreServer: directory.coreServer.slug,
  up: status().link.state === "up",
  live: state().sync.live,
  segments: [...state().segments.values()].length,
  eventLagMs: status().eventLagMs,
});

/** Ended segments older than the retention are forgotten, at start and every now and then. */
function forgetOld(pbxs: readonly RunningPbx[], retentionMs: number, now: () => number, log: Log): Closeable {
  const stop = new AbortController();
  const round = () => {
    for (const { store } of pbxs) {
      const forgotten = store.forgetEndedBefore(now() - retentionMs);
      if (forgotten > 0) log.info("ended segments forgotten", { forgotten });
    }
  };
  round();
  const rounds = (async () => {
    for await (const _ of every(FORGET_EVERY_MS, undefined, { signal: stop.signal, ref: false })) round();
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) log.error("forgetting old segments failed", { error: String(error) });
  });
  return {
    close: () => {
      stop.abort();
      return rounds;
    },
  };
}
