import { expect, vi } from "vitest";
import { WebSocket } from "ws";
import { ACCOUNT } from "./api.js";

/** An event as a subscriber gets it. */
export type Told = Readonly<Record<string, unknown>> & { readonly type: string; readonly time: number };

/** By then an event that is waited for has come, or the test fails. */
const WAIT_MS = 15_000;

/** Somebody who is told what happens. */
export interface Subscriber {
  /** What came so far, in order. */
  readonly events: readonly Told[];
  /** Forgets what came so far. */
  forget(): void;
  /** The first event of that type, with these properties, that has come or comes. */
  event(type: string, like?: Readonly<Record<string, unknown>>): Promise<Told>;
  close(): Promise<void>;
}

export interface WebSocketSubscriber extends Subscriber {
  readonly socket: WebSocket;
  /** Sets its filters and waits for the answer. */
  filter(...filters: readonly { readonly property: string; readonly value: string }[]): Promise<void>;
}

const collector = (events: Told[]) => ({
  events,
  forget: () => void events.splice(0),
  event: (type: string, like: Readonly<Record<string, unknown>> = {}) =>
    vi.waitFor(
      () => {
        const found = events.find((event) => event.type === type && isLike(event, like));
        if (found !== undefined) return found;
        throw new Error(`no ${type} like ${JSON.stringify(like)} among ${JSON.stringify(events)}`);
      },
      { timeout: WAIT_MS, interval: 10 },
    ),
});

const isLike = (event: Told, like: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(like).every(([property, value]) => event[property] === value);

/** Connects to the event API as the vendor's clients do. `hear` is called with each event as it comes. */
export async function openWebSocket(
  url: string,
  hear: (event: Told) => void = () => {},
): Promise<WebSocketSubscriber> {
  const address = new URL("/communication_manager/ws/event", url.replace(/^http/, "ws"));
  const socket = new WebSocket(address, { auth: `${ACCOUNT.name}:${ACCOUNT.password}` });
  const events: Told[] = [];
  socket.on("message", (data) => {
    const event = JSON.parse(data.toString()) as Told;
    events.push(event);
    hear(event);
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const collected = collector(events);
  return {
    ...collected,
    socket,
    async filter(...filters) {
      socket.send(JSON.stringify({ type: "filter", filters }));
      expect(await collected.event("filterResponse")).toMatchObject({ success: true });
      collected.forget();
    },
    close: () =>
      new Promise((resolve) => {
        socket.once("close", () => resolve());
        socket.close();
      }),
  };
}

export interface ServerSentSubscriber extends Subscriber {
  /** Id of the last event that came. */
  readonly lastId: string | undefined;
}

/** Connects to the stream of Server-Sent Events, after that event where one is named. */
export async function openServerSent(url: string, after?: string): Promise<ServerSentSubscriber> {
  const stop = new AbortController();
  const response = await fetch(`${url}/communication_manager/events`, {
    headers: {
      Authorization: `Basic ${Buffer.from(`${ACCOUNT.name}:${ACCOUNT.password}`).toString("base64")}`,
      Accept: "text/event-stream",
      ...(after === undefined ? {} : { "Last-Event-ID": after }),
    },
    signal: stop.signal,
  });
  expect([response.status, response.headers.get("Content-Type")]).toEqual([
    200,
    expect.stringContaining("text/event-stream"),
  ]);
  const events: Told[] = [];
  const ids: string[] = [];
  const reading = read(response, (id, event) => {
    if (id !== undefined) ids.push(id);
    events.push(event);
  }).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return {
    ...collector(events),
    get lastId() {
      return ids.at(-1);
    },
    async close() {
      stop.abort();
      await reading;
    },
  };
}

/** Takes the stream apart: blank lines end events, a line that begins with a colon is a comment. */
async function read(response: Response, hear: (id: string | undefined, event: Told) => void): Promise<void> {
  if (response.body === null) throw new Error("no stream");
  const text = response.body.pipeThrough(new TextDecoderStream());
  let rest = "";
  for await (const chunk of text) {
    const blocks = (rest + chunk).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const lines = block.split("\n");
      const field = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const data = field("data");
      if (data !== undefined) hear(field("id"), JSON.parse(data) as Told);
    }
  }
}
