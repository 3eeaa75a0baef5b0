import { stat } from "node:fs/promises";
import { say } from "./calls.js";
import { Histogram } from "./histogram.js";
import type { Ledger } from "./ledger.js";
import { thirds } from "./memory.js";
import { labelled, readMetrics } from "./metrics.js";
import type { Loaded } from "./run.js";
import type { Sample } from "./sampler.js";
import type { Scene } from "./scene.js";
import type { Usage } from "./usage.js";

const KIB_A_MIB = 1024;

/** The figures of a load, in a few lines. */
export async function report(loaded: Loaded, scene: Scene, ledger: Ledger): Promise<void> {
  const { rate, seconds, counted, samples, slow } = loaded;
  const metrics = await readMetrics(scene.tandem.url);
  const ofHighest =
    rate.highest === undefined ? "" : ` (of ${rate.highest} that the PBX carried out for some seconds)`;
  say(`done: ${rate.used} calls/s${ofHighest} for ${(seconds / 60).toFixed(1)} min`);
  say(
    `${counted.begun} calls begun, ${counted.ended} ended as planned, ${counted.failed} failed, ` +
      `${counted.sentAgain} packets sent again; ${ledger.events()} events told`,
  );
  say(`event lag, as Tandem tells it once a second: ${lagOf(samples).describe()}`);
  say(`from the PBX to a WebSocket, without slow listeners: ${loaded.lagAlone.describe()}`);
  say(`from the PBX to a WebSocket, beside slow listeners: ${loaded.lagBesideSlow.describe()}`);
  say(
    `CPU: Tandem ${cpuShare(samples, ({ tandem }) => tandem)}, Asterisk ${cpuShare(samples, ({ pbx }) => pbx)}`,
  );
  const rss = thirds(samples, ({ tandem }) => tandem.rssKb / KIB_A_MIB);
  const heap = thirds(samples, ({ heapBytes }) => heapBytes / KIB_A_MIB ** 2);
  say(`memory, first third to last: ${describeThirds(rss)}; heap of it ${describeThirds(heap)}`);
  const [file, log] = await Promise.all(["", "-wal"].map((end) => mebibytes(scene.database().name + end)));
  const complaints = await scene.pbxComplaints();
  say(
    `database: ${file} MiB and ${log} MiB of log; Asterisk logged ${complaints.length} warnings and errors`,
  );
  const outcomes = labelled(metrics, "tandem_webhook_deliveries_total");
  say(
    `webhook deliveries: ${JSON.stringify(outcomes)}; ${loaded.mostWaiting} waited for the fast receiver at most`,
  );
  const cuts = labelled(metrics, "tandem_event_streams_cut_total");
  say(
    `slow listeners: connected ${JSON.stringify(slow.streams.connected)}, cut off ${JSON.stringify(cuts)}; ` +
      `the webhook was asked ${slow.receiver.asked()} times`,
  );
}

async function mebibytes(file: string): Promise<string> {
  return ((await stat(file)).size / KIB_A_MIB ** 2).toFixed(1);
}

export function lagOf(samples: readonly Sample[]): Histogram {
  const lag = new Histogram();
  for (const { lagMs } of samples) if (!Number.isNaN(lagMs)) lag.add(lagMs);
  return lag;
}

const describeThirds = ({ first, last, growth }: ReturnType<typeof thirds>): string =>
  `${first.toFixed(0)} MiB to ${last.toFixed(0)} MiB (${(growth * 100).toFixed(1)} %)`;

/** Of one processor, over the whole time. */
function cpuShare(samples: readonly Sample[], of: (sample: Sample) => Usage | undefined): string {
  const [first, last] = [samples[0], samples.at(-1)];
  const [before, after] = [first && of(first), last && of(last)];
  if (!first || !last || !before || !after) return "not seen";
  return `${Math.round(((after.cpuMs - before.cpuMs) / (last.atMs - first.atMs)) * 100)} %`;
}
