import { describe, expect, test } from "vitest";
import { evolve } from "../../../src/state/evolve.js";
import {
  AT,
  at,
  B1,
  B2,
  bridge,
  calls,
  created,
  dialEnds,
  dials,
  endpoint,
  enters,
  extension,
  gone,
  holds,
  joins,
  linkLost,
  listed,
  local,
  made,
  nameOf,
  parks,
  queues,
  records,
  ringing,
  snapshot,
  stopsRecording,
  talk,
  unholds,
  up,
} from "./facts.js";
import { given } from "./story.js";

const inB1 = (id: string, more = {}) => listed(id, { state: "up", bridgeId: "B1", ...more });
const talking = { channels: [inB1("100"), inB1("101")], bridges: [B1] };

describe("a snapshot", () => {
  test("makes the state live, and tells since when", () => {
    const story = given(at(AT + 3, snapshot()));
    expect(story.state.sync).toEqual({ live: true, since: AT + 3, bootId: "boot 1", hasConferences: true });
    expect(story.when(at(AT + 9, snapshot()))).toEqual([]);
  });

  test("opens the legs that are there, aged as the PBX says; what no list tells is unknown", () => {
    const story = given(
      at(AT, snapshot({ ...talking, channels: [inB1("100", { durationSeconds: 75 }), inB1("101")] })),
    );
    expect(story.calls()).toEqual(["100 talks to 101"]);
    expect(story.segment("100")).toMatchObject({
      id: "segment 100 listed",
      startedAt: AT - 75_000,
      answeredAt: null,
      did: null,
      onHold: null,
      recording: null,
    });
  });

  test("keeps the ids and the dial of a leg that still rings", () => {
    const story = given(calls("100", "101"), made("101"), dials("100", "101"), ringing("101"), linkLost);
    story.when(snapshot({ channels: [listed("100"), listed("101", { state: "ringing", dialed: true })] }));
    expect(story.calls()).toEqual(["100 dials 101"]);
    expect(story.segment("101")).toMatchObject({ id: "segment 101", callerId: { id: "caller 101" } });
    expect(story.segment("100").did).toBe("101");
  });

  test("of legs that were answered meanwhile ends the dial and links them, under the old ids", () => {
    const story = given(calls("100", "101"), made("101"), dials("100", "101"), ringing("101"), linkLost);
    story.when(snapshot(talking));
    expect(story.calls()).toEqual(["100 talks to 101"]);
    expect(story.segment("101")).toMatchObject({ id: "segment 101", dialingFrom: null, incoming: true });
  });

  test("of a leg that rings, dialled by whom no list tells, says at least that it is incoming", () => {
    const story = given(snapshot({ channels: [listed("101", { state: "ringing", dialed: true })] }));
    expect(story.segment("101")).toMatchObject({ incoming: true, dialingFrom: null });
  });

  test("closes the legs that are gone as lost from sight, with the time of the snapshot", () => {
    const story = given(
      ...talk,
      linkLost,
      at(AT + 90, snapshot({ channels: [listed("100", { state: "up" })] })),
    );
    expect(story.closed).toMatchObject([
      { channelId: "101", endedAt: AT + 90, cause: 0, causeText: "lost sight", linked: null },
    ]);
    expect(story.calls()).toEqual([]);
    expect([...story.state.bridges.values()]).toEqual([]);
  });

  test("of another process of the PBX closes all, even where a channel id has come again", () => {
    const story = given(snapshot(), ...talk, linkLost);
    story.when(snapshot({ bootId: "boot 2", channels: [inB1("100")], bridges: [B1] }));
    expect(story.closed.map(({ id, causeText }) => [id, causeText]).sort()).toEqual([
      ["segment 100", "lost sight"],
      ["segment 101", "lost sight"],
    ]);
    expect(story.segment("100").id).toBe("segment 100 listed");
    expect([...story.state.segments.values()]).toHaveLength(1);
    expect(story.state.sync.bootId).toBe("boot 2");
  });

  test("moves who sits elsewhere now, and forgets bridges that are gone", () => {
    const story = given(...talk, linkLost);
    story.when(
      snapshot({
        channels: [listed("100", { state: "up", bridgeId: "B2" }), listed("101", { state: "up" })],
        bridges: [B2],
      }),
    );
    expect(story.calls()).toEqual([]);
    expect([...story.state.bridges.values()]).toEqual([{ ...B2, members: ["100"] }]);
  });

  test("puts nobody into a bridge that is not listed any more", () => {
    const story = given(snapshot({ ...talking, bridges: [] }));
    expect(story.state.channels.get("100")?.bridgeId).toBeNull();
    expect(story.calls()).toEqual([]);
  });

  test("pairs the ends of Local channels by their names", () => {
    const story = given(
      snapshot({
        channels: [
          listed("x", { name: "PJSIP/100-0000000a", bridgeId: "B1" }),
          listed("L1", { name: "Local/101@ctx-00000003;1", bridgeId: "B1" }),
          listed("L2", { name: "Local/101@ctx-00000003;2", bridgeId: "B2" }),
          listed("L3", { name: "Local/101@ctx-00000004;1" }),
          listed("y", { name: "PJSIP/101-0000000b", bridgeId: "B2" }),
        ],
        bridges: [B1, B2],
      }),
    );
    expect(story.calls()).toEqual(["x talks to y"]);
    expect(story.state.channels.get("L3")?.localPeer).toBeNull();
  });

  test("keeps the dial through a Local channel that it lists", () => {
    const story = given(
      calls("100", "8"),
      ...local("L1"),
      dials("100", "L1;1"),
      made("101"),
      dials("L1;2", "101"),
    );
    story.when(linkLost, snapshot({ channels: ["100", "L1;1", "L1;2", "101"].map((id) => listed(id)) }));
    expect(story.calls()).toEqual(["100 dials 101"]);
  });

  test("tells of conferences, places in queues and parked calls", () => {
    const story = given(
      calls("103", "600"),
      joins("103", "601"),
      calls("104", "5"),
      queues("104", "501", 1),
      linkLost,
    );
    story.when(
      snapshot({
        channels: ["100", "101", "102", "103", "104"].map((id) => listed(id, { state: "up" })),
        conferences: [{ channelId: "100", room: "600", muted: true, conferenceId: "room 600" }],
        queues: ["500", "501"],
        queueEntries: [
          { channelId: "102", queue: "500", position: 2 },
          { channelId: "101", queue: "500", position: 1 },
        ],
        parked: [{ channelId: "103", lot: "default", space: "701", parker: null }],
      }),
    );
    expect(story.calls()).toEqual([
      "100 is in 600, muted",
      "101 waits in 500 as 1",
      "102 waits in 500 as 2",
      "103 is parked at 701",
    ]);
    expect(story.state.queues.get("501")?.waiting).toEqual([]);
  });

  test("brings the extensions, and takes those out that there are no more", () => {
    const story = given(snapshot({ extensions: [extension("100"), extension("101")] }));
    story.when(snapshot({ extensions: [extension("101"), extension("102", { devices: ["PJSIP/100"] })] }));
    expect([...story.state.extensions.values()].map(({ key }) => key)).toEqual([
      "101@from-internal",
      "102@from-internal",
    ]);
    expect(story.state.devices.get("PJSIP/100")?.key).toBe("102@from-internal");
  });

  test("closes a leg whose name says that it is none any more", () => {
    const story = given(...talk);
    story.when(
      at(
        AT + 4,
        snapshot({ ...talking, channels: [inB1("100"), inB1("101", { name: "PJSIP/101-1<ZOMBIE>" })] }),
      ),
    );
    expect(story.closed).toMatchObject([{ channelId: "101", endedAt: AT + 4 }]);
  });
});

