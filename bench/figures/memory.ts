import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Child, startChild } from "../children.js";
import type { Figure } from "../figure.js";
import { startTandem } from "../tandem.js";
import { amiStream } from "./ami-stream.js";

const MEGABYTE = 1_000_000;
/** V8 gives back what a start has left over when a process has had nothing to do for eight seconds: of all it is waited for. */
const SETTLE_MS = { full: 15_000, small: 200 };
/** So many calls of each recording go through under load, and so many times. */
const CALLS = { full: 50, small: 1 };
const TIMES = { full: 5, small: 1 };
const LOOK_MS = 50;

const BARE = "Express and better-sqlite3";
const IDLE = "Tandem";

export const memory: Figure = {
  name: "memory",
  question:
    "Resident memory: Tandem beside a simulated PBX, and while recorded calls come as fast as it takes them; beside the least process with its two largest packages.",
  unit: "MB",
  better: "less",
  goals: [{ of: IDLE, beside: BARE, ratio: 1.5 }],
  async prepare(size) {
    const folder = mkdtempSync(join(tmpdir(), "tandem-bench-"));
    const manager = await startChild<{ port: number }>("manager.ts", 0);
    const { bytes } = amiStream(CALLS[size]);
    const settled = async (child: Child) => {
      await delay(SETTLE_MS[size]);
      const held = child.rss() / MEGABYTE;
      await child.stop();
      return held;
    };
    return {
      contenders: {
        [IDLE]: async () => settled(await startTandem({ amiPort: manager.first.port })),
        "Tandem under load": async () => {
          const tandem = await startTandem({ amiPort: manager.first.port });
          const stream = { send: bytes.toString("latin1"), times: TIMES[size] };
          const taken = manager
            .ask(stream)
            .then(() => manager.ask({ send: `Event: ${LAST}\r\n\r\n`, times: 1 }))
            .then(() => hasCome(tandem.url));
          const most = await peakUntil(tandem, taken);
          await tandem.stop();
          return most / MEGABYTE;
        },
        [BARE]: async () => settled(await startChild("bare.mjs", join(folder, "bare.db"))),
      },
      async close() {
        await manager.stop();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

/** An event that Tandem does not know: its status names it once all before it has been taken. */
const LAST = "LastOfTheBenchmark";

async function hasCome(url: string): Promise<void> {
  for (;;) {
    const asked = fetch(`${url}/status`).then((answer) => answer.text());
    const status = await asked.catch(() => ""); // it has so much to do that it cut us off
    if (status.includes(LAST)) return;
    await delay(LOOK_MS);
  }
}

/** The most that it holds until then. */
async function peakUntil(child: Child, end: Promise<unknown>): Promise<number> {
  let most = child.rss();
  let ended = false;
  const watched = end.finally(() => {
    ended = true;
  });
  while (!ended) {
    await Promise.race([delay(LOOK_MS), watched]);
    most = Math.max(most, child.rss());
  }
  await watched;
  return most;
}
