import { startCalls } from "../../lab/load/calls.js";
import type { Figure, Size } from "../figure.js";
import { type AmiTap, openTap } from "../live/ami-tap.js";
import { type AriEvents, openAriEvents } from "../live/ari-events.js";
import { whileBusy } from "../live/busy.js";
import { createHttpClient, type HttpClient } from "../live/http-client.js";
import { type LiveLab, type LivePbx, liveApi, TANDEM_HEADERS } from "../live/lab.js";
import { percentile } from "../live/requests.js";
import { createVisible } from "../live/visible.js";

/** Of the highest rate; above it, what a machine does to all of its processes is measured. */
const SHARE = 0.8;

/** Extensions whose calls are looked at, beside the load: each hears itself. */
const SAMPLED = ["100", "101", "102", "103"] as const;
const NUMBER = "860";
const CALLS_A_SECOND = 5;
const TALK_MS = 2_000;
const SECONDS: Readonly<Record<Size, number>> = { full: 10, small: 1 };

/** Milliseconds after the time that Asterisk has written on `Newchannel`, of each call that was looked at. */
interface Lags {
  readonly tandem: readonly number[];
  readonly ari: readonly number[];
}

interface Observers {
  readonly pbx: LivePbx;
  readonly tap: AmiTap;
  readonly ari: AriEvents;
  readonly clients: readonly HttpClient[];
  /** Of the call segments of an extension. */
  urlOf(extension: string): string;
}

/** One call, by times of `performance.now()`. */
interface Call {
  readonly channel: string;
  readonly happenedAt: number;
  readonly seenAt: number | undefined;
}

/** Calls of some extensions, each looked for where AMI tells a plain connection of it: that moment it is on the wire. */
async function sample({ pbx, tap, clients, urlOf }: Observers, seconds: number): Promise<readonly Call[]> {
  const visible = SAMPLED.map(
    (extension, index) =>
      [`PJSIP/${extension}-`, createVisible(clients[index] as HttpClient, urlOf(extension))] as const,
  );
  const of = (name: string) => visible.find(([prefix]) => name.startsWith(prefix))?.[1];
  const clock = wallClock();
  const looks: Promise<Call>[] = [];
  tap.watch("Newchannel", (header) => {
    const seenAt = of(header("Channel"))?.next(header("Uniqueid"));
    if (seenAt === undefined) return;
    const call = { channel: header("Uniqueid"), happenedAt: Number(header("Timestamp")) * 1000 - clock };
    looks.push(seenAt.then((at) => ({ ...call, seenAt: at })));
  });
  tap.watch("Hangup", (header) => of(header("Channel"))?.ended(header("Uniqueid")));
  const calls = CALLS_A_SECOND * seconds;
  const options = { pbx, number: NUMBER, perSecond: CALLS_A_SECOND, calls, atOnce: calls, talkMs: TALK_MS };
  const sipps = await Promise.all(SAMPLED.map((account) => startCalls({ ...options, account })));
  await Promise.all(sipps.map((sipp) => sipp.ended));
  for (const [, calls] of visible) calls.stop();
  return await Promise.all(looks);
}

/** Of the calls that both could be asked about. */
function lagsOf(calls: readonly Call[], arrived: ReadonlyMap<string, number>): Lags {
  const both = calls.flatMap(({ channel, happenedAt, seenAt }) => {
    const toldAt = arrived.get(channel);
    return seenAt === undefined || toldAt === undefined ? [] : [[seenAt - happenedAt, toldAt - happenedAt]];
  });
  if (both.length * 2 < calls.length)
    throw new Error(`only ${both.length} of ${calls.length} calls were seen`);
  return { tandem: both.map(([ours = 0]) => ours), ari: both.map(([, theirs = 0]) => theirs) };
}

/** What `performance.now()` is less than the time of day, to a fraction of the millisecond that `Date.now()` tells. */
function wallClock(): number {
  const before = Date.now();
  let now = before;
  while (now === before) now = Date.now();
  return now - performance.now();
}

async function observe(lab: LiveLab): Promise<Observers> {
  const [pbx, tandem] = [await lab.pbx(), await lab.tandem()];
  return {
    pbx,
    tap: await openTap(pbx.amiPort, pbx.accounts.tandem, "on"),
    ari: await openAriEvents(pbx.ari),
    clients: SAMPLED.map(() => createHttpClient(TANDEM_HEADERS)),
    urlOf: (extension) => `${liveApi(tandem)}/extensions/getByName/${extension}/callSegments`,
  };
}

/** How long after it happened a call is seen, by GET of Tandem and by ARI's WebSocket, while the PBX is busy. */
export const lag = (lab: LiveLab): Figure => ({
  name: "lag",
  question:
    "From the time that Asterisk writes on a call's `Newchannel` until an answer to GET of `callSegments` has it, beside its `ChannelCreated` on ARI's WebSocket, at 80 % of the highest call rate. GET is asked from the moment a plain AMI connection is told of the call, on and on.",
  unit: "ms",
  better: "less",
  goals: [
    { of: "Tandem, median", beside: "ARI, median", ratio: 1 },
    { of: "Tandem, 99 of 100", beside: "ARI, 99 of 100", ratio: 1 },
  ],
  limits: [
    { of: "Tandem, median", value: 3 },
    { of: "Tandem, 99 of 100", value: 20 },
  ],
  async prepare(size) {
    const rate = Math.ceil((await lab.highestRate(size)) * SHARE);
    const observers = await observe(lab);
    const { pbx, tap, ari, clients, urlOf } = observers;
    for (const client of clients) await client.ask("GET", urlOf(SAMPLED[0]), 200); // the password is checked once
    const arrived = new Map<string, number>();
    ari.onCreated((channel, at) => arrived.set(channel, at));
    let last: Lags = { tandem: [], ari: [] };
    const measure = async (): Promise<void> => {
      const lookMs = SECONDS[size] * 1000 + TALK_MS;
      last = lagsOf(await whileBusy(pbx, rate, lookMs, () => sample(observers, SECONDS[size])), arrived);
    };
    return {
      contenders: {
        "Tandem, median": async () => {
          await measure(); // for all four: of the same calls
          return percentile(last.tandem, 50);
        },
        "ARI, median": () => Promise.resolve(percentile(last.ari, 50)),
        "Tandem, 99 of 100": () => Promise.resolve(percentile(last.tandem, 99)),
        "ARI, 99 of 100": () => Promise.resolve(percentile(last.ari, 99)),
      },
      close() {
        tap.close();
        ari.close();
        for (const client of clients) client.close();
        return Promise.resolve();
      },
    };
  },
});
