import { startBaresip } from "./baresip.js";
import type { Pbx } from "./pbx.js";
import { type AnswerMode, addAccount, type CallControls, callControls } from "./phone.js";

/** Who can be reached outside when nothing else is said, and what they do when called. */
const SUBSCRIBERS: Readonly<Record<string, AnswerMode>> = {
  "5559876": "auto",
  "5551234": "manual",
  "5550486": "busy",
  "18005555555": "auto",
};

export interface OutsideLineOptions {
  readonly pbx: Pick<Pbx, "sipHost" | "sipPort" | "outsidePort" | "passwordOf">;
  /** Numbers of 7 digits and more; any other number is answered with 404 by the provider. */
  readonly subscribers?: Readonly<Record<string, AnswerMode>>;
}

/** The telephone network beyond the PBX: it calls in, and is called. */
export interface OutsideLine extends CallControls {
  /** Calls a number of the PBX (DID 5550100, 5550150) from one of the subscribers. */
  dial(from: string, did: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the provider of the lab: one user agent with an account for each subscriber. */
export async function startOutsideLine(options: OutsideLineOptions): Promise<OutsideLine> {
  const { pbx, subscribers = SUBSCRIBERS } = options;
  const { control, stop } = await startBaresip(pbx.outsidePort);
  const host = `${pbx.sipHost}:${pbx.sipPort}`;
  try {
    for (const [number, answer] of Object.entries(subscribers)) {
      const password = pbx.passwordOf("provider");
      await addAccount(control, {
        address: `${number}@${host}`,
        username: "provider",
        password,
        registerEverySeconds: 0,
        answer,
      });
    }
  } catch (reason) {
    await stop();
    throw reason;
  }
  return {
    ...callControls(control),
    dial: async (from, did) => {
      control.forgetEvents();
      await control.command("uafind", `sip:${from}@${host}`);
      await control.command("dial", `sip:${did}@${host}`);
    },
    stop,
  };
}
