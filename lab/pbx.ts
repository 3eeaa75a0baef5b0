import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { loginFullyBooted } from "./ami-login.js";
import { makeAri } from "./ari.js";
import { installAsterisk } from "./engines/choose.js";
import type {
  AsteriskProcess,
  AsteriskVersion,
  EngineName,
  Installation,
  Progress,
} from "./engines/engine.js";
import {
  type Addresses,
  type AmiTls,
  CERTIFICATE_FILE,
  createInstance,
  type Instance,
  type Secrets,
} from "./instance.js";
import { freePort } from "./ports.js";

/** An Asterisk that has not booted by then is stopped, and the start fails with the end of its log. */
const BOOT_TIMEOUT_MS = 30_000;
/** Between two attempts to log in while it boots. */
const LOGIN_RETRY_MS = 50;
/** An Asterisk that has not stopped by itself by then is killed. */
const STOP_TIMEOUT_MS = 5_000;
/** Starts with other ports, when another process took one in between. */
const MAX_STARTS = 3;
/** How much of its log a failed start shows. */
const SHOWN_LOG_LINES = 15;

export interface PbxOptions {
  readonly version: AsteriskVersion;
  /** Default: the first that can be used on this machine. */
  readonly engine?: EngineName;
  readonly progress?: Progress;
  /** Default: free ports of 127.0.0.1. */
  readonly amiPort?: number;
  readonly sipPort?: number;
  /** Makes AMI listen with TLS too, on a free port. */
  readonly amiTls?: Omit<AmiTls, "port">;
  /** Answers ARI too, on a free port. */
  readonly ari?: boolean;
}

/** A running lab PBX. All its ports are on 127.0.0.1. */
export interface Pbx extends Addresses {
  readonly version: AsteriskVersion;
  readonly engine: EngineName;
  readonly amiHost: string;
  readonly sipHost: string;
  /** AMI accounts by role. */
  readonly accounts: Pick<Secrets, "tandem" | "witness">;
  /** SIP password of an extension, or of `provider` or `load`. */
  passwordOf(username: string): string;
  /** On the host. Voicemail is in `spool`/voicemail, recordings in `spool`/monitor. */
  readonly directories: { readonly etc: string; readonly spool: string; readonly log: string };
  /** Runs a command of Asterisk's console (`asterisk -rx`) and returns what it printed. */
  cli(command: string): Promise<string>;
  /** Shows this certificate from the next connection to AMI over TLS on. */
  showCertificate(certificate: string): Promise<void>;
  /** `core restart now`: the same process starts over; hang-ups and a Shutdown event are sent first. */
  restart(): Promise<void>;
  /** SIGKILL: nothing is said to anybody. */
  kill(): Promise<void>;
  /** Starts again after `kill`, with the same configuration, secrets and AstDB. */
  start(): Promise<void>;
  /** Stops it for good and removes its files. */
  stop(): Promise<void>;
}

/** Starts a PBX from asterisk-conf/ and resolves once it is fully booted. */
export async function startPbx(options: PbxOptions): Promise<Pbx> {
  const progress = options.progress ?? (() => undefined);
  const { engine, installation } = await installAsterisk(options.version, progress, options.engine);
  for (let starts = 1; ; starts += 1) {
    const addresses = await addressesFor(options);
    const instance = await createInstance(installation, addresses);
    const asterisk = new Asterisk(installation, instance, addresses);
    progress(`starting Asterisk ${options.version} (${engine}), AMI on port ${addresses.amiPort}`);
    try {
      await asterisk.start();
      return present(options.version, engine, asterisk);
    } catch (reason) {
      await asterisk.stop();
      if (starts === MAX_STARTS) throw reason;
      progress(`starting again: ${reason instanceof Error ? reason.message : String(reason)}`);
    }
  }
}

