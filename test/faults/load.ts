import { setTimeout as delay } from "node:timers/promises";
import { type Phone, startPhone } from "../../lab/phone.js";
import { between, pick, type Random, seeded } from "./random.js";
import type { Scene } from "./scene.js";
import { startSteadyCalls } from "./steady-calls.js";

interface Caller {
  readonly numbers: readonly string[];
  /** For so long, at least and at most, it stays in a call. */
  readonly callMs: readonly [number, number];
}

const SHORT_MS = [3_000, 9_000] as const;
/** Such calls live through most faults. */
const LONG_MS = [20_000, 50_000] as const;

/** Who calls, and whom: phones that ring, talk, wait in queues, meet in rooms; numbers outside, echo, music. */
const CALLERS: Readonly<Record<string, Caller>> = {
  "100": { numbers: ["103", "830103", "*9103", "5559876"], callMs: SHORT_MS },
  "101": { numbers: ["600", "610"], callMs: LONG_MS },
  "104": { numbers: ["500", "501", "103", "860"], callMs: SHORT_MS },
  "108": { numbers: ["5559876", "861", "600"], callMs: SHORT_MS },
  "210": { numbers: ["102", "600"], callMs: LONG_MS },
  "301": { numbers: ["590", "5551234"], callMs: SHORT_MS },
};
const BREAK_MS = [300, 2_500] as const;
/** A phone that has not come to rest by then is left alone until the next round. */
const REST_MS = 5_000;

/** What comes and goes beside calls: so often. */
const CHURN_MS = [1_500, 4_000] as const;
const MEMBERS = ["PJSIP/102", "Local/104@from-internal/n", "PJSIP/210"];

/** A phone that comes and goes: it registers, and is turned off, or loses its power and is forgotten when that has run out. */
const ROAMING = { extension: "107", answer: "busy", registerEverySeconds: 8 } as const;
const ROAM_MS = [4_000, 12_000] as const;

export interface Load {
  /** How many calls have been dialled by phones. */
  dialled(): number;
  /** Ends it, and with it every call. */
  stop(): Promise<void>;
}

/** A steady load of calls by phones and by SIPp, of queue members and a phone that come and go, and of Do Not Disturb. */
export function startLoad(scene: Scene, seed: number): Load {
  const stop = new AbortController();
  const pause = (ms: number) => delay(ms, undefined, { signal: stop.signal }).catch(() => {});
  let dialled = 0;
  const callers = Object.entries(CALLERS).map(async ([extension, { numbers, callMs }], index) => {
    const random = seeded(seed + index);
    const phone = phoneOf(scene, extension);
    while (!stop.signal.aborted) {
      dialled += 1;
      await ignoring(() => phone.dial(pick(random, numbers)));
      await pause(between(random, ...callMs));
      await atRest(phone);
      await pause(between(random, ...BREAK_MS));
    }
  });
  const others = [
    churn(scene, seeded(seed + 100), stop.signal, pause),
    roam(scene, seeded(seed + 101), stop.signal, pause),
    pickUp(scene, stop.signal, pause),
  ];
  const sipp = startSteadyCalls(scene.pbx);
  return {
    dialled: () => dialled,
    async stop() {
      stop.abort();
      await Promise.all([...callers, ...others, sipp.stop()]);
    },
  };
}

/** A call may fail, since the PBX may be away: that is no fault of Tandem's. */
const ignoring = (act: () => Promise<unknown>): Promise<unknown> => act().catch(() => {});

async function atRest(phone: Phone): Promise<void> {
  for (const _ of phone.calls()) await ignoring(() => phone.hangup());
  await ignoring(() => phone.idle(REST_MS));
}

/** 103 rings for a while, and picks up every other call; 102 and 210 hang up what the PBX has forgotten. */
async function pickUp(
  scene: Scene,
  signal: AbortSignal,
  pause: (ms: number) => Promise<unknown>,
): Promise<void> {
  const phone = phoneOf(scene, "103");
  for (let rung = 0; !signal.aborted; rung += 1) {
    await pause(2_000);
    const ringing = phone.calls().find(({ state }) => state === "ringing");
    if (ringing !== undefined && rung % 2 === 0) await ignoring(() => phone.accept());
  }
  for (const party of [...scene.parties.phones.values()]) await atRest(party);
}

/** Members of queue 501, and the Do Not Disturb of 105, told by AMI and by a phone. */
async function churn(
  scene: Scene,
  random: Random,
  signal: AbortSignal,
  pause: (ms: number) => Promise<unknown>,
): Promise<void> {
  const dnd = phoneOf(scene, "105");
  while (!signal.aborted) {
    await pause(between(random, ...CHURN_MS));
    const [name, dialed] = [pick(random, ["QueueAdd", "QueueRemove", "QueuePause"]), pick(random, MEMBERS)];
    const paused = name === "QueuePause" ? { paused: random() < 0.5 ? "true" : "false" } : {};
    await ignoring(() => scene.witness().act({ action: name, queue: "501", interface: dialed, ...paused }));
    if (random() < 0.5) continue;
    await ignoring(() => dnd.dial("*76"));
    await ignoring(() => dnd.idle(REST_MS));
  }
}

async function roam(
  { pbx }: Scene,
  random: Random,
  signal: AbortSignal,
  pause: (ms: number) => Promise<unknown>,
): Promise<void> {
  while (!signal.aborted) {
    const phone = await startPhone({ pbx, ...ROAMING }).catch(() => undefined); // the PBX may be away
    await pause(between(random, ...ROAM_MS));
    await (random() < 0.5 ? phone?.kill() : phone?.stop());
    await pause(between(random, ...ROAM_MS));
  }
}

function phoneOf({ parties }: Scene, extension: string): Phone {
  const phone = parties.phones.get(extension);
  if (phone === undefined) throw new Error(`no phone ${extension}`);
  return phone;
}
