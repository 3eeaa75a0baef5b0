/**
 * A PBX's manager in a process of its own: it answers a snapshot with so many legs, each two of them in a talk.
 * `node --import tsx manager.ts LEGS`. Over IPC it tells its port, then answers `{ send, times }` when that has gone out, and
 * `{ ask: "answered-at" }` with when it gave its last word on a snapshot, and `{ ask: "pings" }` with the longest time between
 * two pings on one connection since it was asked last, and with how many connections there are.
 */
import {
  type Answerer,
  event,
  FakeAmi,
  listEnd,
  listItem,
  listStart,
  ok,
  type Pair,
  refuse,
} from "../../test/fakes/fake-ami.js";
import { CONTEXT, EXTENSIONS, extensionOfLeg, FIRST_EXTENSION } from "./extensions.js";

const legs = Number(process.argv[2] ?? 0);

const ami = new FakeAmi();
let answeredAt = 0;

function answer(name: string, answerer: Answerer): void {
  ami.answer(name, (action, connection) => {
    answeredAt = Date.now();
    return answerer(action, connection);
  });
}

const list =
  (name: string, items: readonly (readonly Pair[])[]): Answerer =>
  (action) =>
    listStart(action) +
    items.map((item) => listItem(action, name, ...item)).join("") +
    listEnd(action, `${name}Complete`, items.length);

const channel = (n: number): Pair[] => [
  ["Channel", `PJSIP/${extensionOfLeg(n)}-${n.toString(16).padStart(8, "0")}`],
  ["ChannelState", "6"],
  ["ChannelStateDesc", "Up"],
  ["CallerIDNum", extensionOfLeg(n)],
  ["CallerIDName", `Phone ${extensionOfLeg(n)}`],
  ["ConnectedLineNum", extensionOfLeg(n + 1)],
  ["ConnectedLineName", `Phone ${extensionOfLeg(n + 1)}`],
  ["Language", "en"],
  ["AccountCode", ""],
  ["Context", CONTEXT],
  ["Exten", extensionOfLeg(n + 1)],
  ["Priority", "1"],
  ["Uniqueid", `1790000000.${n}`],
  ["Linkedid", `1790000000.${n - (n % 2)}`],
  ["Application", "Dial"],
  ["Duration", "00:01:00"],
  ["BridgeId", bridgeOf(n)],
];

const bridgeOf = (n: number): string =>
  `${Math.floor(n / 2)
    .toString(16)
    .padStart(8, "0")}-5f1d-4000-8000-000000000000`;

const bridge = (n: number): Pair[] => [
  ["BridgeUniqueid", bridgeOf(n)],
  ["BridgeType", "basic"],
  ["BridgeTechnology", "simple_bridge"],
  ["BridgeCreator", "<unknown>"],
  ["BridgeName", "<unknown>"],
  ["BridgeNumChannels", "2"],
];

const hint = (n: number): Pair[] => [
  ["Exten", String(FIRST_EXTENSION + n)],
  ["Context", CONTEXT],
  ["Hint", `PJSIP/${FIRST_EXTENSION + n}`],
  ["Status", "0"],
  ["StatusText", "Idle"],
];

const each = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

answer("CoreStatus", (action) =>
  ok(action, ["CoreStartupDate", "2026-11-22"], ["CoreStartupTime", "04:11:10"]),
);
answer("CoreShowChannels", list("CoreShowChannel", each(legs, channel)));
answer(
  "BridgeList",
  list(
    "BridgeListItem",
    each(legs / 2, (n) => bridge(n * 2)),
  ),
);
answer("ExtensionStateList", list("ExtensionStatus", each(EXTENSIONS, hint)));
let longestMs = 0;
const pingedAt = new WeakMap<object, number>();
ami.answer("Ping", (action, connection) => {
  const now = performance.now();
  longestMs = Math.max(longestMs, now - (pingedAt.get(connection) ?? now));
  pingedAt.set(connection, now);
  return ok(action, ["Ping", "Pong"]);
});
answer("Getvar", (action) => ok(action, ["Variable", "MIXMONITOR_FILENAME"], ["Value", ""]));
answer("ConfbridgeListRooms", (action) => refuse(action, "No active conferences."));
answer("VoicemailUsersList", (action) =>
  ok(action, ["Message", "There are no voicemail users currently defined."]),
);
answer("PJSIPShowEndpoints", (action) => refuse(action, "No endpoints found"));
for (const name of [
  "QueueStatus",
  "ParkedCalls",
  "DeviceStateList",
  "DBGetTree",
  "PJSIPShowRegistrationInboundContactStatuses",
])
  answer(name, list(`${name}Item`, []));
ami.greetWith = event("FullyBooted", ["Status", "Fully Booted"]);

type Request =
  | { readonly send: string; readonly times: number }
  | { readonly ask: "answered-at" }
  | { readonly ask: "pings" };

/** Those that have asked for events. */
function tell(bytes: string): void {
  for (const connection of ami.connections) if (connection.eventMask !== "off") connection.send(bytes);
}

process.on("message", (request: Request) => {
  if ("send" in request) for (let n = 0; n < request.times; n += 1) tell(request.send);
  if ("send" in request) process.send?.({ sent: true });
  else if (request.ask === "answered-at") process.send?.({ answeredAt });
  else {
    process.send?.({ longestMs, connections: ami.connections.size });
    longestMs = 0;
  }
});
process.send?.({ port: await ami.listen() });