async function addressesFor({ amiPort, sipPort, amiTls, ari }: PbxOptions): Promise<Addresses> {
  return {
    amiPort: amiPort ?? (await freePort()),
    ...(amiTls === undefined ? {} : { amiTls: { ...amiTls, port: await freePort() } }),
    sipPort: sipPort ?? (await freePort()),
    outsidePort: await freePort(),
    ...(ari === true ? { ari: await makeAri() } : {}),
  };
}

function present(version: AsteriskVersion, engine: EngineName, asterisk: Asterisk): Pbx {
  const { instance, addresses } = asterisk;
  return {
    version,
    engine,
    ...addresses,
    amiHost: "127.0.0.1",
    sipHost: "127.0.0.1",
    accounts: instance.secrets,
    passwordOf: (username) => {
      const password = instance.secrets.sip.get(username);
      if (password === undefined) throw new Error(`the lab PBX has no SIP account ${username}`);
      return password;
    },
    directories: {
      etc: join(instance.folder, "etc"),
      spool: join(instance.folder, "spool"),
      log: join(instance.folder, "log"),
    },
    cli: (command) => asterisk.cli(command),
    async showCertificate(certificate) {
      await writeFile(join(instance.folder, "etc", "instance", CERTIFICATE_FILE), certificate);
      await asterisk.cli("manager reload");
    },
    restart: () => asterisk.restart(),
    kill: () => asterisk.kill(),
    start: () => asterisk.start(),
    stop: () => asterisk.stop(),
  };
}

/** One instance's process, through its starts and stops. */
class Asterisk {
  readonly instance: Instance;
  readonly addresses: Addresses;
  readonly #installation: Installation;
  #process: AsteriskProcess | undefined;

  constructor(installation: Installation, instance: Instance, addresses: Addresses) {
    this.#installation = installation;
    this.instance = instance;
    this.addresses = addresses;
  }

  async start(): Promise<void> {
    if (this.#process !== undefined && !this.#process.hasExited())
      throw new Error("Asterisk is already running");
    this.#process = this.#installation.launch(this.instance.configFile);
    const socket = await this.#untilBooted(this.#process);
    socket.destroy();
  }

  cli(command: string): Promise<string> {
    return this.#running().cli(command);
  }

  async restart(): Promise<void> {
    const asterisk = this.#running();
    const witness = await this.#untilBooted(asterisk);
    const cut = once(witness.resume(), "close");
    await asterisk.cli("core restart now");
    await cut; // until then, a login would meet the Asterisk that is about to go
    (await this.#untilBooted(asterisk)).destroy();
  }

  async kill(): Promise<void> {
    const asterisk = this.#running();
    asterisk.signal("SIGKILL");
    await asterisk.exited;
  }

  async stop(): Promise<void> {
    const asterisk = this.#process;
    if (asterisk !== undefined && !asterisk.hasExited()) {
      asterisk.signal("SIGTERM");
      const killer = setTimeout(() => asterisk.signal("SIGKILL"), STOP_TIMEOUT_MS);
      await asterisk.exited;
      clearTimeout(killer);
    }
    await this.instance.remove();
  }

  #running(): AsteriskProcess {
    if (this.#process === undefined || this.#process.hasExited()) throw new Error("Asterisk is not running");
    return this.#process;
  }

  async #untilBooted(asterisk: AsteriskProcess): Promise<Socket> {
    const signal = AbortSignal.timeout(BOOT_TIMEOUT_MS);
    for (;;) {
      try {
        return await loginFullyBooted(this.addresses.amiPort, this.instance.secrets.witness, signal);
      } catch (reason) {
        if (signal.aborted || asterisk.hasExited()) throw await this.#failure(reason);
      }
      await delay(LOGIN_RETRY_MS);
    }
  }

  async #failure(cause: unknown): Promise<Error> {
    const log = await readFile(join(this.instance.folder, "log", "messages"), "utf8").catch(
      () => "no log was written",
    );
    const end = log.trimEnd().split("\n").slice(-SHOWN_LOG_LINES).join("\n");
    return new Error(`Asterisk did not start:\n${end}`, { cause });
  }
}
