import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Transport } from "../../src/ami/transport.js";
import { TEST_CERTIFICATE, TEST_KEY } from "./certificate.js";

export type Pair = readonly [name: string, value: string];

/** An action as the manager understood it; not by our own parser. */
export interface ReceivedAction {
  readonly name: string;
  readonly id: string | undefined;
  readonly fields: readonly Pair[];
}

/** What the manager does on an action: returns the bytes to send, or nothing to stay silent. */
export type Answerer = (action: ReceivedAction, connection: FakeConnection) => string | undefined;

/** The bytes of one message. */
export const frame = (...headers: readonly Pair[]): string =>
  `${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;

export const event = (name: string, ...headers: readonly Pair[]): string =>
  frame(["Event", name], ...headers);

const idOf = ({ id }: ReceivedAction): Pair[] => (id === undefined ? [] : [["ActionID", id]]);

export const ok = (action: ReceivedAction, ...headers: readonly Pair[]): string =>
  frame(["Response", "Success"], ...idOf(action), ...headers);

export const refuse = (action: ReceivedAction, message: string): string =>
  frame(["Response", "Error"], ...idOf(action), ["Message", message]);

export const listStart = (action: ReceivedAction): string =>
  ok(action, ["EventList", "start"], ["Message", "List will follow"]);

export const listItem = (action: ReceivedAction, name: string, ...headers: readonly Pair[]): string =>
  event(name, ...idOf(action), ...headers);

export const listEnd = (action: ReceivedAction, name: string, count: number): string =>
  event(name, ...idOf(action), ["EventList", "Complete"], ["ListItems", `${count}`]);

/** One client of the fake manager: keeps the login apart, and answers from the manager's table. */
export class FakeConnection {
  loggedIn = false;
  eventMask = "";
  readonly #manager: FakeAmi;
  readonly #write: (bytes: Buffer) => void;
  readonly #end: () => void;
  readonly #challenge = `${Math.floor(Math.random() * 1e9)}`;
  #buffer = "";

  constructor(manager: FakeAmi, write: (bytes: Buffer) => void, end: () => void) {
    this.#manager = manager;
    this.#write = write;
    this.#end = end;
  }

  send(bytes: string | Buffer): void {
    this.#write(Buffer.from(bytes as string));
  }

  /** Closes the connection as Asterisk does, without a word. */
  drop(): void {
    this.#end();
  }

  /** As Asterisk reads: CRLF and LF both end a line, a blank line ends the action. */
  receive(bytes: Buffer): void {
    this.#buffer += bytes.toString();
    const actions = this.#buffer.split(/\r?\n\r?\n/);
    this.#buffer = actions.pop() ?? "";
    for (const text of actions) this.#answer(parseAction(text));
  }

  #answer(action: ReceivedAction): void {
    this.#manager.actions.push(action);
    if (this.#manager.silent) return;
    const reply = (this.#manager.answerer(action.name) ?? this.#builtIn(action.name))(action, this);
    if (reply !== undefined) this.send(reply);
    if (action.name === "Logoff") this.drop();
  }

  #builtIn(name: string): Answerer {
    if (name === "Challenge") return (action) => ok(action, ["Challenge", this.#challenge]);
    if (name === "Login") return (action) => this.#logIn(action);
    if (!this.loggedIn) return (action) => refuse(action, "Permission denied");
    if (name === "Ping") return (action) => ok(action, ["Ping", "Pong"]);
    if (name === "Logoff") return (action) => frame(["Response", "Goodbye"], ...idOf(action));
    if (name === "Events") return (action) => this.#setEvents(action);
    return (action) => refuse(action, `Invalid/unknown command: ${action.name}.`);
  }

  #logIn(action: ReceivedAction): string | undefined {
    const { username, secret, greetWith } = this.#manager;
    const key = createHash("md5").update(`${this.#challenge}${secret}`).digest("hex");
    if (field(action, "Username") !== username || field(action, "Key") !== key) {
      this.send(refuse(action, "Authentication failed"));
      this.drop();
      return undefined;
    }
    this.loggedIn = true;
    this.eventMask = field(action, "Events") ?? "";
    return ok(action, ["Message", "Authentication accepted"]) + greetWith;
  }

  #setEvents(action: ReceivedAction): string {
    this.eventMask = field(action, "EventMask") ?? "";
    return ok(action, ["Events", "On"]);
  }
}

