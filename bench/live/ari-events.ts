import { once } from "node:events";
import WebSocket from "ws";
import type { Ari } from "../../lab/ari.js";

/** What ARI tells of all channels, for as long as it is open. */
export interface AriEvents {
  /** Is called with the id of each channel that begins, and with when that came: by `performance.now()`. */
  onCreated(seen: (channel: string, at: number) => void): void;
  close(): void;
}

/** All that is looked at of the other events. */
const CREATED = '"type":"ChannelCreated"';

export async function openAriEvents({ port, account }: Ari): Promise<AriEvents> {
  const key = `${account.username}:${account.secret}`;
  const socket = new WebSocket(
    `ws://127.0.0.1:${port}/ari/events?app=bench&subscribeAll=true&api_key=${key}`,
  );
  await once(socket, "open");
  return {
    onCreated: (seen) =>
      void socket.on("message", (message) => {
        const at = performance.now();
        const text = String(message);
        if (text.includes(CREATED)) seen((JSON.parse(text) as { channel: { id: string } }).channel.id, at);
      }),
    close: () => socket.terminate(),
  };
}
