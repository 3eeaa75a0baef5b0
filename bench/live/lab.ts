import type { Ari } from "../../lab/ari.js";
import { startAnswerer } from "../../lab/load/calls.js";
import { highestRate } from "../../lab/load/highest-rate.js";
import { type Pbx, startPbx } from "../../lab/pbx.js";
import { freePort } from "../../lab/ports.js";
import { ISYMPHONY_ACCOUNT, startTandem, type Tandem } from "../../lab/tandem.js";
import type { Size } from "../figure.js";

/** Asterisk, with ARI, and the built Tandem beside it: each a process of its own, one of each for all figures of a run. */
export interface LiveLab {
  pbx(): Promise<LivePbx>;
  /** Follows that PBX. */
  tandem(): Promise<Tandem>;
  /** Ends what was started. */
  close(): Promise<void>;
}

export interface LivePbx extends Pbx {
  readonly ari: Ari;
}

/** Whom SIPp calls as, and an outside number, which it answers itself: a call has two legs, as most have. */
export const LOAD_CALL = { account: "load", number: "5551234" } as const;

const LOW_RATE = 5;

/** What each request to Tandem and to ARI says of who asks. */
export const TANDEM_HEADERS = basic(ISYMPHONY_ACCOUNT.name, ISYMPHONY_ACCOUNT.password);
export const ariHeaders = ({ account }: Ari) => basic(account.username, account.secret);

/** Below it are the paths of Tandem's iSymphony API. */
export const LIVE_API = "/communication_manager/rest/live/coreServers/getByName/default";

/** In calls a second, beside all that listens to it now. `small`: none is searched, it is a low one. */
export const searchHighestRate = (pbx: LivePbx, size: Size): Promise<number> =>
  size === "small"
    ? Promise.resolve(LOW_RATE)
    : highestRate({ pbx, ...LOAD_CALL }, (line) => void process.stderr.write(`${line}\n`));

/** Each part is started when it is first asked for. */
export function createLab(): LiveLab {
  const started: (() => Promise<unknown>)[] = [];
  const pbx = once(async () => {
    const asterisk = await startPbx({ version: "22", ari: true });
    started.push(() => asterisk.stop());
    const answerer = await startAnswerer(asterisk);
    started.push(() => answerer.stop());
    const { ari } = asterisk;
    if (ari === undefined) throw new Error("the PBX has no ARI");
    return { ...asterisk, ari };
  });
  const tandem = once(async () => {
    const process = await startTandem(await pbx(), await freePort());
    started.push(() => process.stop());
    return process;
  });
  return {
    pbx,
    tandem,
    async close() {
      for (const end of started.reverse()) await end();
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function basic(name: string, password: string): Readonly<Record<string, string>> {
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}` };
}
