import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { CACHE_FOLDER } from "../../lab/cache.js";
import { startPhone } from "../../lab/phone.js";
import type { Figure, Prepared, Size } from "../figure.js";
import { type AmiTap, openTap } from "../live/ami-tap.js";
import { createHttpClient } from "../live/http-client.js";
import { LIVE_API, type LiveLab, TANDEM_HEADERS } from "../live/lab.js";
import { percentile } from "../live/requests.js";

/** The first are made to warm up. */
const COMMANDS: Readonly<Record<Size, number>> = { full: 30, small: 3 };
const WARM_UP: Readonly<Record<Size, number>> = { full: 5, small: 1 };

/** A phone that picks up, and where it is sent then: it hears itself. */
const [EXTENSION, NUMBER] = ["101", "860"];
const CHANNEL = `PJSIP/${EXTENSION}`;

/** Since the command was sent. */
interface Times {
  readonly answeredMs: number;
  readonly newchannelMs: number;
}

/** Gives the command, and ends the call that it makes. */
async function timed(command: () => Promise<unknown>, calls: Calls): Promise<Times> {
  const [made, ended] = [calls.next("Newchannel"), calls.next("Hangup")]; // it may end before it is ended
  const begun = performance.now();
  await command();
  const answeredMs = performance.now() - begun;
  const { at, channel } = await made;
  await calls.hangUp(channel);
  await ended;
  return { answeredMs, newchannelMs: at - begun };
}

interface Calls {
  next(event: "Newchannel" | "Hangup"): Promise<{ readonly at: number; readonly channel: string }>;
  hangUp(channel: string): Promise<void>;
}

/** What becomes of the phone's calls. */
function callsOn(tap: AmiTap, actions: AmiTap): Calls {
  return {
    next: (event) =>
      new Promise((resolve) => {
        tap.watch(event, (header, at) => {
          const channel = header("Channel");
          if (channel.startsWith(`${CHANNEL}-`)) resolve({ at, channel });
        });
      }),
    hangUp: (Channel) => actions.act({ Action: "Hangup", Channel }).catch(() => {}), // it is gone
  };
}

/** Where Tandem's database is: it says nothing is done before the disk has that. */
function openFile() {
  const folder = mkdtempSync(join(CACHE_FOLDER, "bench-"));
  const file = openSync(join(folder, "file"), "w");
  const page = Buffer.alloc(4_096, 1);
  return {
    append(): void {
      writeSync(file, page);
      fsyncSync(file);
    },
    close(): void {
      closeSync(file);
      rmSync(folder, { recursive: true });
    },
  };
}

async function prepare(
  lab: LiveLab,
  size: Size,
  what: "answer" | "ring",
  value: (times: Times) => number,
): Promise<Prepared> {
  const [pbx, tandem] = [await lab.pbx(), await lab.tandem()];
  const phone = await startPhone({ pbx, extension: EXTENSION, answer: "auto" });
  const [tap, actions] = [
    await openTap(pbx.amiPort, pbx.accounts.tandem, "all"),
    await openTap(pbx.amiPort, pbx.accounts.tandem, "none"),
  ];
  const client = createHttpClient(tandem.url, TANDEM_HEADERS);
  const calls = callsOn(tap, actions);
  const path = `${LIVE_API}/extensions/getByName/${EXTENSION}/originate`;
  const post = () => client.ask("POST", path, 204, { destinationNumber: NUMBER });
  const call = { Channel: CHANNEL, Context: "from-internal", Exten: NUMBER, Priority: "1", Async: "true" };
  const originate = () => actions.act({ Action: "Originate", ...call });
  const file = openFile();
  const typical = (command: () => Promise<unknown>) => async () => {
    for (let n = 0; n < WARM_UP[size]; n += 1) await timed(command, calls);
    const all: number[] = [];
    while (all.length < COMMANDS[size]) all.push(value(await timed(command, calls)));
    return percentile(all, 50);
  };
  return {
    contenders: {
      Tandem: typical(post),
      "AMI Originate": typical(originate),
      ...(what === "answer" && {
        "AMI Originate, written to disk": typical(async () => {
          await originate();
          file.append();
        }),
      }),
    },
    async close() {
      client.close();
      tap.close();
      actions.close();
      file.close();
      await phone.stop();
    },
  };
}

const GOALS = [{ of: "Tandem", beside: "AMI Originate", difference: 3 }];

/** An extension is rung, by Tandem's API and by AMI itself. */
export const command = (lab: LiveLab): readonly Figure[] => [
  {
    name: "command-answer",
    question:
      "POST of `originate` until it is answered 204, beside AMI's `Originate` until its `Response`; the median of 30.",
    unit: "ms",
    better: "less",
    goals: GOALS,
    prepare: (size) => prepare(lab, size, "answer", ({ answeredMs }) => answeredMs),
  },
  {
    name: "command-ring",
    question: "The same, until the first `Newchannel` is seen on another connection to AMI.",
    unit: "ms",
    better: "less",
    goals: GOALS,
    prepare: (size) => prepare(lab, size, "ring", ({ newchannelMs }) => newchannelMs),
  },
];
