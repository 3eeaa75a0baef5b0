import { once } from "node:events";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { Framer } from "../../src/ami/framer.js";
import { connect } from "../../src/ami/transport.js";
import { type Figure, perSecond } from "../figure.js";
import { type AmiStream, amiStream, BANNER, chunksOf } from "./ami-stream.js";

const require = createRequire(import.meta.url);
const HOST = "127.0.0.1";
/** What Node reads from a socket at most. */
const CHUNK_BYTES = 65_536;

/** Some clients lose what comes with the answer to their login. */
const SETTLE_MS = 50;

/** A manager that takes any login, and then sends the stream. */
async function serve({ bytes }: AmiStream) {
  let sentAt = 0;
  const server = createServer((socket) => {
    socket.on("error", () => {}); // the client leaves when it has seen all
    socket.write(BANNER);
    socket.once("data", (login) => {
      const id = /^actionid: *(.*?)\r?$/im.exec(login.toString())?.[1];
      socket.write(
        `Response: Success\r\n${id === undefined ? "" : `ActionID: ${id}\r\n`}Message: Authentication accepted\r\n\r\n`,
      );
      setTimeout(() => {
        sentAt = performance.now();
        socket.write(bytes);
      }, SETTLE_MS);
    });
  }).listen(0, HOST);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { port, sentAt: () => sentAt, close: () => void server.close() };
}

/** Resolves with the last of so many events. */
const counting = (expected: number) => {
  let seen = 0;
  let done: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const count = (by = 1): void => {
    seen += by;
    if (seen >= expected) done();
  };
  return { all, count };
};

async function tandem(port: number, expected: number): Promise<void> {
  const framer = new Framer();
  const transport = await connect({ host: HOST, port });
  const { all, count } = counting(expected + 1); // with the answer to the login
  transport.onData((chunk) => count(framer.push(chunk).length));
  transport.write(Buffer.from("Action: Login\r\nActionID: 1\r\n\r\n"));
  await all;
  transport.close();
}

interface Emitter {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
}

async function asteriskManager(port: number, expected: number): Promise<void> {
  const Manager: new (...args: unknown[]) => Emitter & { disconnect(): void } = require("asterisk-manager");
  const manager = new Manager(port, HOST, "user", "secret", true);
  const { all, count } = counting(expected);
  manager.on("managerevent", () => count());
  manager.on("error", () => {});
  await all;
  manager.disconnect();
}

async function yana(port: number, expected: number): Promise<void> {
  const Ami: new (options: object) => Emitter & { connect(): void; disconnect(): void } = require("yana");
  const ami = new Ami({ port, host: HOST, login: "user", password: "secret", events: true });
  const { all, count } = counting(expected);
  ami.on("event", () => count());
  ami.on("error", () => {});
  ami.connect();
  await all;
  ami.disconnect();
}

async function nami(port: number, expected: number): Promise<void> {
  const { Nami } = require("nami") as {
    Nami: new (options: object) => Emitter & { open(): void; close(): void; logger: object };
  };
  const client = new Nami({ host: HOST, port, username: "user", secret: "secret" });
  const silent = () => {};
  client.logger = { debug: silent, info: silent, warn: silent, error: silent };
  const { all, count } = counting(expected);
  client.on("namiEvent", () => count());
  client.open();
  await all;
  client.close();
}

async function asteriskAmiClient(port: number, expected: number): Promise<void> {
  const Client: new (
    options: object,
  ) => Emitter & {
    connect(user: string, secret: string, where: object): Promise<unknown>;
    disconnect(): void;
  } = require("asterisk-ami-client");
  const client = new Client({ reconnect: false, keepAlive: false });
  const { all, count } = counting(expected);
  client.on("event", () => count());
  client.on("internalError", () => {});
  await client.connect("user", "secret", { host: HOST, port });
  await all;
  client.disconnect();
}

export const framer: Figure = {
  name: "framer",
  question: "Bytes of recorded calls over TCP to messages, beside the clients that Node programs use.",
  unit: "messages/s",
  better: "more",
  goals: [
    { of: "Tandem", beside: "asterisk-manager 0.2.0", ratio: 4 },
    { of: "Tandem", beside: "yana 0.3.0", ratio: 2 },
  ],
  async prepare(size) {
    const stream = amiStream(size === "full" ? 150 : 2);
    const { port, sentAt, close } = await serve(stream);
    const timed = (client: (port: number, expected: number) => Promise<void>) => async () => {
      await client(port, stream.messages);
      return (stream.messages * 1000) / (performance.now() - sentAt());
    };
    return {
      contenders: {
        Tandem: timed(tandem),
        "asterisk-manager 0.2.0": timed(asteriskManager),
        "yana 0.3.0": timed(yana),
        "nami 0.7.2": timed(nami),
        "asterisk-ami-client 1.1.5": timed(asteriskAmiClient),
      },
      close: async () => close(),
    };
  },
};

/** The plainest way that does it at all: a message ends at an empty line, a header at its line's end, its name at a colon. */
function bareSplit({ bytes }: AmiStream): number {
  let rest = "";
  let seen = 0;
  for (const chunk of chunksOf(bytes, CHUNK_BYTES)) {
    rest += chunk.toString("utf8");
    let start = 0;
    for (let end = rest.indexOf("\r\n\r\n"); end !== -1; end = rest.indexOf("\r\n\r\n", start)) {
      const headers: Record<string, string> = Object.create(null);
      for (const line of rest.slice(start, end).split("\r\n")) {
        const colon = line.indexOf(":");
        headers[line.slice(0, colon)] = line.slice(colon + 2);
      }
      seen += "Event" in headers ? 1 : 0;
      start = end + 4;
    }
    rest = rest.slice(start);
  }
  return seen;
}

function framed({ bytes }: AmiStream): number {
  const framer = new Framer();
  let seen = framer.push(Buffer.from(BANNER)).length;
  for (const chunk of chunksOf(bytes, CHUNK_BYTES)) seen += framer.push(chunk).length;
  return seen;
}

export const framerAlone: Figure = {
  name: "framer-alone",
  question: "The same without a socket, beside the plainest split that does it at all.",
  unit: "messages/s",
  better: "more",
  goals: [{ of: "Tandem", beside: "bare split", ratio: 0.6 }],
  prepare(size) {
    const stream = amiStream(size === "full" ? 150 : 2);
    const timed = (frame: (stream: AmiStream) => number) => () =>
      perSecond(stream.messages, () => {
        if (frame(stream) !== stream.messages) throw new Error("a message is missing");
      });
    return Promise.resolve({
      contenders: { Tandem: timed(framed), "bare split": timed(bareSplit) },
      close: () => Promise.resolve(),
    });
  },
};
