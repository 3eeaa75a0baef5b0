import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { stringify } from "yaml";
import { startAnswerer } from "../../lab/load/calls.js";
import type { Pbx } from "../../lab/pbx.js";
import { configuration } from "../../lab/tandem.js";
import { startPbxOfRun } from "../live/pbx.js";
import { type LogLine, startProcess, type TandemProcess } from "../live/process.js";

/** A PBX, an outside line that answers all, and the built Tandem in a process of its own. */
export interface Scene {
  readonly pbx: Pbx;
  readonly tandem: TandemProcess;
  /** Asterisk's process; undefined where it is in a container. */
  readonly pbxPid: number | undefined;
  /** Call records, by the PBX's own module for them, of which Tandem knows nothing. */
  readonly recordFile: string;
  /** Of Tandem, to be read. */
  database(): Database.Database;
  /** What Tandem has logged. */
  logged(): LogLine[];
  /** What the PBX has logged as warnings and errors since it was up. */
  pbxComplaints(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const pbx = await startPbxOfRun();
  const answerer = await startAnswerer(pbx);
  const folder = await mkdtemp(join(tmpdir(), "tandem-load-"));
  const configFile = join(folder, "tandem.yaml");
  // Audits are rare, so that none puts anything right; what has ended is kept, and can be looked at.
  const configured = { ...configuration(pbx, 0), auditIntervalSeconds: 3600, retentionDays: 30 };
  await writeFile(configFile, stringify(configured), { mode: 0o600 });
  const pbxLog = join(pbx.directories.log, "messages");
  const [beforeLoad, tandem] = [(await readFile(pbxLog, "utf8")).length, await startProcess(configFile)];
  const database = new Database(join(folder, "tandem.db"), { readonly: true });
  return {
    pbx,
    tandem,
    pbxPid: pbx.engine === "docker" ? undefined : await pidOf(pbx),
    recordFile: join(pbx.directories.log, "cdr-csv", "Master.csv"),
    database: () => database,
    logged: () => tandem.logged.map((line) => JSON.parse(line) as LogLine),
    async pbxComplaints() {
      const log = (await readFile(pbxLog, "utf8")).slice(beforeLoad);
      return log.split("\n").filter((line) => /\b(WARNING|ERROR)\[/.test(line));
    },
    async stop() {
      database.close();
      if (!tandem.hasExited()) await tandem.terminate();
      await answerer.stop();
      await pbx.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function pidOf({ directories }: Pbx): Promise<number> {
  return Number(await readFile(join(directories.log, "..", "run", "asterisk.pid"), "utf8"));
}
