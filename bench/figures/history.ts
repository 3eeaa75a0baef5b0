import { callRecord } from "../../test/contract/records.js";
import { type Child, startChild } from "../children.js";
import type { Figure } from "../figure.js";
import { CONTEXT, EXTENSIONS, FIRST_EXTENSION } from "../simulated/extensions.js";
import { ACCOUNT, AUTHORIZATION, KEY, startTandem } from "../tandem.js";
import { STEP_MS, storedRecords } from "./stored.js";

const RECORDS = { full: 1_000_000, small: 2_000 };
/** So long they ask in each round. */
const ROUND_MS = { full: 20_000, small: 500 };
/** Pages are as large as each dialect has them. */
const PAGE = { full: 5_000, small: 500 };
const CLIENTS = 8;
const MAX_DELAY_MS = 20;
/** A ping is sent each 3 s, and not while one waits for its answer. */
const MAX_BETWEEN_PINGS_MS = 4_000;

const P99 = "the loop's delay, 99 of 100";
const PINGS = "between two pings";

interface Times {
  readonly median: number;
  readonly p99: number;
  readonly max: number;
}

type LoopDelay = Times & { readonly own: Times };

type Run = LoopDelay & { readonly pingsMs: number };

interface Wanted {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const history: Figure = {
  name: "history",
  question:
    "Eight clients page through 1,000,000 call records for 20 s, in all dialects that have them, each from another place on; a ninth reads the status. How late is the event loop, and how long does the PBX wait for a ping?",
  unit: "ms",
  better: "less",
  goals: [],
  limits: [
    { of: P99, value: MAX_DELAY_MS },
    { of: PINGS, value: MAX_BETWEEN_PINGS_MS },
  ],
  async prepare(size) {
    const database = storedRecords(RECORDS[size], betweenPhones);
    const manager = await startChild<{ port: number }>("manager.ts", 2);
    const tandem = await startTandem({ amiPort: manager.first.port, database, tells: "loop-delay" });
    const clients = await clientsOf(tandem.url, RECORDS[size], PAGE[size]);
    for (const one of clients) await read(one[0]); // what they search for is found once
    const ask = () => pageThrough(clients, tandem, manager, ROUND_MS[size]);
    let last = await ask();
    return {
      contenders: {
        "the loop's delay, median": async () => {
          last = await ask();
          return last.median;
        },
        [P99]: () => Promise.resolve(last.p99),
        "the loop's delay, longest": () => Promise.resolve(last.max),
        "its own work of that, 99 of 100": () => Promise.resolve(last.own.p99),
        "its own work of that, longest": () => Promise.resolve(last.own.max),
        [PINGS]: () => Promise.resolve(last.pingsMs),
      },
      async close() {
        for (const child of [tandem, manager]) await child.stop();
      },
    };
  },
};

/** Of phones that the simulated PBX has. */
function betweenPhones(n: number, _count: number, startedAt: number) {
  const [a, b] = [0, 1].map((add) => String(FIRST_EXTENSION + ((n + add) % EXTENSIONS)));
  const times = { startedAt, answeredAt: startedAt, endedAt: startedAt + 500 };
  const names = { channelId: `c${n}`, linkedId: `c${n}`, source: a ?? "", destination: b ?? "" };
  const keys = { sourceExtension: `${a}@${CONTEXT}`, destinationExtension: `${b}@${CONTEXT}` };
  return callRecord({
    ...names,
    ...times,
    ...keys,
    channel: `PJSIP/${a}-1`,
    destinationChannel: `PJSIP/${b}-2`,
  });
}

/** All pages for each client, by one dialect after the other: of the one that has only 10,000 calls of any time, by times. */
async function clientsOf(url: string, count: number, size: number): Promise<readonly (readonly Wanted[])[]> {
  const [voipnow, telphin] = await Promise.all(
    ["/oauth/token.php", "/oauth/token"].map(async (path) => bearer(await tokenOf(`${url}${path}`))),
  );
  const pages = Array.from({ length: Math.ceil(count / size) }, (_, n) => n);
  const asked = {
    telphin: pages.map((n) => ({
      path: `${url}/api/ver1.0/client/@me/call_history/?per_page=${size}&page=${n + 1}`,
      headers: telphin ?? {},
    })),
    vitalpbx: pages.map((n) => ({
      path: `${url}/api/v2/cdr?limit=${size}&offset=${n * size}`,
      headers: { "app-key": KEY },
    })),
    voipnow: pages.map((n) => {
      const [from, to] = [1, 0].map((add) => new Date(Date.now() - (n + add) * size * STEP_MS).toISOString());
      return {
        path: `${url}/uapi/cdr/@me?count=${size - 1}&startDate=${from}&endDate=${to}&sortOrder=descending`,
        headers: voipnow ?? {},
      };
    }),
  };
  const kinds = [asked.telphin, asked.vitalpbx, asked.voipnow];
  return Array.from({ length: CLIENTS }, (_, n) => from(kinds[n % kinds.length] ?? [], n / CLIENTS));
}

/** The same, begun so far in. */
function from<T>(all: readonly T[], part: number): T[] {
  const begin = Math.floor(all.length * part);
  return [...all.slice(begin), ...all.slice(0, begin)];
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function tokenOf(url: string): Promise<string> {
  const { name, password } = ACCOUNT;
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: name,
    client_secret: password,
  });
  const answer = await fetch(url, { method: "POST", body });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}

async function pageThrough(
  clients: readonly (readonly Wanted[])[],
  tandem: Child & { readonly url: string },
  manager: Child,
  forMs: number,
): Promise<Run> {
  await Promise.all([tandem.ask({}), manager.ask({ ask: "pings" })]); // forget what was before
  const until = performance.now() + forMs;
  const status = [{ path: `${tandem.url}/status`, headers: { authorization: AUTHORIZATION } }];
  const all = [status, ...clients].map(async (wanted) => {
    for (let n = 0; performance.now() < until; n += 1) await read(wanted[n % wanted.length]);
  });
  await Promise.all(all);
  const { longestMs, connections } = await manager.ask<Pings>({ ask: "pings" });
  if (connections < 2) throw new Error("Tandem has lost a link");
  return { ...(await tandem.ask<LoopDelay>({})), pingsMs: longestMs };
}

interface Pings {
  readonly longestMs: number;
  readonly connections: number;
}

/** A page that is refused is asked for again, as it says. */
async function read(wanted: Wanted | undefined): Promise<void> {
  const { path, headers } = wanted ?? {};
  if (path === undefined || headers === undefined) throw new Error("a client without a page");
  for (;;) {
    const answer = await fetch(path, { headers });
    const { byteLength } = await answer.arrayBuffer();
    if (answer.ok && byteLength > 0) return;
    if (answer.status !== 503) throw new Error(`${path} is answered ${answer.status}`);
  }
}
