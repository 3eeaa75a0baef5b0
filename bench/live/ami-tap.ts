import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { loginFullyBooted } from "../../lab/ami-login.js";
import type { AmiAccount } from "../../lab/instance.js";

/** A plain connection to AMI, which does as little as it can with what it is told. */
export interface AmiTap {
  /** How many events have come so far. */
  events(): number;
  /** Is called with each event of that name from now on, and with when it came: by `performance.now()`. */
  watch(event: string, seen: (event: Headers, at: number) => void): void;
  /** Resolves when Asterisk has answered; fails where it says no. */
  act(headers: Readonly<Record<string, string>>): Promise<void>;
  close(): void;
}

/** The value of a header; "": it is not there. */
export type Headers = (name: string) => string;

const LOGIN_TIMEOUT_MS = 5_000;
const END = "\r\n\r\n";

/** @param told which events: all that the account's own rights and filter let through, none, or of these those of such names */
export async function openTap(
  port: number,
  account: AmiAccount,
  told: "all" | "none" | readonly string[],
): Promise<AmiTap> {
  const socket = await loginFullyBooted(port, account, AbortSignal.timeout(LOGIN_TIMEOUT_MS));
  const watched = new Map<string, (event: Headers, at: number) => void>();
  const waiting = new Map<string, (answer: Headers) => void>();
  let events = 0;
  onMessage(socket, (message, at) => {
    const header = headersOf(message);
    if (message.startsWith("Event: ")) {
      events += 1;
      watched.get(header("Event"))?.(header, at);
    } else waiting.get(header("ActionID"))?.(header);
  });
  const act = async (headers: Readonly<Record<string, string>>): Promise<void> => {
    const ActionID = randomUUID();
    const answered = new Promise<Headers>((resolve) => waiting.set(ActionID, resolve));
    const lines = Object.entries({ ...headers, ActionID }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${lines.join("")}\r\n`);
    const answer = await answered;
    waiting.delete(ActionID);
    if (answer("Response") !== "Success") throw new Error(`${headers.Action}: ${answer("Message")}`);
  };
  if (typeof told !== "string")
    await act({ Action: "Filter", Operation: "Add", Filter: `^Event: (${told.join("|")})[[:space:]]` });
  await act({ Action: "Events", EventMask: told === "none" ? "off" : "on" });
  return {
    events: () => events,
    watch: (event, seen) => void watched.set(event, seen),
    act,
    close: () => socket.destroy(),
  };
}

function onMessage(socket: Socket, take: (message: string, at: number) => void): void {
  let rest = "";
  socket.on("data", (chunk: string) => {
    const at = performance.now();
    rest += chunk;
    let start = 0;
    for (let end = rest.indexOf(END); end !== -1; end = rest.indexOf(END, start)) {
      take(rest.slice(start, end + 2), at);
      start = end + END.length;
    }
    rest = rest.slice(start);
  });
}

/** Looks a header up when it is asked for. */
const headersOf =
  (message: string): Headers =>
  (name) => {
    const start = message.startsWith(`${name}: `) ? 0 : message.indexOf(`\n${name}: `) + 1;
    if (start === 0 && !message.startsWith(`${name}: `)) return "";
    return message.slice(start + name.length + 2, message.indexOf("\r", start));
  };
