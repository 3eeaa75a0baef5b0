import { setTimeout as delay } from "node:timers/promises";
import { startCalls } from "../../lab/load/calls.js";
import type { Figure, Size } from "../figure.js";
import { type AmiTap, type Headers, openTap } from "../live/ami-tap.js";
import { type AriEvents, openAriEvents } from "../live/ari-events.js";
import { whileBusy } from "../live/busy.js";
import { createHttpClient, type HttpClient } from "../live/http-client.js";
import { LIVE_API, type LiveLab, type LivePbx, searchHighestRate, TANDEM_HEADERS } from "../live/lab.js";
import { percentile } from "../live/requests.js";
import { openTandemEvents, type TandemEvents } from "../live/tandem-events.js";
import { createVisible } from "../live/visible.js";
import { wallClock } from "../live/wall-clock.js";

/** Extensions whose calls are looked at, beside the load: each hears itself. */
const SAMPLED = ["100", "101", "102", "103"] as const;
const NUMBER = "860";
/** Of each of them. */
const CALLS_A_SECOND = 5;
/** They take turns: calls that began at once would be measured waiting for each other. */
const TURN_MS = 1000 / CALLS_A_SECOND / SAMPLED.length;
/** They are part of the rate: such a call has one leg, and one of the load two. */
const AS_CALLS_OF_THE_LOAD = (CALLS_A_SECOND * SAMPLED.length) / 2;
const TALK_MS = 2_000;
const SECONDS: Readonly<Record<Size, number>> = { full: 20, small: 1 };
/** Asked before anything is measured, so that Tandem's code and the client's have run as often as in any service. */
const WARM_UP_ASKS = 100;

interface Observers {
  readonly pbx: LivePbx;
  readonly tap: AmiTap;
  readonly ari: AriEvents;
  readonly events: TandemEvents;
  readonly clients: readonly HttpClient[];
}

/** When something of a call was told, by whom; times are of `performance.now()`. */
interface Seen {
  /** By what Asterisk has written on its own event. */
  readonly happenedAt: number;
  readonly channel: string;
  /** Undefined: that cannot be told. */
  readonly byTandem: number | undefined;
}

/** Who was told first, of the same things; in milliseconds after they happened. */
interface Lags {
  readonly tandem: readonly number[];
  readonly ari: readonly number[];
}

/** When each channel began and ended, by ARI, and when each call of an extension ended, by Tandem's WebSocket. */
interface Told {
  readonly created: Map<string, number>;
  readonly destroyed: Map<string, number>;
  readonly hungUp: Map<string, number>;
}

/** The path of its call segments. */
const segmentsOf = (extension: string): string =>
  `${LIVE_API}/extensions/getByName/${extension}/callSegments`;

const callKey = (extension: string, time: number): string => `${extension} ${time}`;

function listen({ ari, events }: Observers): Told {
  const told = { created: new Map(), destroyed: new Map(), hungUp: new Map() };
  ari.on("ChannelCreated", (channel, at) => told.created.set(channel, at));
  ari.on("ChannelDestroyed", (channel, at) => told.destroyed.set(channel, at));
  events.onHangUp(({ extension, time }, at) => told.hungUp.set(callKey(extension, time), at));
  return told;
}

/** Calls of some extensions: each is looked for by GET as soon as AMI tells a plain connection that it begins. */
async function sample({ pbx, tap, clients }: Observers, { hungUp }: Told, seconds: number) {
  const visible = SAMPLED.map((extension, index) =>
    createVisible(clients[index] as HttpClient, segmentsOf(extension)),
  );
  const clock = wallClock();
  const about = (header: Headers) => {
    const index = SAMPLED.findIndex((extension) => header("Channel").startsWith(`PJSIP/${extension}-`));
    const seconds = Number(header("Timestamp"));
    return {
      index,
      channel: header("Uniqueid"),
      time: Math.round(seconds * 1000),
      happenedAt: seconds * 1000 - clock,
    };
  };
  const begun: Promise<Seen>[] = [];
  const ended: (() => Seen)[] = [];
  tap.watch("Newchannel", (header) => {
    const { index, channel, happenedAt } = about(header);
    const seen = visible[index]?.next(channel);
    if (seen !== undefined) begun.push(seen.then((byTandem) => ({ channel, happenedAt, byTandem })));
  });
  tap.watch("Hangup", (header) => {
    const { index, channel, time, happenedAt } = about(header);
    const extension = SAMPLED[index];
    if (extension === undefined) return;
    visible[index]?.ended(channel);
    ended.push(() => ({ channel, happenedAt, byTandem: hungUp.get(callKey(extension, time)) }));
  });
  await callInTurns(pbx, seconds);
  for (const calls of visible) calls.stop();
  return { begun: await Promise.all(begun), ended: ended.map((seen) => seen()) };
}

