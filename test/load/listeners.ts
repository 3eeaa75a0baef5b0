import { expect, vi } from "vitest";
import { openUnifiedApi, type UnifiedApi } from "../live/unified-api.js";
import { CALLERS } from "./calls.js";
import { type Ledger, openLedger } from "./ledger.js";
import { type FastReceiver, type SlowReceiver, startFastReceiver, startSlowReceiver } from "./receivers.js";
import type { Sample } from "./sampler.js";
import { type SlowStreams, startSlowStreams } from "./slow-streams.js";

/** Whom Tandem tells what happens to the extensions that call. */
export interface Listeners {
  readonly ledger: Ledger;
  readonly receiver: FastReceiver;
  /** Ids of the webhooks of the fast receiver. */
  readonly webhooks: readonly string[];
  /** Those who hold Tandem up, as far as they can. */
  startSlow(): Promise<Slow>;
  /** Takes the webhooks away. */
  close(): Promise<void>;
}

export interface Slow {
  readonly streams: SlowStreams;
  readonly receiver: SlowReceiver;
  /** Ids of its webhooks. */
  readonly webhooks: readonly string[];
  tend(sample: Sample): void;
  /** Takes its webhooks away. */
  stop(): Promise<void>;
}

const ON_TIME = { timeout: 20_000, interval: 200 };
/** Of the call events of the UnifiedAPI. */
const DIAL_OUT = "1";
const HANG_UP = "2";
/** The ledger is a WebSocket, and nobody else is connected. */
const FAST_STREAMS = { websocket: 1, "server-sent": 0 } as const;

export async function openListeners(url: string): Promise<Listeners> {
  const ledger = await openLedger(url);
  const receiver = await startFastReceiver();
  const api = await openUnifiedApi(() => url);
  const begins = await addWebhooks(api, DIAL_OUT, `${receiver.url}/begins`);
  const ends = await addWebhooks(api, HANG_UP, `${receiver.url}/ends`);
  return {
    ledger,
    receiver,
    webhooks: [...begins.ids, ...ends.ids],
    startSlow: () => startSlow(url, api),
    async close() {
      await begins.remove();
      await ends.remove();
      await ledger.close();
      await receiver.close();
    },
  };
}

async function startSlow(url: string, api: UnifiedApi): Promise<Slow> {
  const receiver = await startSlowReceiver();
  const webhooks = await addWebhooks(api, HANG_UP, `${receiver.url}/ends`);
  const streams = startSlowStreams(url);
  return {
    streams,
    receiver,
    webhooks: webhooks.ids,
    tend: (sample) => streams.tend(sample.streams, FAST_STREAMS),
    async stop() {
      streams.close();
      await webhooks.remove();
      await receiver.close();
    },
  };
}

/** One for each extension that calls. */
async function addWebhooks(api: UnifiedApi, type: string, url: string) {
  const ids: string[] = [];
  const paths: string[] = [];
  for (const extension of CALLERS) {
    const path = `/extensions/@me/0003*${extension}/phoneCallEvents`;
    const webhook = { type, method: "1", url, status: "1" };
    const { id } = await done(() => api.post<{ readonly id: string }>(path, webhook));
    ids.push(id);
    paths.push(`${path}/${type}/${id}`);
  }
  return {
    ids,
    async remove() {
      for (const path of paths) await done(() => api.delete(path));
    },
  };
}

/** Nothing can be asked for while Tandem is late, and it is so for a moment after a rate that was too high. */
function done<T>(request: () => Promise<{ readonly status: number; readonly body: T }>): Promise<T> {
  return vi.waitFor(async () => {
    const { status, body } = await request();
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  }, ON_TIME);
}
