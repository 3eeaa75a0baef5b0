import { describe, expect, test } from "vitest";
import { bootIdOf, buildSnapshot, type SnapshotLists } from "../../../src/events/snapshot.js";
import { message } from "./message.js";

const EMPTY: SnapshotLists = {
  coreStatus: message("Response: Success\nCoreStartupDate: 2026-11-22\nCoreStartupTime: 04:11:10"),
  channels: [],
  bridges: [],
  queueStatus: [],
  conferences: [],
  parkedCalls: [],
  extensionStates: [],
  deviceStates: [],
  voicemailUsers: [],
  recordings: new Map(),
};

const ids = { segmentId: "s", callerIdId: "c" };
const built = (lists: Partial<SnapshotLists>) =>
  buildSnapshot(
    { ...EMPTY, ...lists },
    () => ids,
    (_number, _context, discovered) => discovered,
  );

const hint = (exten: string, devices: string, more = "") =>
  message(
    `Event: ExtensionStatus\nExten: ${exten}\nContext: from-internal\nHint: ${devices}\nStatusText: InUse\n${more}`,
  );

describe("a snapshot", () => {
  test("of nothing is empty, and names the process of the PBX", () => {
    expect(built({})).toEqual({
      bootId: "2026-11-22 04:11:10",
      channels: [],
      bridges: [],
      conferences: [],
      queueEntries: [],
      parked: [],
      extensions: [],
      deviceStates: {},
    });
    expect(bootIdOf(EMPTY.coreStatus)).toBe("2026-11-22 04:11:10");
  });

  test("takes a channel with its bridge, its age, and whether somebody dialled it", () => {
    const item = (application: string, id: string) =>
      message(`Event: CoreShowChannel\nChannel: PJSIP/101-1\nUniqueid: ${id}\nChannelState: 6\nCallerIDNum: <unknown>
        BridgeId: B1\nDuration: 01:02:03\nApplication: ${application}`);
    const channels = ["AppDial", "AppQueue", "Dial"].map((application, n) => item(application, `7.${n}`));
    const { channels: taken } = built({
      channels,
      recordings: new Map([
        ["7.1", true],
        ["7.2", false],
      ]),
    });
    expect(taken[0]).toMatchObject({ ...ids, channelId: "7.0", state: "up", callerNumber: "" });
    expect(taken[0]).toMatchObject({ bridgeId: "B1", durationSeconds: 3_723, dialed: true, recording: null });
    expect(taken[1]).toMatchObject({ dialed: true, recording: true });
    expect(taken[2]).toMatchObject({ dialed: false, recording: false });
  });

  test("takes of a queue's list the callers alone", () => {
    const queueStatus = [
      message("Event: QueueParams\nQueue: 500"),
      message("Event: QueueMember\nQueue: 500\nName: Bob"),
      message("Event: QueueEntry\nQueue: 500\nPosition: 2\nUniqueid: 7.2"),
    ];
    expect(built({ queueStatus }).queueEntries).toEqual([{ channelId: "7.2", queue: "500", position: 2 }]);
  });

  test("takes conferences, parked calls and device states", () => {
    const snapshot = built({
      conferences: [message("Event: ConfbridgeList\nConference: 600\nUniqueid: 7.1\nMuted: Yes")],
      parkedCalls: [
        message("Event: ParkedCall\nParkeeUniqueid: 7.2\nParkinglot: default\nParkingSpace: 701"),
      ],
      deviceStates: [message("Event: DeviceStateChange\nDevice: PJSIP/100\nState: ONHOLD")],
    });
    expect(snapshot.conferences).toEqual([{ channelId: "7.1", room: "600", muted: true }]);
    expect(snapshot.parked).toEqual([{ channelId: "7.2", lot: "default", space: "701" }]);
    expect(snapshot.deviceStates).toEqual({ "PJSIP/100": "ONHOLD" });
  });

  test("takes hints that ring a device as extensions, by the name of their mailbox", () => {
    const { extensions } = built({
      extensionStates: [
        hint("100", "PJSIP/100&PJSIP/100m&Custom:DND100,CustomPresence:100"),
        hint("*45100", "Queue:500_avail"),
        hint("701", "park:701@parkedcalls"),
        hint("_1XX", "PJSIP/100"),
      ],
      voicemailUsers: [message("Event: VoicemailUserEntry\nVoiceMailbox: 100\nFullname: Alice Adams")],
    });
    expect(extensions).toEqual([
      {
        number: "100",
        context: "from-internal",
        devices: ["PJSIP/100", "PJSIP/100m"],
        status: "inuse",
        displayName: "Alice Adams",
      },
    ]);
  });
});
