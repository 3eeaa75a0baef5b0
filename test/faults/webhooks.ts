import { createHash } from "node:crypto";
import type { Segment } from "../../src/state/model.js";
import { listen } from "../live/receiver.js";
import { openUnifiedApi } from "../live/unified-api.js";
import type { Scene } from "./scene.js";

/** Extensions that call. At the end of each call of theirs a webhook is told (UnifiedAPI, type 2). */
const CALLERS = ["100", "101", "104", "210"];
const HANG_UP = "2";
/** The receiver answers so often with 503: one delivery of a few is made twice. */
const REFUSED_EVERY = 7;

export interface Webhooks {
  /** How many deliveries have come, those that were made again not counted. */
  told(): number;
  /** Calls that were told of not at all, more than once, or without having been. */
  compare(): string[];
  close(): Promise<void>;
}

export async function watchWebhooks({ tandem, database }: Scene): Promise<Webhooks> {
  const receiver = await listen((nth) => (nth % REFUSED_EVERY === 0 ? 503 : 200));
  const api = await openUnifiedApi(() => tandem().url);
  for (const extension of CALLERS) {
    const url = `${receiver.url}/${extension}`;
    const webhook = { type: HANG_UP, method: "0", url, status: "1", note: "" };
    const { status } = await api.post(`/extensions/@me/0003*${extension}/phoneCallEvents`, webhook);
    if (status !== 200) throw new Error(`no webhook of ${extension}: ${status}`);
  }
  /** Extension and call, by the name of each delivery: who hears one twice knows it by that. */
  const heard = () =>
    new Map(
      receiver.heard
        .filter(({ url }) => url.searchParams.get("CallFlow") === "OUT")
        .map(({ delivery, url }) => [delivery, `${url.pathname.slice(1)} ${url.searchParams.get("CallID")}`]),
    );
  return {
    told: () => heard().size,
    compare() {
      const ended = database()
        .prepare<[], string>("SELECT whole FROM segment WHERE ended_at IS NOT NULL")
        .pluck()
        .all()
        .map((whole) => JSON.parse(whole) as Segment);
      const calls = ended
        .filter(({ incoming }) => !incoming)
        .map(({ extension, linkedId }) => ({ number: extension?.split("@")[0] ?? "", linkedId }))
        .filter(({ number }) => CALLERS.includes(number))
        .map(({ number, linkedId }) => `${number} ${idOf(linkedId)}`);
      return differences(calls, [...heard().values()]);
    },
    close: () => receiver.close(),
  };
}

/** As docs/dialects/voipnow.md has it: the id of a call is made of its Linkedid. */
const idOf = (linkedId: string): string =>
  createHash("sha256").update(`default\n${linkedId}`).digest("hex").slice(0, 20);

function differences(calls: readonly string[], told: readonly string[]): string[] {
  const count = (all: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
    return counts;
  };
  const [ended, heard] = [count(calls), count(told)];
  return [...new Set([...calls, ...told])]
    .filter((call) => ended.get(call) !== heard.get(call))
    .map((call) => `${call} ended ${ended.get(call) ?? 0} times and was told ${heard.get(call) ?? 0} times`);
}
