import { createHash } from "node:crypto";
import { Writable } from "node:stream";
import { Registry } from "prom-client";
import winston from "winston";
import type { Command, Control } from "../../src/control/command.js";
import type { Log } from "../../src/core/log.js";
import type {
  Accounts,
  Directory,
  DirectoryExtension,
  ObjectIds,
  Principal,
  User,
} from "../../src/directory/directory.js";
import type { Pbx, PbxStatus, RestDeps } from "../../src/rest/deps.js";
import type { Segment } from "../../src/state/model.js";
import { emptyState, setExtension } from "../../src/state/tables.js";

/** The same UUID for the same word, every time. */
export function uuid(word: string): string {
  const hex = createHash("sha256").update(word).digest("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join("-");
}

const ids = (word: string): ObjectIds => ({
  id: uuid(word),
  configurationId: uuid(`${word} configuration`),
  numericId: 1,
});

const extension = (number: string, tenant: string, licensed = true): DirectoryExtension => ({
  ...ids(`extension ${number}@${tenant}`),
  key: `${number}@${tenant}`,
  number,
  context: tenant,
  devices: [`PJSIP/${tenant}-${number}`],
  status: "idle",
  displayName: `Phone ${number}`,
  licensed,
  tenant,
});

const user = (userName: string, extensions: readonly string[], licensed = true): User => ({
  ...ids(`user ${userName}`),
  userName,
  displayedName: `${userName} the user`,
  licensed,
  extensions,
});

/** Alice has two phones, carol no licence; erin and dave are another tenant's, and erin's number is alice's too. */
export const extensions = [
  extension("100", "main"),
  extension("101", "main"),
  extension("103", "main"),
  extension("108", "main", false),
  extension("100", "other"),
  extension("200", "other"),
];

export const users = [
  user("alice", ["100@main", "103@main"]),
  user("bob", ["101@main"]),
  user("carol", ["108@main"], false),
  user("erin", ["100@other"]),
  user("dave", ["200@other"]),
];

const segment = (word: string, key: string | null, given: Partial<Segment> = {}): Segment => ({
  id: uuid(word),
  channelId: word,
  linkedId: word,
  channel: `PJSIP/${word}`,
  extension: key,
  callerId: { id: uuid(`caller ${word}`), name: "", number: key?.split("@")[0] ?? "18005550199" },
  did: null,
  incoming: false,
  onHold: false,
  recording: false,
  state: "up",
  startedAt: 1_000,
  answeredAt: 2_000,
  endedAt: null,
  cause: null,
  causeText: null,
  dialingFrom: null,
  dialingTo: [],
  linked: null,
  conference: null,
  queue: null,
  parked: null,
  ...given,
});

/** Two legs that are linked. */
const talk = (a: Segment, b: Segment): Segment[] => [
  { ...a, linked: b.id },
  { ...b, linked: a.id },
];

export const segments: readonly Segment[] = [
  segment("alice rings alice", "100@main", { dialingTo: [uuid("alice is rung")], did: "103" }),
  segment("alice is rung", "103@main", { dialingFrom: uuid("alice rings alice"), incoming: true }),
  ...talk(
    segment("alice talks out", "100@main", { onHold: null, recording: null }),
    segment("outside talks to alice", null, { did: "5551234", recording: true, onHold: true }),
  ),
  ...talk(segment("bob talks to carol", "101@main"), segment("carol talks to bob", "108@main")),
  ...talk(segment("bob talks to dave", "101@main"), segment("dave talks to bob", "200@other")),
  ...talk(segment("carol talks out", "108@main"), segment("outside talks to carol", null)),
  segment("outside alone", null),
];

const directory = {
  coreServer: { ...ids("core server"), slug: "default", name: "Main office" },
  users: () => users,
  user: (by) => users.find((u) => ("id" in by ? u.id === by.id : u.userName === by.userName)),
  extensions: () => extensions,
  extension: (by) =>
    extensions.find((e) => {
      if ("id" in by) return e.id === by.id;
      return "key" in by ? e.key === by.key : e.number === by.number;
    }),
} satisfies Directory;

export const CREDENTIALS = {
  manager: ["manager", "a:p\u00e4ssw\u00f6rd"],
  reader: ["reader", "r"],
  controller: ["controller", "c"],
  tenant: ["tenant", "t"],
} as const;

export type Account = keyof typeof CREDENTIALS;

const PRINCIPALS: Readonly<Record<Account, Principal>> = {
  manager: { account: "manager", tenant: null, scopes: ["read", "control"] },
  reader: { account: "reader", tenant: null, scopes: ["read"] },
  controller: { account: "controller", tenant: null, scopes: ["control"] },
  tenant: { account: "tenant", tenant: "other", scopes: ["read", "control"] },
};

const accounts = {
  verifyPassword: (dialect, name, password) => {
    const account = (Object.keys(CREDENTIALS) as Account[]).find(
      (a) => CREDENTIALS[a][0] === name && CREDENTIALS[a][1] === password,
    );
    return Promise.resolve(account && dialect === "isymphony" ? PRINCIPALS[account] : undefined);
  },
} satisfies Accounts;

/** A core server without a PBX: what happens on it is what a test says. */
export function createWorld() {
  const state = emptyState();
  for (const e of extensions) setExtension(state, e);
  for (const s of segments) state.segments.set(s.id, s);
  const commands: Command[] = [];
  const logged: string[] = [];
  const world = {
    state,
    commands,
    logged,
    /** What the next command fails with. */
    failure: undefined as unknown,
    link: { state: "up", since: 0, lastError: null } as PbxStatus["link"],
    setLive(live: boolean) {
      state.sync = { live, since: Date.UTC(2026, 0, 2, 3, 4, 5), bootId: "boot" };
    },
  };
  world.setLive(true);
  const control = {
    execute: (command) => {
      if (world.failure !== undefined) return Promise.reject(world.failure);
      commands.push(command);
      return Promise.resolve();
    },
  } satisfies Control;
  const pbx = {
    directory,
    control,
    state: () => state,
    status: () => ({
      link: world.link,
      sync: { live: state.sync.live, since: state.sync.since },
      eventLagMs: 3,
      lastAudit: { at: 5_000, differences: 0 },
      unknownEvents: { SomethingNew: 2 },
      droppedEvents: { RTCPSent: 7 },
    }),
  } satisfies Pbx;
  const deps: RestDeps = { pbxs: [pbx], accounts, metrics: new Registry(), log: recorder(logged) };
  return Object.assign(world, { deps });
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
