import { startChild } from "../children.js";
import { type Figure, perSecond } from "../figure.js";
import { AUTHORIZATION, startTandem } from "../tandem.js";

const CLIENTS = { full: 1_000, small: 20 };
/** One after the other, each when all have the one before. */
const EVENTS = { full: 50, small: 2 };

interface Received {
  readonly received: number;
  readonly last: string;
}

/** Clients in a process of their own, so that what they cost is the same for both servers. */
async function listeners(url: string, count: number, authorization = "") {
  const clients = await startChild("ws-clients.mjs", url, count, authorization);
  let all = 0;
  return {
    stop: clients.stop,
    /** Answers what was heard, once all have heard it. */
    async hearAfter(say: () => Promise<unknown>): Promise<string> {
      all += count;
      const heard = clients.ask<Received>({ until: all });
      await say();
      const { received, last } = await heard;
      if (received !== all) throw new Error(`${received} messages came of ${all}`);
      return last;
    },
  };
}

/** Do Not Disturb of the simulated PBX's first phone: one event for those who listen. */
const dnd = (on: boolean): string =>
  `Event: DeviceStateChange\r\nDevice: Custom:DND1000\r\nState: ${on ? "INUSE" : "NOT_INUSE"}\r\n\r\n`;

export const fanOut: Figure = {
  name: "fan-out",
  question:
    "One event of a simulated PBX to 1,000 WebSocket clients of Tandem, until all have it; beside a bare `ws` server that sends the same bytes.",
  unit: "deliveries/s",
  better: "more",
  goals: [{ of: "Tandem", beside: "bare ws", ratio: 0.5 }],
  async prepare(size) {
    const [count, events] = [CLIENTS[size], EVENTS[size]];
    const manager = await startChild<{ port: number }>("manager.ts", 0);
    const tandem = await startTandem({ amiPort: manager.first.port });
    const bare = await startChild<{ port: number }>("ws-server.mjs");
    const socket = `${tandem.url.replace("http", "ws")}/communication_manager/ws/event`;
    const ofTandem = await listeners(socket, count, AUTHORIZATION);
    const ofBare = await listeners(`ws://127.0.0.1:${bare.first.port}`, count);
    let on = false;
    const tell = () => {
      on = !on;
      return ofTandem.hearAfter(() => manager.ask({ send: dnd(on), times: 1 }));
    };
    const told = await tell();
    const timed = (one: () => Promise<unknown>) => () =>
      perSecond(count * events, async () => {
        for (let n = 0; n < events; n += 1) await one();
      });
    return {
      contenders: {
        Tandem: timed(tell),
        "bare ws": timed(() => ofBare.hearAfter(() => bare.ask({ send: told }))),
      },
      async close() {
        for (const child of [ofTandem, ofBare, bare, tandem, manager]) await child.stop();
      },
    };
  },
};
