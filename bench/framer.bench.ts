/**
 * Our framer beside asterisk-manager 0.2.0, the client that most Node programs use. The same bytes, as a PBX sends
 * them for Local calls, go to both over a TCP connection of their own, and each run ends with the last event. A second
 * figure is our framer alone, without a socket. `npx vitest bench --run --project fast bench/framer.bench.ts`
 */
import { once } from "node:events";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { bench, describe } from "vitest";
import { Framer } from "../src/ami/framer.js";
import { connect } from "../src/ami/transport.js";

interface Peer {
  on(event: "managerevent", listener: () => void): void;
  disconnect(): void;
}
const Manager: new (port: number, host: string) => Peer = createRequire(import.meta.url)("asterisk-manager");

const HOST = "127.0.0.1";
const CALLS = 200;

const lines = (headers: Record<string, string>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");

/** What every channel event of Asterisk 22 says about its channel. */
const channel = (call: number, leg: number, prefix = ""): string =>
  lines({
    [`${prefix}Channel`]: `Local/100@default-${call.toString(16).padStart(8, "0")};${leg}`,
    [`${prefix}ChannelState`]: "6",
    [`${prefix}ChannelStateDesc`]: "Up",
    [`${prefix}CallerIDNum`]: "5550100",
    [`${prefix}CallerIDName`]: "Zoë Example",
    [`${prefix}ConnectedLineNum`]: "<unknown>",
    [`${prefix}ConnectedLineName`]: "<unknown>",
    [`${prefix}Language`]: "en",
    [`${prefix}AccountCode`]: "",
    [`${prefix}Context`]: "default",
    [`${prefix}Exten`]: "100",
    [`${prefix}Priority`]: "1",
    [`${prefix}Uniqueid`]: `1795318587.${call * 2 + leg}`,
    [`${prefix}Linkedid`]: `1795318587.${call * 2 + 1}`,
  });

const bridge = (call: number): string =>
  lines({
    BridgeUniqueid: `8e1f2b7c-0000-4000-8000-${call.toString(16).padStart(12, "0")}`,
    BridgeType: "basic",
    BridgeTechnology: "simple_bridge",
    BridgeCreator: "<unknown>",
    BridgeName: "<unknown>",
    BridgeNumChannels: "2",
    BridgeVideoSourceMode: "none",
  });

const event = (name: string, ...parts: string[]): string =>
  `Event: ${name}\r\nPrivilege: call,all\r\nTimestamp: 1795318587.156091\r\n${parts.join("")}\r\n`;

/** 24 events: the share of Newexten and VarSet is that of a call seen with `read = all`. */
const callEvents = (call: number): string[] => [
  event("Newchannel", channel(call, 1)),
  event("Newchannel", channel(call, 2)),
  event(
    "LocalBridge",
    channel(call, 1, "LocalOne"),
    channel(call, 2, "LocalTwo"),
    lines({ Context: "default" }),
  ),
  event("DialBegin", channel(call, 1), channel(call, 2, "Dest"), lines({ DialString: "100@default" })),
  event("DialState", channel(call, 2, "Dest"), lines({ DialStatus: "RINGING" })),
  ...[1, 2].map((leg) => event("Newstate", channel(call, leg))),
  ...[1, 2, 3].map((n) =>
    event("Newexten", channel(call, 2), lines({ Application: "Set", AppData: `A${n}=1` })),
  ),
  ...[1, 2, 3, 4].map((n) => event("VarSet", channel(call, 1), lines({ Variable: `V${n}`, Value: "a=b" }))),
  event("DialEnd", channel(call, 2, "Dest"), lines({ DialStatus: "ANSWER" })),
  event("DeviceStateChange", lines({ Device: "Local/100@default", State: "INUSE" })),
  event("BridgeCreate", bridge(call)),
  ...[1, 2].map((leg) => event("BridgeEnter", bridge(call), channel(call, leg))),
  ...[1, 2].map((leg) => event("BridgeLeave", bridge(call), channel(call, leg))),
  event("BridgeDestroy", bridge(call)),
  ...[1, 2].map((leg) => event("Hangup", channel(call, leg), lines({ Cause: "16", "Cause-txt": "Normal" }))),
];

const events = Array.from({ length: CALLS }, (_, call) => callEvents(call)).flat();
const stream = Buffer.from(`Asterisk Call Manager/11.0.0\r\n${events.join("")}`);
const CHUNK_BYTES = 65_536; // what Node reads from a socket at most

const server = createServer((socket) => {
  socket.on("error", () => {}); // the client leaves when it has seen all
  socket.write(stream);
}).listen(0, HOST);
await once(server, "listening");
server.unref();
const { port } = server.address() as AddressInfo;

async function ours(): Promise<void> {
  const framer = new Framer();
  const transport = await connect({ host: HOST, port });
  let seen = 0;
  await new Promise<void>((resolve) => {
    transport.onData((chunk) => {
      seen += framer.push(chunk).length;
      if (seen === events.length) resolve();
    });
  });
  transport.close();
}

async function theirs(): Promise<void> {
  const manager = new Manager(port, HOST);
  let seen = 0;
  await new Promise<void>((resolve) => {
    manager.on("managerevent", () => {
      seen += 1;
      if (seen === events.length) resolve();
    });
  });
  manager.disconnect();
}

function alone(): void {
  const framer = new Framer();
  let seen = 0;
  for (let at = 0; at < stream.length; at += CHUNK_BYTES) {
    seen += framer.push(stream.subarray(at, at + CHUNK_BYTES)).length;
  }
  if (seen !== events.length) throw new Error(`${seen} of ${events.length} events`);
}

const size = `${events.length} events, ${Math.round(stream.length / 1000)} kB`;

describe(`bytes to messages (a run is ${size})`, () => {
  bench("Tandem, over TCP", ours);
  bench("asterisk-manager 0.2.0, over TCP", theirs);
});

describe(`the framer alone (a run is ${size})`, () => {
  bench("in chunks of 64 KiB", alone);
});
