import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { expect, vi } from "vitest";
import type { Account } from "../world.js";
import { authorization, type Event, SERVER_SENT } from "./event-client.js";

export interface Received {
  readonly id: string;
  readonly event: Event;
}

/** A reader of Server-Sent Events as a browser's is: what it has got, and the id that it would come back with. */
export interface ServerSentClient {
  readonly response: IncomingMessage;
  readonly received: readonly Received[];
  readonly lastEventId: string;
  readonly comments: number;
  /** All lines, as they came. */
  readonly lines: readonly string[];
  expect(count: number): Promise<readonly Received[]>;
  /** Resolves when the other side ends or cuts it. */
  readonly over: Promise<void>;
  close(): void;
}

interface Asked {
  readonly as?: Account;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Resolves when the answer begins. */
export async function listen(
  host: string,
  { as = "reader", query = "", headers = {} }: Asked = {},
): Promise<ServerSentClient> {
  const request = get(`http://${host}${SERVER_SENT}${query}`, {
    headers: { Authorization: authorization(as), ...headers },
  });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const client = { received: [] as Received[], lastEventId: "", comments: 0, lines: [] as string[] };
  const read = reader(client);
  response.setEncoding("utf8").on("data", read);
  const over = new Promise<void>((resolve) => {
    response.once("close", resolve);
    response.on("error", () => resolve());
  });
  return Object.assign(client, {
    response,
    over,
    close: () => void request.destroy(),
    async expect(count: number) {
      await vi.waitFor(() => expect(client.received.length).toBeGreaterThanOrEqual(count), 10_000);
      return client.received;
    },
  });
}

/** By the rules of the standard: an empty line ends an event, and one without data tells its id alone. */
function reader(client: { received: Received[]; lastEventId: string; comments: number; lines: string[] }) {
  let rest = "";
  let data: string[] = [];
  const readField: Readonly<Record<string, (value: string) => void>> = {
    "": () => {
      client.comments += 1;
    },
    id: (value) => {
      client.lastEventId = value;
    },
    data: (value) => void data.push(value),
  };
  const endEvent = () => {
    if (data.length > 0) client.received.push({ id: client.lastEventId, event: JSON.parse(data.join("\n")) });
    data = [];
  };
  return (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      client.lines.push(line);
      const [, field = "", value = ""] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
      if (line === "") endEvent();
      else readField[field]?.(value);
    }
  };
}
