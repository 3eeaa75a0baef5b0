import { once } from "node:events";
import WebSocket from "ws";
import type { Ari } from "../../lab/ari.js";

type ChannelEvent = "ChannelCreated" | "ChannelDestroyed";

/** What ARI tells of all channels, for as long as it is open. */
export interface AriEvents {
  /** Is called with the id of each channel that such an event is of, and with when it came: by `performance.now()`. */
  on(event: ChannelEvent, seen: (channel: string, at: number) => void): void;
  close(): void;
}

export async function openAriEvents({ port, account }: Ari): Promise<AriEvents> {
  const key = `${account.username}:${account.secret}`;
  const socket = new WebSocket(
    `ws://127.0.0.1:${port}/ari/events?app=bench&subscribeAll=true&api_key=${key}`,
  );
  await once(socket, "open");
  return {
    on(event, seen) {
      const wanted = `"type":"${event}"`; // all that is looked at of the others
      socket.on("message", (message: Buffer) => {
        const at = performance.now();
        if (!message.includes(wanted)) return;
        seen((JSON.parse(String(message)) as { channel: { id: string } }).channel.id, at);
      });
    },
    close: () => socket.terminate(),
  };
}
