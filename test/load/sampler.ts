import { setTimeout as delay } from "node:timers/promises";
import { labelled, type Metrics, readMetrics } from "./metrics.js";
import type { Scene } from "./scene.js";
import { type Usage, usageOf } from "./usage.js";

/** How things stand at one moment. */
export interface Sample {
  /** Since the first one. */
  readonly atMs: number;
  readonly tandem: Usage;
  /** undefined: not to be seen from here. */
  readonly pbx: Usage | undefined;
  readonly heapBytes: number;
  /** As Tandem tells it: of the newest event. */
  readonly lagMs: number;
  readonly isFollowing: boolean;
  readonly streams: Readonly<Record<"websocket" | "server-sent", number>>;
  readonly deliveriesWaiting: number;
}

const EVERY_MS = 1_000;

export interface Sampler {
  readonly samples: readonly Sample[];
  /** @throws when a sample could not be taken */
  stop(): Promise<void>;
}

/** Looks once a second, at what Tandem tells of itself and at what the kernel tells of it. */
export function startSampler(scene: Scene, hear: (sample: Sample) => Promise<void> | void): Sampler {
  const stop = new AbortController();
  const samples: Sample[] = [];
  const beganAt = performance.now();
  const running = (async () => {
    while (!stop.signal.aborted) {
      const sample = await take(scene, performance.now() - beganAt);
      samples.push(sample);
      await hear(sample);
      const nextInMs = EVERY_MS - ((performance.now() - beganAt) % EVERY_MS);
      await delay(nextInMs, undefined, { signal: stop.signal }).catch(() => {});
    }
  })();
  running.catch(() => {}); // told by stop()
  return {
    samples,
    stop() {
      stop.abort();
      return running;
    },
  };
}

async function take({ tandem, pbxPid }: Scene, atMs: number): Promise<Sample> {
  const [metrics, ofTandem, pbx] = await Promise.all([
    readMetrics(tandem.url),
    usageOf(tandem.pid),
    pbxPid === undefined ? undefined : usageOf(pbxPid),
  ]);
  const streams = labelled(metrics, "tandem_event_streams");
  return {
    atMs,
    tandem: ofTandem,
    pbx,
    heapBytes: metrics.get("nodejs_heap_size_used_bytes") ?? Number.NaN,
    lagMs: Math.round((ofCore(metrics, "tandem_event_lag_seconds") ?? Number.NaN) * 1000),
    isFollowing: ofCore(metrics, "tandem_ami_link_up") === 1 && ofCore(metrics, "tandem_state_live") === 1,
    streams: { websocket: streams.websocket ?? 0, "server-sent": streams["server-sent"] ?? 0 },
    deliveriesWaiting: metrics.get("tandem_webhook_deliveries_waiting") ?? Number.NaN,
  };
}

const ofCore = (metrics: Metrics, name: string) => metrics.get(`${name}{core_server="default"}`);
