import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { endProcess, exitOf, spawnBound } from "../../lab/engines/process.js";
import type { Pbx } from "../../lab/pbx.js";
import { freePort } from "../../lab/ports.js";

const SCENARIO = fileURLToPath(new URL("sipp-caller.xml", import.meta.url));

/** SIPp ends when the PBX refuses its packets; so long after that it begins again. */
const AGAIN_MS = 500;
const STOP_TIMEOUT_MS = 2_000;

/** A call every two seconds for six: about three at a time, beside those of the phones. */
const PACE = ["-r", "1", "-rp", "2000", "-d", "6000", "-l", "4"];

export interface Sipp {
  stop(): Promise<void>;
}

/** Calls 860 (echo) as the endpoint `load`, over and over, whatever becomes of the PBX. */
export async function startSipp(pbx: Pbx): Promise<Sipp> {
  const folder = await mkdtemp(join(tmpdir(), "tandem-sipp-"));
  let stopping = false;
  let child: ChildProcess | undefined;
  const running = (async () => {
    while (!stopping) {
      const [port, media] = [await freePort(), await freePort()];
      const account = ["-s", "860", "-au", "load", "-ap", pbx.passwordOf("load")];
      const addresses = ["-i", "127.0.0.1", "-p", String(port), "-mi", "127.0.0.1", "-mp", String(media)];
      const quiet = ["-nostdin", "-timer_resol", "50", "-recv_timeout", "8000"];
      const target = `${pbx.sipHost}:${pbx.sipPort}`;
      child = spawnBound("sipp", [target, "-sf", SCENARIO, ...account, ...addresses, ...PACE, ...quiet], {
        cwd: folder,
      });
      await exitOf(child);
      if (!stopping) await delay(AGAIN_MS);
    }
  })();
  return {
    async stop() {
      stopping = true;
      if (child !== undefined) await endProcess(child, STOP_TIMEOUT_MS);
      await running;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