async function callInTurns(pbx: LivePbx, seconds: number): Promise<void> {
  const calls = CALLS_A_SECOND * seconds;
  const options = { pbx, number: NUMBER, perSecond: CALLS_A_SECOND, calls, atOnce: calls, talkMs: TALK_MS };
  const callOf = async (account: string, turn: number) => {
    await delay(turn * TURN_MS);
    return (await startCalls({ ...options, account })).ended;
  };
  await Promise.all(SAMPLED.map(callOf));
}

/** Of what both have told. */
function lagsOf(seen: readonly Seen[], byAri: ReadonlyMap<string, number>): Lags {
  const both = seen.flatMap(({ channel, happenedAt, byTandem }) => {
    const toldAt = byAri.get(channel);
    return byTandem === undefined || toldAt === undefined
      ? []
      : [[byTandem - happenedAt, toldAt - happenedAt]];
  });
  if (both.length * 2 < seen.length) throw new Error(`only ${both.length} of ${seen.length} calls were seen`);
  return { tandem: both.map(([ours = 0]) => ours), ari: both.map(([, theirs = 0]) => theirs) };
}

async function observe(lab: LiveLab): Promise<Observers> {
  const [pbx, tandem] = [await lab.pbx(), await lab.tandem()];
  const clients = SAMPLED.map(() => createHttpClient(tandem.url, TANDEM_HEADERS));
  for (const client of clients) {
    for (let asked = 0; asked < WARM_UP_ASKS; asked += 1)
      await client.ask("GET", segmentsOf(SAMPLED[0]), 200);
  }
  return {
    pbx,
    tap: await openTap(pbx.amiPort, pbx.accounts.tandem, ["Newchannel", "Hangup"]),
    ari: await openAriEvents(pbx.ari),
    events: await openTandemEvents(tandem),
    clients,
  };
}

const NONE: Lags = { tandem: [], ari: [] };

/** How long after it happened a call is seen, by GET of Tandem and by both WebSockets, while the PBX is busy. */
export const lag = (lab: LiveLab): Figure => ({
  name: "lag",
  question:
    "At the highest call rate, from the time that Asterisk writes on its AMI event. Of a call that begins (`Newchannel`): until an answer to GET of `callSegments` has it, asked from the moment a plain AMI connection is told of the call, on and on; ARI's `ChannelCreated` is shown beside, which comes without being asked for. Of a call that ends (`Hangup`), like beside like: until Tandem's WebSocket tells `hangup`, and ARI's `ChannelDestroyed`.",
  unit: "ms",
  better: "less",
  goals: [
    { of: "Tandem's WebSocket, median", beside: "ARI's WebSocket, median", difference: 0 },
    { of: "Tandem's WebSocket, 99 of 100", beside: "ARI's WebSocket, 99 of 100", difference: 0 },
  ],
  limits: [
    { of: "GET, median", value: 3 },
    { of: "GET, 99 of 100", value: 20 },
  ],
  async prepare(size) {
    const observers = await observe(lab);
    const told = listen(observers);
    // Searched with all who listen: Asterisk makes a JSON text of each event for ARI, and carries out fewer calls.
    const highest = await searchHighestRate(observers.pbx, size);
    const rate = Math.max(1, highest - AS_CALLS_OF_THE_LOAD);
    let [began, ended] = [NONE, NONE];
    const measure = async (): Promise<void> => {
      const lookMs = SECONDS[size] * 1000 + TALK_MS;
      const calls = await whileBusy(observers.pbx, rate, lookMs, () =>
        sample(observers, told, SECONDS[size]),
      );
      [began, ended] = [lagsOf(calls.begun, told.created), lagsOf(calls.ended, told.destroyed)];
    };
    const of = (lags: () => readonly number[], percent: number) => () =>
      Promise.resolve(percentile(lags(), percent));
    return {
      contenders: {
        "GET, median": async () => {
          await measure(); // for all of them: of the same calls
          return percentile(began.tandem, 50);
        },
        "GET, 99 of 100": of(() => began.tandem, 99),
        "ARI's ChannelCreated, median": of(() => began.ari, 50),
        "ARI's ChannelCreated, 99 of 100": of(() => began.ari, 99),
        "Tandem's WebSocket, median": of(() => ended.tandem, 50),
        "ARI's WebSocket, median": of(() => ended.ari, 50),
        "Tandem's WebSocket, 99 of 100": of(() => ended.tandem, 99),
        "ARI's WebSocket, 99 of 100": of(() => ended.ari, 99),
      },
      close() {
        const { tap, ari, events, clients } = observers;
        for (const open of [tap, ari, events, ...clients]) open.close();
        return Promise.resolve();
      },
    };
  },
});
