import { type ChildProcess, fork } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { asChild, besideUs, type Child } from "./children.js";

/** Tandem as it is built, in a process of its own. */
export interface Tandem extends Child {
  readonly url: string;
  /** From the start of the process to where it listens, and to the first 200 of `/readyz`. */
  readonly listeningMs: number;
  readonly readyMs: number;
  /** Milliseconds since 1970. */
  readonly readyAt: number;
}

/** Of a client of all dialects' streams and reads; known to the benchmarks alone. */
export const ACCOUNT = { name: "bench", password: "correct horse battery staple" } as const;
export const AUTHORIZATION = `Basic ${Buffer.from(`${ACCOUNT.name}:${ACCOUNT.password}`).toString("base64")}`;

/** Of the same, where a dialect wants one. */
export const KEY = "correct-horse-battery-staple";

const MAIN = besideUs("../dist/main.js");
/** As `npm start` and the image start it. */
const NODE_OPTIONS = ["--max-old-space-size=768", "--max-semi-space-size=4", "--v8-pool-size=1"];
/** One that is not ready by then has hung. */
const READY_TIMEOUT_MS = 60_000;
const LOOK_MS = 20;

export interface TandemOptions {
  readonly amiPort: number;
  /** None: a new one. */
  readonly database?: string;
  /** It answers any message with its `process.memoryUsage()`, after a collection, or with the delay of its event loop. */
  readonly tells?: "memory" | "loop-delay";
}

/** Starts it beside the manager at that port, and waits until it is ready. */
export async function startTandem({ amiPort, database, tells }: TandemOptions): Promise<Tandem> {
  if (!existsSync(MAIN)) throw new Error("There is no dist/: npm run build comes first.");
  const folder = mkdtempSync(join(tmpdir(), "tandem-bench-"));
  const config = join(folder, "tandem.yaml");
  const accounts = [
    { ...ACCOUNT, dialects: ["isymphony", "voipnow", "telphin"], scopes: ["read"] },
    { name: "key", password: KEY, dialects: ["vitalpbx"], scopes: ["read"] },
  ];
  writeFileSync(config, JSON.stringify({ accounts, auditIntervalSeconds: 3_600 }));
  const begun = performance.now();
  const main = fork(MAIN, [], {
    silent: true,
    execArgv: [
      ...NODE_OPTIONS,
      ...(tells === "memory" ? ["--expose-gc"] : []),
      ...(tells === undefined ? [] : ["--import", besideUs(`simulated/${tells}.mjs`)]),
    ],
    env: {
      PATH: process.env.PATH,
      TANDEM_CONFIG: config,
      TANDEM_DATABASE: database ?? join(folder, "tandem.db"),
      TANDEM_AMI_HOST: "127.0.0.1",
      TANDEM_AMI_PORT: String(amiPort),
      TANDEM_AMI_USERNAME: "tandem",
      TANDEM_AMI_SECRET: "correct horse",
      TANDEM_AMI_TLS: "off",
      TANDEM_HTTP_PORT: "0",
    },
  });
  const url = await listening(main);
  const listeningMs = performance.now() - begun;
  await ready(url, begun + READY_TIMEOUT_MS);
  const child = asChild(main);
  return {
    ...child,
    url,
    listeningMs,
    readyMs: performance.now() - begun,
    readyAt: Date.now(),
    stop: () => child.stop().finally(() => rmSync(folder, { recursive: true })),
  };
}

/** Where it says that it listens. Its output is read for as long as it runs: it is not to wait for us. */
function listening(main: ChildProcess): Promise<string> {
  const { stdout, stderr } = main;
  if (stdout === null || stderr === null) throw new Error("it was started without its output");
  stderr.pipe(process.stderr);
  return new Promise((resolve, reject) => {
    main.once("exit", (code) => reject(new Error(`Tandem ended with ${code} before it listened`)));
    createInterface(stdout).on("line", (line) => {
      const { message, url } = JSON.parse(line);
      if (message === "listening") resolve(url);
    });
  });
}

async function ready(url: string, until: number): Promise<void> {
  while (performance.now() < until) {
    const { ok } = await fetch(`${url}/readyz`);
    if (ok) return;
    await delay(LOOK_MS);
  }
  throw new Error(`Tandem was not ready within ${READY_TIMEOUT_MS / 1000} s`);
}