describe("hold after a snapshot", () => {
  const devices = (state: string) => ({ deviceStates: { "PJSIP/100": "INUSE", "PJSIP/101": state } });

  test("is seen at the other side's device", () => {
    const story = given(snapshot({ ...talking, ...devices("ONHOLD") }));
    expect(story.calls()).toEqual(["100 holds", "100 talks to 101"]);
    expect(story.segment("101").onHold).toBe(false);
  });

  test("is seen there also where a list writes the technology as a hint does", () => {
    const deviceStates = { "pjsip/100": "INUSE", "pjsip/101": "ONHOLD", "PJSIP/100": "NOT_INUSE" };
    expect(given(snapshot({ ...talking, deviceStates })).calls()).toEqual(["100 holds", "100 talks to 101"]);
  });

  test("is not known where the other side's device is in another call as well, or tells nothing", () => {
    const another = listed("101b", { name: nameOf("101b") });
    const busy = given(
      snapshot({ ...talking, channels: [...talking.channels, another], ...devices("ONHOLD") }),
    );
    expect(busy.segment("100").onHold).toBeNull();
    expect(given(snapshot(talking)).segment("100").onHold).toBeNull();
  });

  test("is false for a leg in no bridge", () => {
    expect(given(snapshot({ channels: [listed("100")] })).segment("100").onHold).toBe(false);
  });

  test("is unknown where it was known before the link was lost", () => {
    const story = given(snapshot(), ...talk, holds("100"), linkLost, snapshot(talking));
    expect(story.segment("100").onHold).toBeNull();
    story.when(holds("100"));
    expect(story.segment("100").onHold).toBe(true);
  });

  test("stays as the events told it where the link was never lost (a reload)", () => {
    const story = given(snapshot(), ...talk, holds("100"), snapshot(talking));
    expect(story.calls()).toEqual(["100 holds", "100 talks to 101"]);
    story.when(unholds("100"), snapshot(talking));
    expect(story.segment("100").onHold).toBe(false);
  });
});

