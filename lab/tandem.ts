import { createWriteStream } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { CACHE_FOLDER } from "./cache.js";
import { endProcess, hasExited, spawnBound } from "./engines/process.js";
import { ownedName, removeAbandoned } from "./ownership.js";
import type { Pbx } from "./pbx.js";
import { until } from "./until.js";

const PROGRAM = fileURLToPath(new URL("../dist/main.js", import.meta.url));
/** As `npm start` and the image start it: with V8's own bound, a collection holds up what has just come for longer. */
const NODE_OPTIONS = ["--max-old-space-size=768", "--max-semi-space-size=4", "--v8-pool-size=1"];
const FOLDERS = join(CACHE_FOLDER, "labs");

/** From the start of Tandem to /readyz. */
const READY_TIMEOUT_MS = 15_000;
/** One more second than Tandem gives itself to close. */
const STOP_TIMEOUT_MS = 6_000;
const SHOWN_LOG_LINES = 15;

/** The account of the vendor's own examples. */
export const ISYMPHONY_ACCOUNT = { name: "manager", password: "manag3rpa55word" } as const;

/** The client of the APIs that want a token. */
export const OAUTH_ACCOUNT = { name: "lab", password: "lab-secret" } as const;

/** A client of the other tenant. */
export const BRANCH_ACCOUNT = { name: "branch", password: "branch-secret" } as const;

/** Tandem as a user runs it: the built program, a process of its own, with the lab's tandem.yaml. */
export interface Tandem {
  readonly url: string;
  readonly logFile: string;
  /** Resolves when it ends by itself. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the built Tandem beside this PBX and resolves once /readyz says that it follows it. */
export async function startTandem(pbx: Pbx, port: number): Promise<Tandem> {
  await mkdir(FOLDERS, { recursive: true });
  await removeAbandoned(FOLDERS, "tandem");
  const folder = join(FOLDERS, ownedName("tandem"));
  await mkdir(folder);
  const config = join(folder, "tandem.yaml");
  await writeFile(config, stringify(configuration(pbx, port)), { mode: 0o600 });
  const logFile = join(folder, "tandem.log");
  const child = spawnBound(process.execPath, [...NODE_OPTIONS, PROGRAM], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TANDEM_CONFIG: config },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(logFile);
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const stop = async () => {
    await endProcess(child, STOP_TIMEOUT_MS);
    log.end();
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(url, () => {
      if (hasExited(child)) throw new Error("Tandem ended at once");
    });
  } catch (cause) {
    const end = (await readFile(logFile, "utf8").catch(() => ""))
      .trimEnd()
      .split("\n")
      .slice(-SHOWN_LOG_LINES);
    await stop();
    throw new Error(`Tandem did not start:\n${end.join("\n")}`, { cause });
  }
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return { url, logFile, exited, stop };
}

/** Resolves once /readyz says that Tandem follows the PBX; `check` is called before each look. */
export async function untilReady(url: string, check?: () => void): Promise<void> {
  await until("readiness of Tandem", READY_TIMEOUT_MS, async () => {
    check?.();
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    return answer?.ok === true ? true : undefined;
  });
}

/** tandem.yaml of the lab. Its accounts are known to everybody: Tandem refuses them on anything but loopback. */
export function configuration(
  pbx: Pick<Pbx, "accounts" | "amiHost" | "amiPort"> & {
    readonly directories: Pick<Pbx["directories"], "spool" | "log">;
  },
  port: number,
): object {
  const { username, secret } = pbx.accounts.tandem;
  return {
    http: { host: "127.0.0.1", port },
    database: "tandem.db",
    coreServers: [
      {
        slug: "default",
        name: "Lab",
        ami: { host: pbx.amiHost, port: pbx.amiPort, username, secret },
        voicemail: { spool: join(pbx.directories.spool, "voicemail") },
        callRecords: { file: join(pbx.directories.log, "cdr-custom", "tandem.csv") },
        tenants: [
          { slug: "default", name: "Lab", number: 3, contexts: ["from-internal"] },
          { slug: "branch", name: "Branch", number: 4, contexts: ["from-branch"] },
        ],
        queues: [
          ...["500", "501", "502"].map((identifier) => ({ identifier, tenant: "default" })),
          { identifier: "590", tenant: "branch" },
        ],
        users: [
          { userName: "alice", displayedName: "Alice Adams", extensions: ["100"] },
          { userName: "bob", displayedName: "Bob Brown", extensions: ["101"] },
          { userName: "carol", displayedName: "Carol Clark", extensions: ["102"] },
          { userName: "dave", displayedName: "Dave Davis", extensions: ["103"] },
          { userName: "kate", displayedName: "Kate King", extensions: ["210"] },
          { userName: "ivy", displayedName: "Ivy Irwin", extensions: ["108"], licensed: false },
        ],
      },
    ],
    webhooks: { allow: ["127.0.0.1"] },
    accounts: [
      { ...ISYMPHONY_ACCOUNT, dialects: ["isymphony"], user: "alice", demo: true },
      { name: "lab-app", dialects: ["vitalpbx"], password: "lab-app-key", demo: true },
      { ...OAUTH_ACCOUNT, dialects: ["voipnow", "telphin"], demo: true },
      { ...BRANCH_ACCOUNT, dialects: ["telphin"], tenant: "branch", demo: true },
    ],
  };
}