export const field = (action: ReceivedAction, name: string): string | undefined =>
  action.fields.find(([key]) => key === name)?.[1];

function parseAction(text: string): ReceivedAction {
  const fields = text.split(/\r?\n/).map((line): Pair => {
    const [, name = line, value = ""] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
    return [name, value];
  });
  const find = (wanted: string) => fields.find(([name]) => name === wanted)?.[1];
  return { name: find("Action") ?? "", id: find("ActionID"), fields };
}

/** A manager that is scripted by a table of answers; on TCP or TLS, or in memory. */
export class FakeAmi {
  username = "tandem";
  secret = "correct horse";
  greeting = "Asterisk Call Manager/11.0.0\r\n";
  /** Bytes that go out in one piece with the login's answer. */
  greetWith = "";
  /** Reads actions, and answers none. */
  silent = false;
  readonly actions: ReceivedAction[] = [];
  readonly connections = new Set<FakeConnection>();
  readonly #answers = new Map<string, Answerer>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  /** From here on the manager answers the action so. */
  answer(name: string, answerer: Answerer): void {
    this.#answers.set(name, answerer);
  }

  answerer(name: string): Answerer | undefined {
    return this.#answers.get(name);
  }

  /** Sends bytes to every client, as they are. */
  send(bytes: string | Buffer): void {
    for (const connection of this.connections) connection.send(bytes);
  }

  /** Cuts every connection. */
  drop(): void {
    for (const connection of [...this.connections]) connection.drop();
  }

  /** Does not read from its sockets, as a host that hangs. */
  pauseReading(): void {
    for (const socket of this.#sockets) socket.pause();
  }

  resumeReading(): void {
    for (const socket of this.#sockets) socket.resume();
  }

  /** Listens on loopback. @returns the port: the one asked for, or a free one */
  async listen({ port = 0, tls = false, cert = TEST_CERTIFICATE } = {}): Promise<number> {
    const accept = (socket: Socket) => this.#accept(socket);
    const server = tls ? createTlsServer({ key: TEST_KEY, cert }, accept) : createServer(accept);
    this.#server = server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server === undefined) return;
    server.close();
    await once(server, "close");
  }

  /** A connection to it without a socket. What the manager sends arrives at once, in the pieces in which it sends. */
  link(): Transport {
    let closed = false;
    const data: ((chunk: Buffer) => void)[] = [];
    const closes: ((cause: Error | undefined) => void)[] = [];
    const toClient = (bytes: Buffer) => {
      if (!closed) for (const listener of data) listener(bytes);
    };
    const end = () => {
      if (closed) return;
      closed = true;
      this.connections.delete(connection);
      for (const listener of closes) listener(undefined);
    };
    const connection = new FakeConnection(this, toClient, end);
    this.connections.add(connection);
    return {
      write: (bytes) => queueMicrotask(() => closed || connection.receive(bytes)),
      onData: (listener) => {
        data.push(listener);
        queueMicrotask(() => toClient(Buffer.from(this.greeting)));
      },
      onClose: (listener) => (closed ? listener(undefined) : closes.push(listener)),
      close: end,
    };
  }

  #accept(socket: Socket): void {
    const connection = new FakeConnection(
      this,
      (bytes) => socket.write(bytes),
      () => socket.end(),
    );
    this.connections.add(connection);
    this.#sockets.add(socket);
    socket.on("data", (bytes) => connection.receive(bytes));
    socket.on("error", () => {}); // the client's going away is what some tests are about
    socket.on("close", () => {
      this.connections.delete(connection);
      this.#sockets.delete(socket);
    });
    connection.send(this.greeting);
  }
}
