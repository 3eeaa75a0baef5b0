import { Writable } from "node:stream";
import { Registry } from "prom-client";
import winston from "winston";
import type { Command, Control, Origination, QueueFigures } from "../../src/control/command.js";
import type { Log } from "../../src/core/log.js";
import type {
  Accounts,
  Directory,
  DirectoryExtension,
  Principal,
  User,
} from "../../src/directory/directory.js";
import { Logins } from "../../src/directory/logins.js";
import type { UserStatus, UserStatuses } from "../../src/directory/user-statuses.js";
import { createFeed } from "../../src/feed/feed.js";
import type { Pbx, PbxStatus, RestDeps } from "../../src/rest/deps.js";
import { OriginatedCalls } from "../../src/rest/originated-calls.js";
import type { Resource } from "../../src/rest/refusals.js";
import type { RefusedLogin } from "../../src/rest/refused-logins.js";
import { deviceKey } from "../../src/state/channel-name.js";
import { emptyState, setExtension } from "../../src/state/tables.js";
import { createActionStore } from "../../src/store/actions.js";
import { openCallHistories } from "../../src/store/call-history.js";
import { prepareCallRecords } from "../../src/store/call-record-rows.js";
import { openDatabase } from "../../src/store/database.js";
import { createVoicemail } from "../../src/voicemail/voicemail.js";
import { databaseFile } from "../fakes/database-file.js";
import { createMailboxes } from "./mailboxes.js";
import { agents, conferences, endpoints, extensions, ids, queues, tenants, users, uuid } from "./objects.js";
import { segments } from "./segments.js";
import { createWebhooks } from "./webhooks.js";

export { agents, conferences, extensions, numericId, queues, users, uuid } from "./objects.js";
export { segments } from "./segments.js";

interface People {
  readonly users: readonly User[];
  readonly extensions: readonly DirectoryExtension[];
}

/** Who and what there is; a test may have other people and phones. */
const directoryOf = ({ users, extensions }: People) =>
  ({
    coreServer: { ...ids("core server"), slug: "default", name: "Main office" },
    tenants,
    users: () => users,
    user: (by) => users.find((u) => ("id" in by ? u.id === by.id : u.userName === by.userName)),
    extensions: () => extensions,
    extension: (by) =>
      extensions.find((e) => {
        if ("id" in by) return e.id === by.id;
        return "key" in by ? e.key === by.key : e.number === by.number;
      }),
    deviceIds: (device) => ids(`device ${deviceKey(device)}`),
    userOf: (key) => users.find((u) => u.extensions.includes(key)),
    queues: () => queues,
    queue: (by) => queues.find((q) => ("id" in by ? q.id === by.id : q.identifier === by.identifier)),
    agents: () => agents,
    agentOf: ({ key }) => agents.find(({ member }) => member.key === key),
    conferences: () => conferences,
    conferenceOf: ({ room }) => conferences.find(({ identifier }) => identifier === room),
    conference: (by) =>
      conferences.find((c) => ("id" in by ? c.id === by.id : c.identifier === by.identifier)),
    hasConferences: () => true,
  }) satisfies Directory;

export const CREDENTIALS = {
  manager: ["manager", "a:p\u00e4ssw\u00f6rd"],
  reader: ["reader", "r"],
  controller: ["controller", "c"],
  tenant: ["tenant", "t"],
  bob: ["bob", "b"],
  carol: ["carol", "c"],
  dave: ["dave", "d"],
  keeper: ["keeper", "k"],
} as const;

export type Account = keyof typeof CREDENTIALS;

/** Its key, where a dialect wants one. */
export const keyOf = (account: Account): string => `key-of-${account}`;

/** Its access token, where a dialect wants one. */
export const tokenOf = (account: Account): string => `token-of-${account}`;

const principal = (account: Account, given: Partial<Principal> = {}): Principal => ({
  account,
  tenant: null,
  scopes: ["read", "control"],
  user: null,
  madeAt: null,
  standing: `standing of ${account}`,
  ...given,
});

