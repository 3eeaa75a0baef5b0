import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import express from "express";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { createRest } from "../../../src/rest/app.js";
import type { RestDeps } from "../../../src/rest/deps.js";
import { STREAM_BOUNDS, type StreamBounds } from "../../../src/rest/dialects/isymphony/events/bounds.js";
import { openStreams } from "../../../src/rest/dialects/isymphony/events/index.js";
import { type HttpServer, startServer } from "../../../src/rest/server.js";
import { StreamConnections } from "../../../src/rest/stream-connections.js";
import type { Change } from "../../../src/state/model.js";
import { apply } from "../../../src/state/tables.js";
import { opened } from "../../fakes/opened.js";
import { type Account, CREDENTIALS, extensions, type World } from "../world.js";

export const WEB_SOCKET = "/communication_manager/ws/event";
export const SERVER_SENT = "/communication_manager/events";

const LOCAL = { host: "127.0.0.1", port: 0 };

/** Serves all of REST for the tests of a file. */
export function serveAll(deps: RestDeps): { readonly host: string; close(): Promise<void> } {
  return served(() => {
    const rest = createRest(deps);
    return startServer(rest.app, LOCAL, rest);
  });
}

/** Serves the event API alone, with bounds of its own. */
export function serveEvents(
  deps: RestDeps,
  { max, ...bounds }: Partial<StreamBounds> & { readonly max?: number },
): { readonly host: string; close(): Promise<void> } {
  return served(() => {
    const connections = new StreamConnections(deps.metrics, max);
    const streams = openStreams({ ...deps, connections }, { ...STREAM_BOUNDS, ...bounds });
    const app = express().use(opened, streams.router);
    return startServer(app, LOCAL, {
      upgrade: (request, socket, head) => void streams.upgrade(request, socket, head),
      close: async () => {
        await streams.close();
        await connections.close();
      },
    });
  });
}

function served(start: () => Promise<HttpServer>) {
  let server: HttpServer | undefined;
  beforeAll(async () => {
    server = await start();
  });
  const close = async () => {
    const open = server;
    server = undefined;
    await open?.close();
  };
  afterAll(close);
  return {
    get host() {
      return `${LOCAL.host}:${server?.port}`;
    },
    close,
  };
}

export const authorization = (as: Account): string =>
  `Basic ${Buffer.from(CREDENTIALS[as].join(":"), "utf8").toString("base64")}`;

export type Event = Readonly<Record<string, unknown>>;

/** A client of the event API that remembers what it is sent. */
export interface Client {
  readonly socket: WebSocket;
  readonly received: readonly Event[];
  /** Resolves with what was received when it is so many. */
  expect(count: number): Promise<readonly Event[]>;
  /** Sends a message, and resolves with the answer that is not an event. */
  ask(message: unknown): Promise<Event>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Resolves when it is connected. */
export async function connect(
  host: string,
  as: Account = "reader",
  headers: Readonly<Record<string, string>> = {},
  options: ClientOptions = {},
): Promise<Client> {
  const socket = new WebSocket(`ws://${host}${WEB_SOCKET}`, {
    ...options,
    headers: { Authorization: authorization(as), ...headers },
  });
  const received: Event[] = [];
  const answers: Event[] = [];
  socket.on("message", (data) => {
    const message = JSON.parse(String(data));
    (["filterResponse", "error"].includes(message.type) ? answers : received).push(message);
  });
  const closed = once(socket, "close").then(([code, reason]) => ({ code, reason: String(reason) }));
  await once(socket, "open");
  return {
    socket,
    received,
    closed,
    async expect(count) {
      await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(count));
      return received;
    },
    async ask(message) {
      const before = answers.length;
      socket.send(typeof message === "string" ? message : JSON.stringify(message));
      await vi.waitFor(() => expect(answers.length).toBe(before + 1));
      return answers.at(-1) ?? {};
    },
  };
}

const HANDSHAKE = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** The status, headers and sentence with which a handshake is refused. */
export async function refusal(
  host: string,
  headers: Readonly<Record<string, string>>,
  path = WEB_SOCKET,
): Promise<{ status: number; headers: Readonly<Record<string, unknown>>; text: string }> {
  const request = get(`http://${host}${path}`, { headers: { ...HANDSHAKE, ...headers } });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const text = (await response.toArray()).join("");
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

export const happens = ({ state, feed }: World, ...changes: readonly Change[]): void => {
  apply(state, changes);
  feed.publish([{ at: 1_234_567, changes }]);
};

/** Do Not Disturb is switched over: the shortest event there is to make. */
export function switchDnd(world: World, number: string, tenant = "main"): void {
  const key = `${number}@${tenant}`;
  const extension = world.state.extensions.get(key);
  if (extension === undefined) throw new Error(`${key} is none of ${extensions.length} extensions`);
  happens(world, { type: "ExtensionChanged", extension: { ...extension, dnd: !extension.dnd } });
}