describe("recording after a snapshot", () => {
  const asked = (recording: boolean | null) =>
    snapshot({ ...talking, channels: [inB1("100", { recording }), inB1("101")] });

  test.each([true, false, null])("is what the PBX answered: %s", (recording) => {
    expect(given(asked(recording)).segment("100").recording).toBe(recording);
  });

  test("is unknown until a new one begins, where the PBX could not be asked", () => {
    const story = given(...talk, asked(null));
    expect(story.when(stopsRecording("100"))).toEqual([]);
    story.when(records("100"));
    expect(story.segment("100").recording).toBe(true);
  });

  test("goes on for as long as the last of several that were counted", () => {
    const story = given(...talk, records("100"), records("100"), asked(true), stopsRecording("100"));
    expect(story.segment("100").recording).toBe(true);
    story.when(stopsRecording("100"));
    expect(story.segment("100").recording).toBe(false);
  });

  test("that is over for the PBX is over", () => {
    expect(given(...talk, records("100"), asked(false)).segment("100").recording).toBe(false);
  });
});

describe("an event that the snapshot already contains changes nothing:", () => {
  const lot = bridge("lot", { bridgeType: "parking", creator: "Parking" });
  const whole = snapshot({
    channels: [
      ...talking.channels,
      listed("102"),
      listed("103", { state: "ringing" }),
      listed("104", { state: "up", bridgeId: "lot" }),
      listed("L1;1"),
      listed("L1;2"),
    ],
    bridges: [B1, lot],
    conferences: [{ channelId: "101", room: "600", muted: true, conferenceId: "room 600" }],
    queueEntries: [{ channelId: "102", queue: "500", position: 1 }],
    parked: [{ channelId: "104", lot: "default", space: "701", parker: null }],
    extensions: [extension("100", { status: "inuse" })],
    deviceStates: { "PJSIP/101": "ONHOLD" },
  });

  test.each([
    ["Newchannel", calls("100", "101")],
    ["Newstate", ringing("103")],
    ["LocalBridge", local("L1")[2]],
    ["DialEnd", dialEnds("101")],
    ["BridgeCreate", created(B1)],
    ["BridgeEnter", enters("100", B1)],
    ["Hold", holds("100")],
    ["ConfbridgeJoin", joins("101", "600", true)],
    ["QueueCallerJoin", queues("102", "500", 1)],
    ["ParkedCall", parks("104", "701")],
    ["Hangup", gone("900")],
    [
      "ExtensionStatus",
      {
        at: AT,
        type: "ExtensionStateChanged",
        number: "100",
        context: "from-internal",
        devices: ["PJSIP/100"],
        room: null,
        status: "inuse",
      } as const,
    ],
    ["a snapshot", whole],
  ])("%s", (_, event) => {
    const asNow =
      event && "channel" in event ? { ...event, channel: { ...event.channel, linkedId: "call" } } : event;
    const story = given(whole);
    if (asNow === undefined) throw new Error("no event");
    expect(evolve(story.state, asNow)).toEqual([]);
  });

  test("DialBegin", () => {
    const story = given(
      calls("100", "101"),
      made("101"),
      dials("100", "101", "101"),
      ringing("101"),
      linkLost,
    );
    story.when(snapshot({ channels: [listed("100"), listed("101", { state: "ringing", dialed: true })] }));
    expect(story.when(dials("100", "101", "101"))).toEqual([]);
  });

  test("the whole story of a call, told again after it", () => {
    const story = given(snapshot(), linkLost, snapshot(talking), ...talk);
    expect(story.calls()).toEqual(["100 talks to 101"]);
    story.when(up("100"));
    expect(story.segment("101").dialingFrom).toBeNull();
  });
});

test("endpoints and mailboxes are those that the PBX lists now", () => {
  const box = (mailbox: string) => ({ mailbox, context: "default", fullName: mailbox, email: "" });
  const story = given(
    snapshot({
      pjsip: { endpoints: [endpoint("100"), endpoint("101")], contacts: [] },
      mailboxes: [box("1"), box("2")],
    }),
  );
  const changed = endpoint("100", { context: "elsewhere" });
  const changes = story.when(
    snapshot({ pjsip: { endpoints: [changed], contacts: [] }, mailboxes: [box("2")] }),
  );
  expect(changes).toEqual([
    { type: "EndpointRemoved", name: "101" },
    { type: "EndpointChanged", endpoint: changed },
    { type: "MailboxRemoved", key: "1@default" },
  ]);
  story.when(snapshot({ pjsip: null }));
  expect([...story.state.endpoints.values(), ...story.state.mailboxes.values()]).toEqual([]);
});
