import { randomUUID } from "node:crypto";
import type Database from "better-sqlite3";
import { openSession } from "./ami/login.js";
import { Reconnect } from "./ami/reconnect.js";
import type { AmiConfig } from "./config/ami.js";
import type { CoreServerConfig } from "./config.js";
import type { Control } from "./control/command.js";
import { createControl } from "./control/execute.js";
import { type OriginateOutcome, Originates } from "./control/originates.js";
import { createUntil } from "./control/until.js";
import { type Closeable, closeAll } from "./core/closeable.js";
import type { AppError } from "./core/errors.js";
import { type Log, logAbout } from "./core/log.js";
import { createDirectory } from "./directory/live-directory.js";
import { Logins } from "./directory/logins.js";
import { overlayNames } from "./directory/overlay.js";
import { tenantByContext } from "./directory/tenants.js";
import { createUserStatuses } from "./directory/user-statuses.js";
import { createFeed, type Feed, type Listener } from "./feed/feed.js";
import { createIngest, type Ingest } from "./ingest.js";
import { Follower } from "./link/follow.js";
import type { PbxMetrics } from "./link/metrics.js";
import { RecordGaps } from "./link/record-gaps.js";
import type { Pbx, PbxStatus } from "./rest/deps.js";
import { OriginatedCalls } from "./rest/originated-calls.js";
import type { Change, Extension, PbxState } from "./state/model.js";
import { createLiveStore, type LiveStore } from "./store/live.js";
import type { ObjectIdStore } from "./store/object-ids.js";
import { createRecordGapStore, type RecordGapStore } from "./store/record-gaps.js";
import type { UserStatusStore } from "./store/user-statuses.js";
import { createVoicemail } from "./voicemail/voicemail.js";

export interface PbxDeps {
  readonly database: Database.Database;
  /** Hears that call records were forgotten. */
  readonly recordsAreGone: () => void;
  readonly ids: ObjectIdStore;
  readonly statuses: UserStatusStore;
  readonly metrics: PbxMetrics;
  readonly log: Log;
  readonly now: () => number;
  readonly auditIntervalMs: number;
}

export interface RunningPbx extends Pbx, Closeable {
  readonly store: LiveStore;
  readonly recordGaps: RecordGapStore;
  /** Compares with the PBX now. */
  requestAudit(): void;
}

/** One core server, wired in path order: AMI, facts, state, rows, subscribers; and back: commands, actions. */
export function runPbx(config: CoreServerConfig, deps: PbxDeps): RunningPbx {
  const { now, metrics } = deps;
  const { slug } = config;
  const log = logAbout(deps.log, { coreServer: slug });
  const stores = openStores(deps, slug);
  const feed = createFeed();
  const ingest = createIngest({ store: stores.store, feed, now });
  const { state, take } = ingest;
  const directory = createDirectory({ settings: config, state: () => state, ids: deps.ids });
  const statuses = createUserStatuses({ store: deps.statuses, ids: deps.ids, coreServer: slug, now });
  feed.subscribe(onRosterChange(state, () => directory.extensionsChanged()));
  const originates = watchOriginates({ state, feed }, (outcome) => metrics.originated(slug, outcome), log);
  const gaps = watchRecords(stores.recordGaps, ingest, config, { log, now });
  const follower = new Follower({
    ...ingest,
    nameOf: overlayNames(config.extensions),
    newIds,
    newId: randomUUID,
    now,
    auditIntervalMs: deps.auditIntervalMs,
    log,
    onOriginateEnded: originates.rung,
    onFollowed: () => gaps.followed(),
    onAudit: (differences) => {
      metrics.audited(slug, differences);
      reconcile();
    },
  });
  const reconcile = () => void control.reconcile();
  const { events, actions } = openLinks(config.ami, { follower, gaps, onActing: reconcile }, { log, now });
  const control: Control = createControl({
    ...dialplanOf(config),
    state,
    session: () => actions.session,
    until: createUntil(state, feed),
    originates,
    tell: (fact) => void take([fact]),
    now,
    log,
  });
  return {
    directory,
    control,
    statuses,
    logins: new Logins(now),
    originatedCalls: new OriginatedCalls(),
    feed,
    ...stores,
    voicemail: createVoicemail(config.voicemail, control.mailboxes, log),
    state: () => state,
    lateSince: () => follower.lateSince,
    status: () => statusOf({ events, actions }, { follower, gaps }, state),
    requestAudit: () => follower.requestAudit(),
    close: () => closeAll([gaps, events, actions]),
  };
}

