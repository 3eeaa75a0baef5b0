import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Database } from "better-sqlite3";
import { createFeed } from "../../../src/feed/feed.js";
import type { Change, Segment } from "../../../src/state/model.js";
import { apply, emptyState } from "../../../src/state/tables.js";
import { createLiveStore } from "../../../src/store/live.js";
import { createOutbox } from "../../../src/store/outbox.js";
import { createToldLegStore } from "../../../src/store/told-legs.js";
import { createWebhookStore, type WebhookRecord } from "../../../src/store/webhooks.js";
import { createWebhooks, type WebhooksDeps } from "../../../src/webhooks/engine.js";
import type { DeliveryOutcome } from "../../../src/webhooks/metrics.js";
import type { Holder, WebhookPlace, WebhookSettings } from "../../../src/webhooks/webhooks.js";

const nothing = () => {};
export const silent = { error: nothing, warn: nothing, info: nothing, debug: nothing };

export const ALICE: WebhookPlace = {
  dialect: "one",
  coreServer: "default",
  subject: { kind: "extension", key: "100@from-internal" },
};

export const WEBHOOK: WebhookRecord = {
  ...ALICE,
  id: "w1",
  number: 1,
  type: "dial-in",
  method: "GET",
  url: "http://crm.example.com/",
  note: "",
  enabled: true,
  modifiedAt: 1,
  holder: null,
};

/** Who sets the webhooks of a test. */
export const ANN: Holder = { account: "ann", madeAt: 1, tenant: null, user: null };

export const settings = (url: string, more: Partial<WebhookSettings> = {}): WebhookSettings => ({
  type: "dial-in",
  method: "POST",
  url,
  note: "",
  enabled: true,
  ...more,
});

/** A leg of 100 that rings. */
export const leg = (id: string, more: Partial<Segment> = {}): Segment => ({
  id,
  channelId: id,
  linkedId: id,
  channel: `PJSIP/100-${id}`,
  extension: "100@from-internal",
  callerId: { id: `${id}-caller`, name: "Alice Adams", number: "100" },
  did: null,
  incoming: true,
  onHold: false,
  onHoldSince: null,
  recording: false,
  recordingSince: null,
  state: "ringing",
  startedAt: 1_000,
  answeredAt: null,
  endedAt: null,
  cause: null,
  causeText: null,
  dialingFrom: null,
  dialingTo: [],
  linked: null,
  conference: null,
  queue: null,
  parked: null,
  ...more,
});

/** One core server whose legs come and go as a test says, on disk, in memory and told in that order. */
export function givenPbx(database: Database) {
  const live = createLiveStore(database, "default");
  const state = live.load(0);
  const feed = createFeed();
  const save = (changes: readonly Change[]) => {
    live.save(changes);
    apply(state, changes);
  };
  const happen = (changes: readonly Change[], at = 1_000) => {
    save(changes);
    feed.publish([{ at, changes }]);
  };
  return {
    coreServer: "default",
    state: () => state,
    feed,
    save,
    happen,
    /** A call rings at 100. */
    ring: (id: string) => happen([{ type: "SegmentOpened", segment: leg(id) }]),
    hangUp: (id: string) =>
      happen([{ type: "SegmentClosed", segment: leg(id, { endedAt: 2_000, cause: 16, causeText: "" }) }]),
  };
}

export const NOBODY = { coreServer: "default", state: emptyState, feed: createFeed() };

/** The engine on loopback, whose clock stands and whose waits are told and over at once. */
export function givenEngine(database: Database, more: Partial<WebhooksDeps> = {}) {
  const waits: number[] = [];
  const counted: DeliveryOutcome[] = [];
  const outbox = createOutbox(database);
  const { heldBy, ...running } = createWebhooks({
    store: createWebhookStore(database),
    outbox,
    toldLegs: createToldLegStore(database),
    pbxs: [NOBODY],
    present: (dialect, { type, segment }) => ({ dialect, type, leg: segment.id }),
    mayHold: () => true,
    allow: ["127.0.0.1"],
    now: () => 10_000,
    count: (outcome, count = 1) => void counted.push(...Array<DeliveryOutcome>(count).fill(outcome)),
    log: silent,
    ownNetworks: () => [],
    random: () => 1,
    wait: (ms) => {
      waits.push(ms);
      return new Promise((resolve) => setImmediate(resolve));
    },
    ...more,
  });
  return { webhooks: { heldBy, ...heldBy(ANN), ...running }, outbox, waits, counted };
}

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Answer = (response: ServerResponse, received: Received, nth: number) => void;

export const answer =
  (status: number): Answer =>
  (response) =>
    void response.writeHead(status).end();

/** A receiver of webhooks on loopback. What it was asked is there before it answers. */
export async function startReceiver(answers: Answer = answer(200)) {
  const received: Received[] = [];
  let answering = answers;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      answering(response, one, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    /** Of the legs that it was told of, in order. */
    legs: () => received.map(({ body, url }) => new URLSearchParams(body || url.split("?")[1]).get("leg")),
    answerWith(other: Answer) {
      answering = other;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
