import { startBaresip } from "./baresip.js";
import type { BaresipControl, PhoneCall, PhoneEvent } from "./baresip-control.js";
import type { Pbx } from "./pbx.js";

/** A phone that has not registered by then fails to start. */
const REGISTER_TIMEOUT_MS = 15_000;
/** How often a phone registers again; also what a PBX that lost its registrations must wait for. */
const REGISTER_EVERY_S = 60;

/** What a phone does when it is called: picks up at once, rings, or says 486 Busy Here. */
export type AnswerMode = "auto" | "manual" | "busy";

export interface PhoneOptions {
  readonly pbx: Pick<Pbx, "sipHost" | "sipPort" | "passwordOf">;
  readonly extension: string;
  readonly answer: AnswerMode;
  /** Default: the extension's password at this PBX. */
  readonly password?: string;
  /** For so long a registration lasts; it is renewed before that. Default: REGISTER_EVERY_S. */
  readonly registerEverySeconds?: number;
}

/** What every party of the lab can do, inside and outside. Each resolves once the user agent has carried it out. */
export interface CallControls {
  /** Picks up what rings. */
  accept(): Promise<void>;
  /** Hold, resume and keys act on the current call: the one dialled, picked up or chosen last. */
  hold(): Promise<void>;
  resume(): Promise<void>;
  /** Presses these keys (RFC 4733). */
  sendDigits(digits: string): Promise<void>;
  /** Ends the current call; one that rings here is refused with 486 Busy Here. */
  hangup(): Promise<void>;
  /** Makes another call the current one. */
  choose(call: PhoneCall): Promise<void>;
  calls(): readonly PhoneCall[];
  /** A call that comes in and has not been picked up, now or soon. */
  ringing(timeoutMs?: number): Promise<PhoneCall>;
  /** A call that is picked up, at whichever end, now or soon. */
  talking(timeoutMs?: number): Promise<PhoneCall>;
  /** No call at all, now or soon. */
  idle(timeoutMs?: number): Promise<void>;
  /** The next event of this type since the last dial() and the last until(). */
  until(type: string, matches?: (event: PhoneEvent) => boolean, timeoutMs?: number): Promise<PhoneEvent>;
}

/** How the PBX knows a call with this phone. */
export interface SipDialog {
  /** The number that was dialled. */
  readonly number: string;
  readonly callId: string;
  /** Of the PBX, and of the phone. */
  readonly localTag: string;
  readonly remoteTag: string;
}

/** A registered SIP phone. */
export interface Phone extends CallControls {
  readonly extension: string;
  dial(number: string): Promise<void>;
  /** Sends the other party to this number (REFER). */
  blindTransfer(number: string): Promise<void>;
  /** Sends the other party of one call into the place that this phone has in another (REFER with Replaces). */
  attendedTransfer(call: PhoneCall, into: SipDialog): Promise<void>;
  /** Its power is cut: the registration stays until it runs out. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a phone; resolves once the PBX has its registration. */
export async function startPhone(options: PhoneOptions): Promise<Phone> {
  const { pbx, extension, answer } = options;
  const { control, kill, stop } = await startBaresip();
  try {
    await addAccount(control, {
      address: `${extension}@${pbx.sipHost}:${pbx.sipPort}`,
      username: extension,
      password: options.password ?? pbx.passwordOf(extension),
      registerEverySeconds: options.registerEverySeconds ?? REGISTER_EVERY_S,
      answer,
    });
    await control.until("REGISTER_OK", undefined, REGISTER_TIMEOUT_MS);
  } catch (reason) {
    await stop();
    throw new Error(`phone ${extension} did not register`, { cause: reason });
  }
  const uriOf = (number: string) => `sip:${number}@${pbx.sipHost}:${pbx.sipPort}`;
  return {
    ...callControls(control),
    extension,
    dial: async (number) => {
      control.forgetEvents();
      await control.command("dial", uriOf(number));
    },
    blindTransfer: async (number) => {
      await control.command("transfer", uriOf(number));
    },
    attendedTransfer: async (call, { number, callId, localTag, remoteTag }) => {
      const dialog = [callId, `to-tag=${localTag}`, `from-tag=${remoteTag}`].map(encodeURIComponent);
      await control.command("callfind", call.callId);
      await control.command("transfer", `${uriOf(number)}?Replaces=${dialog.join("%3B")}`);
    },
    kill,
    stop,
  };
}

export function callControls(control: BaresipControl): CallControls {
  const send = async (command: string, params?: string) => {
    await control.command(command, params);
  };
  return {
    accept: () => send("accept"),
    hold: () => renegotiate(control, "hold"),
    resume: () => renegotiate(control, "resume"),
    sendDigits: (digits) => send("sndcode", digits),
    hangup: () => send("hangup"),
    choose: ({ callId }) => send("callfind", callId),
    calls: () => control.calls(),
    ringing: (timeoutMs) =>
      control.untilCall(
        "ringing",
        ({ state, direction }) => state === "ringing" && direction === "incoming",
        timeoutMs,
      ),
    talking: (timeoutMs) =>
      control.untilCall("established", ({ state }) => state === "established", timeoutMs),
    idle: (timeoutMs) => control.untilIdle(timeoutMs),
    until: (type, matches, timeoutMs) => control.until(type, matches, timeoutMs),
  };
}

/** Hold and resume are re-INVITEs: done when the PBX has answered them. */
async function renegotiate(control: BaresipControl, command: "hold" | "resume"): Promise<void> {
  control.forgetEvents();
  await control.command(command);
  await control.until("CALL_REMOTE_SDP", ({ reason }) => reason === "answer");
}

export interface SipAccount {
  /** number@host:port */
  readonly address: string;
  readonly username: string;
  readonly password: string;
  /** 0: calls are made and taken without registering. */
  readonly registerEverySeconds: number;
  readonly answer: AnswerMode;
}

/** Gives a baresip an account. */
export async function addAccount(control: BaresipControl, account: SipAccount): Promise<void> {
  const parameters = [
    `auth_user=${account.username}`,
    `auth_pass=${account.password}`,
    `regint=${account.registerEverySeconds}`,
    `answermode=${account.answer === "auto" ? "auto" : "manual"}`,
    "audio_codecs=PCMU",
  ];
  if (account.answer === "busy") refuseCalls(control, account.address.split("@")[0]);
  await control.command("uanew", `<sip:${account.address};transport=udp>;${parameters.join(";")}`);
}

function refuseCalls(control: BaresipControl, number: string | undefined): void {
  control.onEvent(({ type, account, callId }) => {
    if (type !== "CALL_INCOMING" || account !== number || callId === undefined) return;
    const refused = control.command("callfind", callId).then(() => control.command("hangup"));
    refused.catch(() => undefined); // the caller gave up first
  });
}