/** The manager's account is alice's; bob and carol have theirs by the name alone; dave's is a user's who is not there; the keeper may know secrets. */
export const PRINCIPALS: Readonly<Record<Account, Principal>> = {
  manager: principal("manager", { user: "alice" }),
  reader: principal("reader", { scopes: ["read"] }),
  controller: principal("controller", { scopes: ["control"] }),
  tenant: principal("tenant", { tenant: "other" }),
  bob: principal("bob"),
  carol: principal("carol"),
  dave: principal("dave", { user: "nobody" }),
  keeper: principal("keeper", { scopes: ["read", "secrets"] }),
};

const accounts = {
  verifyPassword: (dialect, name, password) => {
    const account = (Object.keys(CREDENTIALS) as Account[]).find(
      (a) => CREDENTIALS[a][0] === name && CREDENTIALS[a][1] === password,
    );
    return Promise.resolve(account && dialect === "isymphony" ? PRINCIPALS[account] : undefined);
  },
  verifyKey: (dialect, key) => {
    const account = (Object.keys(CREDENTIALS) as Account[]).find((a) => keyOf(a) === key);
    return account && dialect === "vitalpbx" ? PRINCIPALS[account] : undefined;
  },
  issueToken: () => Promise.resolve(undefined),
  verifyToken: (dialect, token) => {
    const account = (Object.keys(CREDENTIALS) as Account[]).find((a) => tokenOf(a) === token);
    return account && ["voipnow", "telphin"].includes(dialect) ? PRINCIPALS[account] : undefined;
  },
  isStill: () => true,
  has: () => true,
  find: () => undefined,
} satisfies Accounts;

/** What the PBX says of a queue that is asked about: its members as they are known, and since told anew. */
const FIGURES: QueueFigures = {
  calls: 3,
  completed: 31,
  abandoned: 4,
  holdTime: 12,
  talkTime: 95,
  serviceLevel: 20,
  serviceLevelPerf: 87.1,
  longestWait: 61,
  members: agents.map(({ member }) => ({
    ...member,
    callsTaken: 7,
    lastCallAt: 1_700_000_300_000,
    penalty: 3,
    inCall: true,
  })),
};

/** Linkedid of every call that is made. */
export const ORIGINATED = "originated";

export type World = ReturnType<typeof createWorld>;

