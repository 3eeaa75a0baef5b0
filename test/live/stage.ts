import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { stringify } from "yaml";
import type { OutsideLine } from "../../lab/outside-line.js";
import type { Pbx, PbxOptions } from "../../lab/pbx.js";
import type { Phone } from "../../lab/phone.js";
import { startParties } from "../../lab/phones.js";
import { type Bridge, startBridge } from "../../src/bridge.js";
import { loadConfig } from "../../src/config.js";
import type { Log } from "../../src/core/log.js";
import type { Directory } from "../../src/directory/directory.js";
import type { PbxStatus } from "../../src/rest/deps.js";
import type { Extension, PbxState, Segment } from "../../src/state/model.js";
import { NOTHING, tracked, witnessed } from "./agreement.js";
import { ACCOUNT, type Api, createApi } from "./api.js";
import { startPbxOfRun } from "./pbx.js";
import { startProcess, type TandemProcess } from "./process.js";
import type { Recording } from "./recording.js";
import { type Relay, startRelay } from "./relay.js";
import { BRANCH_ACCOUNT } from "./telphin-api.js";
import { OAUTH_ACCOUNT } from "./unified-api.js";
import { APP_KEY, BRANCH_KEY } from "./vitalpbx-api.js";
import { openWitness, type Witness } from "./witness.js";

/** By then whatever a scenario waits for has happened, or the test fails. */
const WAIT_MS = 15_000;

export interface Logged {
  readonly level: string;
  readonly message: string;
  readonly fields: object;
}

export interface Stage {
  readonly pbx: Pbx;
  readonly outside: OutsideLine;
  readonly api: Api;
  readonly relay: Relay;
  /** The database that the Tandem under test uses now. */
  databaseFile(): string;
  /** tandem.yaml of the Tandem under test. */
  readonly configFile: string;
  readonly logged: readonly Logged[];
  witness(): Witness;
  phone(extension: string): Phone;
  state(): PbxState;
  directory(): Directory;
  status(): PbxStatus;
  url(): string;
  /** The text of a page outside the vendors' APIs. */
  page(path: string): Promise<string>;
  requestAudit(): void;
  /** Runs another Tandem beside, whose core server is configured otherwise. */
  withTandem(
    coreServer: object,
    use: (bridge: Bridge, logged: readonly Logged[]) => Promise<void>,
  ): Promise<void>;
  /** Asks again until it holds; fails with what the last look said. */
  until<T>(look: () => T | Promise<T>): Promise<T>;
  /** The only living segment of that extension. */
  segmentOf(extension: string): Segment;
  /** Tandem and Asterisk say the same, now or soon. */
  agree(): Promise<void>;
  /** No call anywhere: the phones, Asterisk and Tandem have nothing left. */
  empty(): Promise<void>;
  /** Ends the Tandem under test and starts another on the same database, or on a new one. */
  restartTandem(database: "same" | "new"): Promise<void>;
  stopTandem(): Promise<void>;
  /** The Tandem under test ends, and the built one goes on with its database in a process of its own. */
  continueAsProcess(): Promise<void>;
  /** Kills that process (SIGKILL); the Tandem under test begins again on the database it left. */
  killProcess(): Promise<void>;
  /** Cuts the link between Tandem and the PBX, and returns when Tandem has noticed. */
  loseLink(): Promise<void>;
  regainLink(): Promise<void>;
  /** Runs what ends and starts the PBX, and returns when Tandem follows the new one. */
  pbxGone(act: () => Promise<void>): Promise<void>;
  /** Where the scenario is being recorded. */
  record(recording: Recording | undefined): void;
  /** Hangs up whatever a scenario that failed has left. */
  clear(): Promise<void>;
  /** What Tandem dropped or logged as an error since the last look. */
  faults(): readonly object[];
  stop(): Promise<void>;
}

