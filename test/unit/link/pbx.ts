import { AmiSession } from "../../../src/ami/session.js";
import type { PbxEvent, PbxEventOf } from "../../../src/events/event.js";
import { createFeed } from "../../../src/feed/feed.js";
import { createIngest, type IngestDeps } from "../../../src/ingest.js";
import { Follower } from "../../../src/link/follow.js";
import type { Difference } from "../../../src/state/audit.js";
import { emptyState } from "../../../src/state/tables.js";
import {
  type Answerer,
  event,
  FakeAmi,
  field,
  listEnd,
  listItem,
  listStart,
  ok,
  type Pair,
  refuse,
} from "../../fakes/fake-ami.js";

type Item = readonly Pair[];

/** A list of Asterisk's: its items' event name, and its items as they are when it is asked for. */
export const list =
  (name: string, items: () => readonly Item[]): Answerer =>
  (action) =>
    listStart(action) +
    items()
      .map((item) => listItem(action, name, ...item))
      .join("") +
    listEnd(action, `${name}Complete`, items().length);

export const channelItem = (id: string, more: readonly Pair[] = []): Item => [
  ["Channel", `PJSIP/${id}-00000001`],
  ["Uniqueid", id],
  ["Linkedid", id],
  ["ChannelState", "6"],
  ["Duration", "00:00:10"],
  ...more,
];

export const newchannel = (id: string): string =>
  event("Newchannel", ["Channel", `PJSIP/${id}-00000001`], ["Uniqueid", id], ["ChannelState", "6"]);
export const hangup = (id: string): string =>
  event("Hangup", ["Channel", `PJSIP/${id}-00000001`], ["Uniqueid", id], ["Cause", "16"]);
export const recordingBegins = (id: string): string => event("MixMonitorStart", ["Uniqueid", id]);
export const FULLY_BOOTED = event("FullyBooted", ["Status", "Fully Booted"]);

/** `PJSIPShowEndpoint` of an endpoint with these contacts. */
export const endpointItems =
  (contacts: () => readonly string[], expiresAtSeconds = () => 60, status = () => "Reachable"): Answerer =>
  (action) => {
    const endpoint = field(action, "Endpoint") ?? "";
    const detail = listItem(action, "EndpointDetail", ["ObjectName", endpoint]);
    const statuses = contacts().map((uri) =>
      listItem(
        action,
        "ContactStatusDetail",
        ["AOR", endpoint],
        ["URI", uri],
        ["RegExpire", String(expiresAtSeconds())],
        ["Status", status()],
      ),
    );
    return (
      listStart(action) +
      detail +
      statuses.join("") +
      listEnd(action, "EndpointDetailComplete", 1 + statuses.length)
    );
  };

export const contactStatus = (endpoint: string, uri: string, status: string): string =>
  event(
    "ContactStatus",
    ["URI", uri],
    ["ContactStatus", status],
    ["AOR", endpoint],
    ["EndpointName", endpoint],
  );

/** A PBX without a socket that answers all a snapshot asks for, and a follower of it whose state is in memory. */
export async function followedPbx(
  deps: {
    auditIntervalMs?: number;
    now?: () => number;
    take?: (events: readonly PbxEvent[]) => number;
    store?: IngestDeps["store"];
  } = {},
) {
  const ami = new FakeAmi();
  const channels: Item[] = [];
  ami.answer("CoreStatus", (action) =>
    ok(action, ["CoreStartupDate", "2026-11-22"], ["CoreStartupTime", "04:11:10"]),
  );
  ami.answer(
    "CoreShowChannels",
    list("CoreShowChannel", () => channels),
  );
  ami.answer("Ping", (action) => ok(action, ["Ping", "Pong"]));
  ami.answer("Getvar", (action) => ok(action, ["Value", ""]));
  ami.answer("ConfbridgeListRooms", (action) => refuse(action, "No active conferences."));
  ami.answer("VoicemailUsersList", (action) =>
    ok(action, ["Message", "There are no voicemail users currently defined."]),
  );
  for (const name of [
    "BridgeList",
    "QueueStatus",
    "ParkedCalls",
    "ExtensionStateList",
    "DeviceStateList",
    "DBGetTree",
    "PJSIPShowEndpoints",
    "PJSIPShowRegistrationInboundContactStatuses",
  ]) {
    ami.answer(
      name,
      list(`${name}Item`, () => []),
    );
  }
  const ingest = createIngest({
    store: deps.store ?? { save: () => {}, load: emptyState },
    feed: createFeed(),
    now: () => 0,
  });
  const audits: (readonly Difference[])[] = [];
  const originated: PbxEventOf<"OriginateEnded">[] = [];
  let made = 0;
  const quiet = () => {};
  const follower = new Follower({
    state: ingest.state,
    take: deps.take ?? ingest.take,
    lose: ingest.lose,
    nameOf: (_number, _context, discovered) => discovered,
    newIds: () => {
      made += 1;
      return { segmentId: `s${made}`, callerIdId: `c${made}` };
    },
    newId: () => "new",
    now: deps.now ?? (() => 5_000),
    auditIntervalMs: deps.auditIntervalMs ?? 60_000,
    log: { error: quiet, warn: quiet, info: quiet, debug: quiet },
    onOriginateEnded: (end) => void originated.push(end),
    onAudit: (differences) => void audits.push(differences),
    onFollowed: () => {},
  });
  const session = new AmiSession(ami.link());
  let pace: (isLate: boolean) => void = () => {};
  session.watchPace = (listener) => {
    pace = listener;
  };
  await Promise.resolve(); // the greeting comes first
  follower.onUp(session);
  session.listen(follower.onEvents);
  return {
    ami,
    channels,
    session,
    follower,
    /** The session tells that what comes is late, or in time again. */
    pace: (isLate: boolean) => pace(isLate),
    state: ingest.state,
    audits,
    originated,
    asked: (name: string) => ami.actions.filter((action) => action.name === name).length,
    legs: () => [...ingest.state.segments.values()].map(({ channelId }) => channelId).sort(),
  };
}
