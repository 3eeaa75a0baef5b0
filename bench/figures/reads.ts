import { mkdtempSync, rmSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Child, startChild } from "../children.js";
import type { Figure, Size } from "../figure.js";
import { FIRST_EXTENSION } from "../simulated/extensions.js";
import { AUTHORIZATION, startTandem, type Tandem } from "../tandem.js";

const LEGS: Readonly<Record<Size, readonly number[]>> = { full: [100, 1_000, 10_000], small: [20] };
const READS = { full: 1_000, small: 10 };
/** A list of 10,000 takes long enough as it is. */
const LISTS = { full: 5, small: 1 };

const named = (count: number): string => `${count.toLocaleString("en-US")} legs`;
const MICROSECONDS = 1_000;

interface Asked {
  readonly tandem: Tandem;
  read(path: string): Promise<string>;
}

/** A PBX and a Tandem for each number of legs, until all is measured. */
async function withLegs(size: Size, ask: (asked: Asked, legs: number) => Promise<() => Promise<number>>) {
  const opened: Child[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const contenders: Record<string, () => Promise<number>> = {};
  for (const legs of LEGS[size]) {
    const manager = await startChild<{ port: number }>("manager.ts", legs);
    const tandem = await startTandem({ amiPort: manager.first.port });
    opened.unshift(tandem, manager);
    const read = (path: string) => answerOf(`${tandem.url}/communication_manager/rest/live${path}`, agent);
    contenders[named(legs)] = await ask({ tandem, read }, legs);
  }
  const close = async () => {
    agent.destroy();
    for (const child of opened) await child.stop();
  };
  return { contenders, close };
}

const answerOf = (url: string, agent: Agent): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, { agent, headers: { authorization: AUTHORIZATION } }, (response) => {
      const body = text(response);
      if (response.statusCode === 200) resolve(body);
      else body.then((told) => reject(new Error(`${response.statusCode}: ${told}`)), reject);
    }).on("error", reject);
  });

async function timed(times: number, work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  for (let n = 0; n < times; n += 1) await work();
  return ((performance.now() - begun) * MICROSECONDS) / times;
}

const goals = [{ of: named(10_000), beside: named(100), ratio: 1.25 }];
const OF_FIRST = `/coreServers/getByName/default/extensions/getByName/${FIRST_EXTENSION}/callSegments`;

export const growthOfReads: Figure = {
  name: "growth-reads",
  question:
    "The call segments of an extension that is in one call, and that segment by its id, one request after the other, while so many legs live.",
  unit: "µs a request",
  better: "less",
  goals,
  prepare: (size) =>
    withLegs(size, async ({ read }) => {
      const [{ id }] = JSON.parse(await read(OF_FIRST));
      return () =>
        timed(READS[size], async () => {
          await read(OF_FIRST);
          await read(`/coreServers/getByName/default/callSegments/${id}`);
        }).then((both) => both / 2);
    }),
};

export const growthOfLists: Figure = {
  name: "growth-lists",
  question: "All call segments of a core server in one answer, with so many of them in it.",
  unit: "µs a segment",
  better: "less",
  goals,
  prepare: (size) =>
    withLegs(size, async ({ read }, legs) => async () => {
      const list = () => read("/coreServers/getByName/default/callSegments");
      return (await timed(LISTS[size], list)) / legs;
    }),
};

const MAX_BYTES_A_LEG = 4_096;
const SEEN = "first seen";
const AGAIN = "after a restart";

export const memoryOfLegs: Figure = {
  name: "memory-legs",
  question:
    "What the heap holds more beside a PBX with 10,000 legs than beside one without, by leg: when they are seen first, and after a restart. Nobody has listened to events, so that none are kept.",
  unit: "bytes a leg",
  better: "less",
  goals: [],
  limits: [SEEN, AGAIN].map((of) => ({ of, value: MAX_BYTES_A_LEG })),
  async prepare(size) {
    const legs = LEGS[size].at(-1) ?? 0;
    const folder = mkdtempSync(join(tmpdir(), "tandem-bench-"));
    const database = join(folder, "legs.db");
    const busy = await startChild<{ port: number }>("manager.ts", legs);
    const idle = await startChild<{ port: number }>("manager.ts", 0);
    const held = async (amiPort: number, file?: string): Promise<number> => {
      const tandem = await startTandem({ amiPort, tells: "memory", ...(file && { database: file }) });
      const { heapUsed, external } = await tandem.ask<NodeJS.MemoryUsage>({});
      await tandem.stop();
      return heapUsed + external;
    };
    await held(busy.first.port, database);
    const without = await held(idle.first.port);
    return {
      contenders: {
        [SEEN]: async () => ((await held(busy.first.port)) - without) / legs,
        [AGAIN]: async () => ((await held(busy.first.port, database)) - without) / legs,
      },
      async close() {
        await Promise.all([busy.stop(), idle.stop()]);
        rmSync(folder, { recursive: true });
      },
    };
  },
};
