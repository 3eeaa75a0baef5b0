import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { stringify } from "yaml";
import type { Pbx } from "../../lab/pbx.js";
import { type Parties, startParties } from "../../lab/phones.js";
import { configuration } from "../../lab/tandem.js";
import type { PbxState } from "../../src/state/model.js";
import { createLiveStore } from "../../src/store/live.js";
import { startPbxOfRun } from "../live/pbx.js";
import { type LogLine, startProcess, type TandemProcess } from "../live/process.js";
import { type Relay, startRelay } from "../live/relay.js";
import { openWitness, type Witness } from "../live/witness.js";
import { mountSmallDisk, type SmallDisk } from "./small-disk.js";

const run = promisify(execFile);

const CLOCK = fileURLToPath(new URL("shifted-clock.mjs", import.meta.url));

/** A PBX, phones, and the built Tandem in a process of its own: its AMI link through a relay, its database on a small disk. */
export interface Scene {
  readonly pbx: Pbx;
  readonly parties: Parties;
  readonly relay: Relay;
  readonly disk: SmallDisk;
  /** Call records, by the PBX's own module for them, of which Tandem knows nothing. */
  readonly recordFile: string;
  witness(): Witness;
  /** After the PBX was away. */
  callWitnessAgain(): Promise<void>;
  tandem(): TandemProcess;
  /** Starts Tandem again on its database, when it was ended or has ended. */
  startTandem(): Promise<void>;
  /** Moves Tandem's clock. */
  shiftClock(ms: number): Promise<void>;
  /** Refused, each write of Tandem to a file fails as on a broken disk. */
  allowWrites(allowed: boolean): Promise<void>;
  database(): Database.Database;
  /** What Tandem holds, as its database has it: memory and disk are the same after each batch. */
  state(): PbxState;
  /** What all its processes have logged as errors. */
  errors(): readonly LogLine[];
  stop(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const pbx = await startPbxOfRun();
  const parties = await startParties(pbx);
  const relay = await startRelay({ host: pbx.amiHost, port: pbx.amiPort });
  const disk = await mountSmallDisk();
  const configFile = join(disk.folder, "tandem.yaml");
  await writeFile(configFile, stringify(configured(pbx, relay.port)), { mode: 0o600 });
  const shiftFile = join(disk.folder, "clock");
  await writeFile(shiftFile, "0");
  const start = () =>
    startProcess(configFile, { preload: CLOCK, environment: { CLOCK_SHIFT_FILE: shiftFile } });
  const processes = [await start()];
  const tandem = () => processes.at(-1) as TandemProcess;
  let witness = await openWitness(pbx);
  const database = new Database(join(disk.folder, "tandem.db"), { readonly: true });
  const load = database.transaction(() => createLiveStore(database, "default").load(Date.now()));
  return {
    pbx,
    parties,
    relay,
    disk,
    recordFile: join(pbx.directories.log, "cdr-csv", "Master.csv"),
    witness: () => witness,
    async callWitnessAgain() {
      witness.close();
      witness = await openWitness(pbx);
    },
    tandem,
    async startTandem() {
      await writeFile(shiftFile, "0");
      processes.push(await start());
    },
    async shiftClock(ms) {
      await writeFile(shiftFile, String(ms));
      process.kill(tandem().pid, "SIGUSR2");
    },
    async allowWrites(allowed) {
      // The soft bound alone: one byte is what a file may have then. Node takes no notice of the signal that comes with it.
      const bound = `--fsize=${allowed ? "unlimited" : "1"}:unlimited`;
      await run("prlimit", ["--pid", String(tandem().pid), bound]);
    },
    database: () => database,
    state: () => load(),
    errors: () =>
      processes
        .flatMap(({ logged }) => logged)
        .map((line) => JSON.parse(line) as LogLine)
        .filter(({ level }) => level === "error"),
    async stop() {
      if (!tandem().hasExited()) await tandem().terminate();
      database.close();
      witness.close();
      await parties.stop();
      await relay.close();
      await disk.remove();
      await pbx.stop();
    },
  };
}

/** The lab's own, with a free port and the relay's. Audits are rare: what is missed must be found without one. */
function configured(pbx: Pbx, amiPort: number): object {
  return { ...configuration({ ...pbx, amiPort }, 0), auditIntervalSeconds: 3600 };
}
