import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { NetstringReader, netstring } from "./netstring.js";
import { until } from "./until.js";

/** A command that baresip has not answered by then fails. */
const COMMAND_TIMEOUT_MS = 15_000;
/** How long `until` waits for an event when not told otherwise. */
const EVENT_TIMEOUT_MS = 15_000;

/** What a user agent says about a call or a registration; the types are baresip's own words. */
export interface PhoneEvent {
  /** REGISTER_OK, CALL_INCOMING, CALL_RINGING, CALL_ESTABLISHED, CALL_CLOSED, … */
  readonly type: string;
  /** The number of the account that it is about. */
  readonly account: string;
  /** The SIP Call-ID, once there is one. */
  readonly callId: string | undefined;
  /** The number of the other party. */
  readonly peer: string | undefined;
  readonly direction: "incoming" | "outgoing" | undefined;
  /** The SIP status or reason. */
  readonly reason: string | undefined;
}

export interface PhoneCall {
  readonly callId: string;
  readonly account: string;
  readonly peer: string;
  readonly direction: "incoming" | "outgoing";
  readonly state: "ringing" | "established";
}

type Answer = { readonly ok: boolean; readonly text: string };

/** baresip's control connection (module ctrl_tcp): commands, their answers, and events. */
export class BaresipControl {
  readonly #socket: Socket;
  readonly #pending = new Map<string, (answer: Answer) => void>();
  readonly #events: PhoneEvent[] = [];
  readonly #calls = new Map<string, PhoneCall>();
  readonly #listeners: ((event: PhoneEvent) => void)[] = [];
  #taken = 0;
  #sent = 0;

  /** Undefined when nobody listens there (yet). */
  static async connect(port: number): Promise<BaresipControl | undefined> {
    const socket = connect(port, "127.0.0.1");
    return await once(socket, "connect").then(
      () => new BaresipControl(socket),
      () => undefined,
    );
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    const reader = new NetstringReader();
    socket.on("data", (chunk) => {
      for (const text of reader.push(chunk)) this.#receive(JSON.parse(text));
    });
    socket.on("error", () => socket.destroy()); // a command in flight then fails by its timeout
  }

  /** Sends a command and returns what baresip printed. */
  async command(name: string, params = ""): Promise<string> {
    this.#sent += 1;
    const token = String(this.#sent);
    let answer: Answer | undefined;
    this.#pending.set(token, (received) => {
      answer = received;
    });
    this.#socket.write(netstring(JSON.stringify({ command: name, params, token })));
    try {
      const { ok, text } = await until(`answer of baresip to ${name}`, COMMAND_TIMEOUT_MS, () => answer);
      if (!ok) throw new Error(`baresip refused ${name}: ${text.trim()}`);
      return text;
    } finally {
      this.#pending.delete(token);
    }
  }

  /** Calls that ring or talk now. */
  calls(): readonly PhoneCall[] {
    return [...this.#calls.values()];
  }

  /** The first call for which this holds, now or within the bound; `wanted` names it in the failure. */
  async untilCall(
    wanted: string,
    matches: (call: PhoneCall) => boolean,
    timeoutMs = EVENT_TIMEOUT_MS,
  ): Promise<PhoneCall> {
    return await until(`${wanted} call at the phone`, timeoutMs, () => this.calls().find(matches));
  }

  /** Resolves once no call rings or talks. */
  async untilIdle(timeoutMs = EVENT_TIMEOUT_MS): Promise<void> {
    await until("end of all calls at the phone", timeoutMs, () =>
      this.#calls.size === 0 ? true : undefined,
    );
  }

  /** `until` does not look at what has happened up to now. */
  forgetEvents(): void {
    this.#taken = this.#events.length;
  }

  /**
   * The next event of this type: the first after the one that the last `until` returned, so that what has already
   * happened is not missed and what was already seen is not taken twice.
   */
  async until(
    type: string,
    matches: (event: PhoneEvent) => boolean = () => true,
    timeoutMs = EVENT_TIMEOUT_MS,
  ): Promise<PhoneEvent> {
    return await until(`${type} at the phone`, timeoutMs, () => {
      const index = this.#events.findIndex(
        (event, at) => at >= this.#taken && event.type === type && matches(event),
      );
      if (index === -1) return undefined;
      this.#taken = index + 1;
      return this.#events[index];
    });
  }

  /** Calls the listener with each event from now on. */
  onEvent(listener: (event: PhoneEvent) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(message: Record<string, unknown>): void {
    if (message.response === true) {
      this.#pending.get(String(message.token))?.({ ok: message.ok === true, text: String(message.data) });
      return;
    }
    const event = readEvent(message);
    this.#events.push(event);
    this.#track(event);
    for (const listener of this.#listeners) listener(event);
  }

  #track({ type, callId, account, peer, direction }: PhoneEvent): void {
    if (callId === undefined || peer === undefined || direction === undefined) return;
    const state = CALL_STATES[type];
    if (type === "CALL_CLOSED") this.#calls.delete(callId);
    else if (state !== undefined) this.#calls.set(callId, { callId, account, peer, direction, state });
  }
}

const CALL_STATES: Readonly<Record<string, PhoneCall["state"]>> = {
  CALL_INCOMING: "ringing",
  CALL_RINGING: "ringing",
  CALL_PROGRESS: "ringing",
  CALL_ESTABLISHED: "established",
};

function readEvent(message: Record<string, unknown>): PhoneEvent {
  const text = (name: string) => (typeof message[name] === "string" ? message[name] : undefined);
  const { direction } = message;
  return {
    type: text("type") ?? "",
    account: numberOf(text("accountaor")) ?? "",
    callId: text("id"),
    peer: numberOf(text("peeruri")),
    direction: direction === "incoming" || direction === "outgoing" ? direction : undefined,
    reason: text("param"),
  };
}

/** The user part of a SIP URI. */
function numberOf(uri: string | undefined): string | undefined {
  return uri?.match(/^sips?:([^@;]+)/)?.[1];
}