const dialplanOf = ({ dialplan, tenants }: CoreServerConfig) => ({
  dialplan,
  tenantOf: tenantByContext(tenants),
});

const openStores = ({ database, recordsAreGone }: PbxDeps, slug: string) => ({
  store: createLiveStore(database, slug, { recordsAreGone }),
  recordGaps: createRecordGapStore(database, slug),
});

const watchRecords = (
  store: RecordGapStore,
  { state, take }: Ingest,
  { callRecords: { file } }: CoreServerConfig,
  { log, now }: Pick<PbxDeps, "log" | "now">,
) => new RecordGaps({ store, file, take, isLive: () => state.sync.live, now, log });

function watchOriginates(
  { state, feed }: { readonly state: PbxState; readonly feed: Feed },
  count: (outcome: OriginateOutcome) => void,
  log: Log,
) {
  const originates = new Originates(state, (end) => {
    count(end.outcome);
    log[end.outcome === "completed" ? "info" : "warn"]("originated call ended", end);
  });
  feed.subscribe(originates.changed);
  return originates;
}

/** Ids of what is seen for the first time. */
const newIds = () => ({ segmentId: randomUUID(), callerIdId: randomUUID() });

/**
 * Tells when an extension came, went, was renamed or has other devices, also by what the endpoints say; one that rings or
 * talks is still the same.
 */
function onRosterChange(state: PbxState, tell: () => void): Listener {
  const said = ({ displayName, devices }: Extension): string => [displayName, ...devices].join("\n");
  const known = new Map([...state.extensions.values()].map((extension) => [extension.key, said(extension)]));
  const isNews = (change: Change): boolean => {
    if (change.type === "EndpointChanged" || change.type === "EndpointRemoved") return true;
    if (change.type === "ExtensionRemoved") return known.delete(change.key);
    if (change.type !== "ExtensionChanged") return false;
    const { key } = change.extension;
    const now = said(change.extension);
    if (known.get(key) === now) return false;
    known.set(key, now);
    return true;
  };
  return (occurrences) => {
    if (occurrences.flatMap(({ changes }) => changes).filter(isNews).length > 0) tell();
  };
}

/** Two sessions: a slow action holds up all events of its own. */
function openLinks(
  ami: AmiConfig,
  {
    follower,
    gaps,
    onActing,
  }: { readonly follower: Follower; readonly gaps: RecordGaps; readonly onActing: () => void },
  { log, now }: Pick<PbxDeps, "log" | "now">,
) {
  const onDrop = (why: string) => follower.droppedEvents.add(why);
  const open = (events: string) => (signal: AbortSignal) => openSession(ami, ami, { events, onDrop }, signal);
  const onRetry = (session: string) => (reason: AppError, delayMs: number) =>
    void log.warn("AMI link down", { session, reason: reason.message, delayMs });
  const nothing = () => {};
  return {
    events: new Reconnect(
      { open: open("on"), now },
      {
        onUp: (session) => {
          log.info("AMI link up", { version: session.version ?? "" });
          follower.onUp(session);
        },
        onEvents: follower.onEvents,
        onDown: () => {
          gaps.lost();
          follower.onDown();
        },
        onRetry: onRetry("events"),
      },
    ),
    actions: new Reconnect(
      { open: open("off"), now },
      { onUp: onActing, onEvents: nothing, onDown: nothing, onRetry: onRetry("actions") },
    ),
  };
}

type Links = Readonly<Record<"events" | "actions", Reconnect>>;

const linkOf = ({ status: { state, since, lastError } }: Reconnect): PbxStatus["link"] => ({
  state,
  since,
  lastError: lastError?.message ?? null,
});

function statusOf(
  { events, actions }: Links,
  { follower, gaps }: { readonly follower: Follower; readonly gaps: RecordGaps },
  { sync }: PbxState,
): PbxStatus {
  const { eventLagMs, lateSince, lastAudit, unknownEvents, droppedEvents } = follower;
  return {
    link: linkOf(events),
    actions: linkOf(actions),
    sync: { live: sync.live && lateSince === null, since: lateSince ?? sync.since },
    lateSince,
    eventLagMs,
    lastAudit,
    callRecordGaps: gaps.gaps(),
    unknownEvents: unknownEvents.read(),
    droppedEvents: droppedEvents.read(),
  };
}
