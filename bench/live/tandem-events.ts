import { once } from "node:events";
import WebSocket from "ws";
import type { Tandem } from "../../lab/tandem.js";
import { TANDEM_HEADERS } from "./lab.js";

/** Of `hangup`, what says which call it was. `time` is Asterisk's own, in whole milliseconds. */
interface HangUp {
  readonly extensionNumber: string | null;
  readonly time: number;
}

/** All that is looked at of the others. */
const WANTED = '"type":"hangup"';

/** What Tandem's WebSocket tells, for as long as it is open. */
export interface TandemEvents {
  /** Is called with each call of an extension that has ended, and with when that came: by `performance.now()`. */
  onHangUp(seen: (call: { readonly extension: string; readonly time: number }, at: number) => void): void;
  close(): void;
}

export async function openTandemEvents({ url }: Pick<Tandem, "url">): Promise<TandemEvents> {
  const path = `${url.replace(/^http/, "ws")}/communication_manager/ws/event`;
  const socket = new WebSocket(path, { headers: TANDEM_HEADERS });
  await once(socket, "open");
  return {
    onHangUp: (seen) =>
      void socket.on("message", (message: Buffer) => {
        const at = performance.now();
        if (!message.includes(WANTED)) return;
        const { extensionNumber, time } = JSON.parse(String(message)) as HangUp;
        if (extensionNumber !== null) seen({ extension: extensionNumber, time }, at);
      }),
    close: () => socket.terminate(),
  };
}
