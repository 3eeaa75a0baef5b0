import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BaresipControl } from "./baresip-control.js";
import { CACHE_FOLDER } from "./cache.js";
import { endProcess, hasExited, spawnBound } from "./engines/process.js";
import { ownedName, removeAbandoned } from "./ownership.js";
import { freePort } from "./ports.js";
import { until } from "./until.js";

/** A baresip that does not open its control port by then is started again with other ports. */
const START_TIMEOUT_MS = 15_000;
const MAX_STARTS = 3;
/** A baresip that has not ended by then is killed; it takes a moment to take its registration back. */
const STOP_TIMEOUT_MS = 2_000;

const MODULE_FOLDERS = [
  "/usr/lib/baresip/modules",
  "/usr/lib64/baresip/modules",
  "/usr/local/lib/baresip/modules",
];
const FOLDERS = join(CACHE_FOLDER, "phones");

/** A running baresip: a SIP user agent that answers and makes calls for the accounts it is given. */
export interface Baresip {
  readonly control: BaresipControl;
  /** It says goodbye to nobody (SIGKILL). */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a baresip without accounts, listening for SIP on this port of 127.0.0.1, or on a free one. */
export async function startBaresip(sipPort?: number): Promise<Baresip> {
  await mkdir(FOLDERS, { recursive: true });
  await removeAbandoned(FOLDERS, "baresip");
  for (let starts = 1; ; starts += 1) {
    const folder = join(FOLDERS, ownedName("baresip"));
    const controlPort = await freePort();
    await mkdir(folder);
    await writeFile(join(folder, "config"), configuration(sipPort ?? (await freePort()), controlPort));
    await writeFile(join(folder, "accounts"), "");
    await writeFile(join(folder, "contacts"), "");
    const child = spawnBound("baresip", ["-f", folder], { cwd: folder });
    try {
      const control = await until("answer of baresip's control port", START_TIMEOUT_MS, () => {
        if (hasExited(child)) throw new Error("it ended at once");
        return BaresipControl.connect(controlPort);
      });
      const end = () => stop(child, folder, control);
      return {
        control,
        kill: () => {
          child.kill("SIGKILL");
          return end();
        },
        stop: end,
      };
    } catch (reason) {
      await stop(child, folder);
      if (starts === MAX_STARTS) throw new Error("baresip did not start", { cause: reason });
    }
  }
}

async function stop(child: ChildProcess, folder: string, control?: BaresipControl): Promise<void> {
  await endProcess(child, STOP_TIMEOUT_MS);
  control?.close();
  await rm(folder, { recursive: true, force: true });
}

/**
 * No sound card: a tone goes out and what comes in is dropped, so that real media flows both ways. The tone, because a
 * looped-back aubridge falls silent for good after hold (baresip 1.0); without ringing tones, because they would take the
 * one player away from the call.
 */
function configuration(sipPort: number, controlPort: number): string {
  const modules = MODULE_FOLDERS.find((folder) => existsSync(folder));
  if (modules === undefined)
    throw new Error("baresip's modules were not found (apt-get install baresip-core)");
  return [
    `sip_listen 127.0.0.1:${sipPort}`,
    `module_path ${modules}`,
    "module g711.so",
    "module aubridge.so",
    "module_app menu.so",
    "module_app ctrl_tcp.so",
    `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
    "module ausine.so",
    "audio_source ausine,440",
    "ausrc_srate 48000",
    "ausrc_channels 2",
    "audio_player aubridge,null",
    "audio_alert aubridge,alert",
    "ringback_disabled yes",
    "net_interface 127.0.0.1",
    "rtp_ports 10000-19999",
    "",
  ].join("\n");
}