/** A core server without a PBX: what happens on it is what a test says. */
export function createWorld(people: People = { users, extensions }, spool: string | null = null) {
  const state = emptyState();
  let lateSince: number | null = null;
  for (const e of people.extensions) setExtension(state, e);
  for (const e of endpoints) state.endpoints.set(e.name, e);
  for (const { member } of agents) state.queueMembers.set(member.key, member);
  for (const s of segments) state.segments.set(s.id, s);
  const commands: Command[] = [];
  const originations: Origination[] = [];
  const webhooks = createWebhooks();
  const file = databaseFile();
  const records = openDatabase(file);
  const logged: string[] = [];
  const log = recorder(logged);
  const logins = new Logins(() => 1_436_471_084_211);
  logins.begin({ userName: "alice", ip: "127.0.0.1", port: 52_237 });
  const statusesSet: { readonly userName: string; readonly status: UserStatus }[] = [];
  const orFailure = <T>(value: () => T): Promise<T> =>
    world.failure === undefined ? Promise.resolve(value()) : Promise.reject(world.failure);
  const world = {
    state,
    commands,
    originations,
    webhooks,
    statusesSet,
    record: prepareCallRecords(records, "default").add,
    transaction: (work: () => void) => records.transaction(work)(),
    actions: createActionStore(records),
    /** Logins that were refused. */
    refusedLogins: [] as RefusedLogin[],
    logged,
    logins,
    statuses: createStatuses(statusesSet),
    feed: createFeed(),
    figures: FIGURES,
    /** What was refused because somebody's share was used up. */
    refused: [] as Resource[],
    /** Names of the credentials whose secrets were asked for. */
    secretsAsked: [] as string[],
    /** What the next command, or question about figures, fails with. */
    failure: undefined as unknown,
    link: { state: "up", since: 0, lastError: null } as PbxStatus["link"],
    hasConferences: true,
    mailboxes: createMailboxes((value) => orFailure(value)),
    setLive(live: boolean) {
      state.sync = { live, since: Date.UTC(2026, 0, 2, 3, 4, 5), bootId: "boot", hasConferences: true };
    },
    /** Since when the PBX's events come late; null: they do not. */
    setLate(since: number | null) {
      lateSince = since;
    },
    /** Everything that callers made happen. */
    deeds: () => [...commands, ...originations, ...webhooks.deeds, ...statusesSet, ...world.mailboxes.deeds],
    forgetDeeds() {
      commands.length = 0;
      originations.length = 0;
      webhooks.deeds.length = 0;
      world.mailboxes.deeds.length = 0;
      statusesSet.length = 0;
    },
  };
  world.setLive(true);
  const control = {
    execute: (command) => orFailure(() => void commands.push(command)),
    originate: (call) =>
      orFailure(() => {
        originations.push(call);
        return ORIGINATED;
      }),
    queueFigures: () => orFailure(() => world.figures),
    secretsOf: (auths) =>
      orFailure(() => {
        world.secretsAsked.push(...auths);
        return new Map(auths.map((name) => [name, `secret of ${name}`]));
      }),
    reconcile: () => Promise.resolve(),
    mailboxes: world.mailboxes.actions,
  } satisfies Control;
  const pbx = {
    directory: { ...directoryOf(people), hasConferences: () => world.hasConferences },
    control,
    statuses: world.statuses,
    logins,
    feed: world.feed,
    originatedCalls: new OriginatedCalls(),
    voicemail: createVoicemail({ spool }, control.mailboxes, log),
    state: () => state,
    lateSince: () => lateSince,
    status: () => ({
      link: world.link,
      actions: { state: "up", since: 1, lastError: null },
      sync: { live: state.sync.live, since: state.sync.since },
      lateSince,
      eventLagMs: 3,
      lastAudit: { at: 5_000, differences: 0, about: {} },
      callRecordGaps: [{ from: 1_000, to: 2_000 }],
      unknownEvents: { SomethingNew: 2 },
      droppedEvents: { RTCPSent: 7 },
    }),
  } satisfies Pbx;
  const deps: RestDeps = {
    pbxs: [pbx],
    accounts,
    standings: { watch: () => () => {} },
    webhooks: { heldBy: () => webhooks },
    history: openCallHistories({ file, log }),
    actions: { ...world.actions, now: () => 1_000 },
    refusedLogins: { note: (login) => void world.refusedLogins.push(login) },
    metrics: new Registry(),
    refused: (resource) => void world.refused.push(resource),
    log,
    calls: { perMinute: 1_000_000, allow: [], refuse: [] },
    requestsPerHour: 1_000_000,
    hosts: ["x"], // what requests that a test writes itself are for
    origins: [],
  };
  return Object.assign(world, { deps });
}

/** Statuses in memory alone. What is set is put down, and stays what is told when a test forgets that it was set. */
function createStatuses(written: { userName: string; status: UserStatus }[]): UserStatuses {
  const statuses = new Map<string, UserStatus>();
  const listeners = new Set<Parameters<UserStatuses["subscribe"]>[0]>();
  const AT_FIRST: UserStatus = { name: "Available", type: "available", note: "", returnTime: -1 };
  const of: UserStatuses["of"] = ({ userName }) => ({
    ...(statuses.get(userName) ?? AT_FIRST),
    id: uuid(`status of ${userName}`),
    configurationId: uuid(`status of ${userName} configuration`),
    userCreated: statuses.has(userName),
  });
  return {
    of,
    set(user, status) {
      statuses.set(user.userName, status);
      written.push({ userName: user.userName, status });
      for (const listener of listeners) listener(user, of(user));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** A real log, whose lines are kept. */
function recorder(lines: string[]): Log {
  const stream = new Writable({
    write: (line, _encoding, done) => {
      lines.push(String(line));
      done();
    },
  });
  return winston.createLogger({
    level: "debug",
    format: winston.format.json(),
    transports: [new winston.transports.Stream({ stream })],
  });
}
