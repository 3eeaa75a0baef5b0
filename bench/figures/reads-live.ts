import { startCalls } from "../../lab/load/calls.js";
import type { Tandem } from "../../lab/tandem.js";
import { until } from "../../lab/until.js";
import type { Figure, Goal, Prepared, Size } from "../figure.js";
import { bytesOf, startBareExpress } from "../live/bare-express.js";
import { ariHeaders, LIVE_API, type LiveLab, type LivePbx, TANDEM_HEADERS } from "../live/lab.js";
import { type Answers, askOnAndOn, type Question } from "../live/requests.js";

const LEGS: Readonly<Record<Size, number>> = { full: 100, small: 10 };
const SECONDS: Readonly<Record<Size, number>> = { full: 3, small: 0.3 };
/** What is compiled while it runs is compiled before it is measured. */
const WARM_UP_SECONDS: Readonly<Record<Size, number>> = { full: 2, small: 0.1 };

/** An extension talks to itself: each call is one leg. */
const CALL = { account: "100", number: "860" } as const;
const CALLS_A_SECOND = 50;
/** Longer than anything here takes. */
const TALK_MS = 3_600_000;
const CALLS_TIMEOUT_MS = 20_000;

/** Legs that live until they are ended. */
async function withLegs(pbx: LivePbx, tandem: Tandem, count: number) {
  const sipp = await startCalls({
    pbx,
    ...CALL,
    calls: count,
    atOnce: count,
    perSecond: CALLS_A_SECOND,
    talkMs: TALK_MS,
  });
  const legs = async (): Promise<readonly { readonly id: string }[]> => {
    const answer = await fetch(`${tandem.url}${LIVE_API}/callSegments`, { headers: TANDEM_HEADERS });
    return (await answer.json()) as { id: string }[];
  };
  const are = (wanted: number) =>
    until(`${wanted} legs`, CALLS_TIMEOUT_MS, async () =>
      (await legs()).length === wanted ? true : undefined,
    );
  await are(count);
  const [leg] = await legs();
  if (leg === undefined) throw new Error("there is no leg");
  return {
    id: leg.id,
    async end() {
      await pbx.cli("channel request hangup all");
      await are(0);
      await sipp.stop();
    },
  };
}

async function channelOf(pbx: LivePbx): Promise<string> {
  const answer = await fetch(ariUrl(pbx, ""), { headers: ariHeaders(pbx.ari) });
  const [channel] = (await answer.json()) as { id: string }[];
  if (channel === undefined) throw new Error("ARI tells of no channel");
  return channel.id;
}

const ariUrl = ({ ari }: LivePbx, path: string): string => `http://127.0.0.1:${ari.port}/ari/channels${path}`;

/** Who is asked, for all legs or for one. */
async function prepare(
  lab: LiveLab,
  what: "list" | "one",
  size: Size,
  value: (answers: Answers) => number,
): Promise<Prepared> {
  const [pbx, tandem] = [await lab.pbx(), await lab.tandem()];
  const { id, end } = await withLegs(pbx, tandem, LEGS[size]);
  const path = what === "list" ? "/callSegments" : `/callSegments/${id}`;
  const ours = { url: tandem.url + LIVE_API + path, headers: TANDEM_HEADERS };
  const bare = await startBareExpress([await bytesOf(path, ours.url, ours.headers)]);
  const channels = what === "list" ? "" : `/${await channelOf(pbx)}`;
  const asked: Readonly<Record<string, Question>> = {
    Tandem: ours,
    ARI: { url: ariUrl(pbx, channels), headers: ariHeaders(pbx.ari) },
    "bare Express": { url: bare.url + path, headers: {} },
  };
  for (const question of Object.values(asked)) await askOnAndOn(question, WARM_UP_SECONDS[size]);
  const contenders = Object.entries(asked).map(
    ([name, question]) => [name, async () => value(await askOnAndOn(question, SECONDS[size]))] as const,
  );
  return {
    contenders: Object.fromEntries(contenders),
    async close() {
      await bare.close();
      await end();
    },
  };
}

const PATHS = {
  list: "`callSegments` of 100 legs that live, beside ARI's `/channels` of the same",
  one: "One of 100 legs, beside ARI's `/channels/{id}` of the same",
} as const;

const GOALS: Readonly<Record<"list" | "one", readonly Goal[]>> = {
  list: [
    { of: "Tandem", beside: "ARI", ratio: 2 },
    { of: "Tandem", beside: "bare Express", ratio: 0.5 },
  ],
  one: [{ of: "Tandem", beside: "bare Express", ratio: 0.7 }],
};

/** Reads beside ARI on the same PBX, with an Express route that sends the same bytes as the limit. */
export const reads = (lab: LiveLab): readonly Figure[] =>
  (["list", "one"] as const).flatMap((what): Figure[] => [
    {
      name: `reads-${what}`,
      question: `${PATHS[what]}, and an Express route that sends the same bytes; ten connections.`,
      unit: "requests/s",
      better: "more",
      goals: GOALS[what],
      prepare: (size) => prepare(lab, what, size, ({ perSecond }) => perSecond),
    },
    {
      name: `reads-${what}-p99`,
      question: `The same, each connection asking on and on: what 99 of 100 requests do not exceed.`,
      unit: "ms",
      better: "less",
      goals: [],
      prepare: (size) => prepare(lab, what, size, ({ p99Ms }) => p99Ms),
    },
  ]);