/** A PBX, phones and Tandem, its AMI link through a relay. */
export async function openStage(options: Pick<PbxOptions, "amiTls"> = {}): Promise<Stage> {
  const pbx = await startPbxOfRun(options);
  const { phones, outside, stop: stopParties } = await startParties(pbx);
  const relay = await startRelay({ host: pbx.amiHost, port: pbx.amiPort });
  const folder = await mkdtemp(join(tmpdir(), "tandem-live-"));
  let databases = 0;
  const configFile = join(folder, "tandem.yaml");
  const newDatabase = () => {
    databases += 1;
    return writeFile(configFile, configuration(pbx, relay, `tandem-${databases}.db`));
  };
  await newDatabase();
  const logged: Logged[] = [];
  const start = () =>
    startBridge(loadConfig({ TANDEM_CONFIG: configFile }), { log: logInto(logged), now: Date.now });
  let bridge: Bridge | undefined = await start();
  let witness = await openWitness(pbx);
  let child: TandemProcess | undefined;
  let recording: Recording | undefined;
  const running = (): Bridge => {
    if (bridge === undefined) throw new Error("Tandem is stopped");
    return bridge;
  };
  const only = () => {
    const [pbx] = running().pbxs;
    if (pbx === undefined) throw new Error("no PBX");
    return pbx;
  };
  const state = () => only().state();
  const url = () => child?.url ?? running().url;
  const until: Stage["until"] = (look) => vi.waitFor(look, { timeout: WAIT_MS, interval: 20 });
  const stopTandem = async () => {
    await bridge?.close();
    bridge = undefined;
  };
  const isLive = () =>
    until(() => expect([state().sync.live, only().status().actions.state]).toEqual([true, "up"]));
  await isLive();
  return {
    pbx,
    outside,
    relay,
    configFile,
    logged,
    state,
    until,
    stopTandem,
    url,
    status: () => only().status(),
    directory: () => only().directory,
    databaseFile: () => join(folder, `tandem-${databases}.db`),
    requestAudit: () => only().requestAudit(),
    api: createApi(url),
    page: async (path) => (await fetch(url() + path)).text(),
    async withTandem(coreServer, use) {
      const file = join(folder, "other.yaml");
      await writeFile(file, configuration(pbx, relay, "other.db", coreServer));
      const lines: Logged[] = [];
      const other = await startBridge(loadConfig({ TANDEM_CONFIG: file }), {
        log: logInto(lines),
        now: Date.now,
      });
      await use(other, lines).finally(() => other.close());
    },
    witness: () => witness,
    phone: (extension) => {
      const phone = phones.get(extension);
      if (phone === undefined) throw new Error(`no phone ${extension}`);
      return phone;
    },
    segmentOf: (extension) => onlySegment(state(), extension),
    agree: () => until(async () => expect(tracked(state())).toEqual(await witnessed(witness))),
    async empty() {
      await until(async () => expect(await witnessed(witness)).toEqual(NOTHING));
      await until(() => expect(tracked(state())).toEqual(NOTHING));
      await until(() => expect([...state().segments.values()]).toEqual([]));
      await Promise.all([...phones.values(), outside].map((party) => party.idle()));
    },
    async restartTandem(database) {
      await stopTandem();
      if (database === "new") {
        await newDatabase();
        await recording?.beginAgain();
      }
      bridge = await start();
      await isLive();
    },
    async clear() {
      const channels = await witness.list("CoreShowChannels", "CoreShowChannel", "CoreShowChannelsComplete");
      for (const { channel = "" } of channels) {
        await witness.act({ action: "Hangup", channel }).catch(() => {}); // it may be gone by now
      }
    },
    faults() {
      const errors = logged.splice(0).filter(({ level }) => level === "error");
      const { droppedEvents } = running().pbxs[0]?.status() ?? {};
      return [...errors, ...(Object.keys(droppedEvents ?? {}).length > 0 ? [{ droppedEvents }] : [])];
    },
    async continueAsProcess() {
      await stopTandem();
      recording?.lose("killed");
      await recording?.regain();
      child = await startProcess(configFile);
    },
    async killProcess() {
      recording?.lose("killed");
      await child?.kill();
      child = undefined;
      await recording?.regain();
      bridge = await start();
      await isLive();
    },
    async loseLink() {
      recording?.lose("lost");
      relay.cut();
      await until(() => expect(state().sync.live).toBe(false));
    },
    async regainLink() {
      await recording?.regain();
      relay.restore();
      await isLive();
    },
    async pbxGone(act) {
      const { since } = state().sync; // Asterisk tells its start by the second, and two can fall into one
      await act();
      recording?.lose("lost");
      await recording?.regain();
      witness.close();
      witness = await openWitness(pbx);
      await until(() => expect(state().sync.since).not.toBe(since));
      await isLive();
    },
    record(into) {
      recording = into;
    },
    async stop() {
      await child?.kill();
      await stopTandem();
      witness.close();
      await stopParties();
      await relay.close();
      await pbx.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function onlySegment(state: PbxState, number: string): Segment {
  const numbers = new Map([...state.extensions.values()].map((e: Extension) => [e.key, e.number]));
  const own = [...state.segments.values()].filter(({ extension }) => numbers.get(extension ?? "") === number);
  const [segment] = own;
  if (segment === undefined || own.length > 1) throw new Error(`${own.length} segments of ${number}`);
  return segment;
}

const configuration = (pbx: Pbx, relay: Relay, database: string, coreServer: object = {}): string =>
  stringify({
    http: { host: "127.0.0.1", port: 0 },
    database,
    auditIntervalSeconds: 3600,
    coreServers: [
      {
        slug: "default",
        ami: { host: "127.0.0.1", port: relay.port, ...pbx.accounts.tandem },
        voicemail: { spool: join(pbx.directories.spool, "voicemail") },
        callRecords: { file: join(pbx.directories.log, "cdr-custom", "tandem.csv") },
        users: [{ userName: "ivy", extensions: ["108"], licensed: false }],
        tenants: [
          { slug: "lab", number: 3, contexts: ["from-internal"] },
          { slug: "branch", number: 4, contexts: ["from-branch"] },
        ],
        queues: [
          ...["500", "501"].map((identifier) => ({ identifier, tenant: "lab" })),
          { identifier: "502", tenant: "lab", enabled: false },
          { identifier: "590", tenant: "branch" },
        ],
        ...coreServer,
      },
    ],
    webhooks: { allow: ["127.0.0.1"] },
    accounts: [
      { ...ACCOUNT, dialects: ["isymphony"], user: "100", demo: true },
      { ...OAUTH_ACCOUNT, dialects: ["voipnow", "telphin"], tenant: "lab", demo: true },
      { ...BRANCH_ACCOUNT, dialects: ["telphin", "voipnow"], tenant: "branch", demo: true },
      {
        name: "lab-app",
        dialects: ["vitalpbx"],
        password: APP_KEY,
        scopes: ["read", "control", "secrets"],
        demo: true,
      },
      { name: "branch-app", dialects: ["vitalpbx"], password: BRANCH_KEY, tenant: "branch", demo: true },
    ],
  });

function logInto(lines: Logged[]): Log {
  const at =
    (level: string) =>
    (message: string, fields: object = {}) =>
      lines.push({ level, message, fields });
  return { error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug") };
}
