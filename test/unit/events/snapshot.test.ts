import { describe, expect, test } from "vitest";
import { endpointFacts, mailboxFacts } from "../../../src/events/endpoints.js";
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
  dnd: [],
  mailboxes: [],
  endpoints: [],
  pjsip: null,
  recordings: new Map(),
};

const ids = { segmentId: "s", callerIdId: "c" };
const built = (lists: Partial<SnapshotLists>) =>
  buildSnapshot(
    { ...EMPTY, ...lists },
    { newIds: () => ids, newId: () => "new", nameOf: (_number, _context, discovered) => discovered },
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
      rooms: [],
      hasConferences: true,
      queues: [],
      queueMembers: [],
      queueEntries: [],
      parked: [],
      pjsip: null,
      mailboxes: [],
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

  test("of a channel whose age cannot be meant takes it as new", () => {
    const ages = ["9".repeat(400), "99999999999:00:00", "x", ""].map((duration) =>
      message(`Event: CoreShowChannel\nUniqueid: 7.0\nDuration: ${duration}`),
    );
    const { channels } = built({ channels: ages });
    expect(channels.map(({ durationSeconds }) => durationSeconds)).toEqual([0, 0, 0, 0]);
  });

  test("takes a queue, its members and its callers", () => {
    const queueStatus = [
      message("Event: QueueParams\nQueue: 500"),
      message(`Event: QueueMember\nQueue: 500\nName: Bob Brown\nLocation: Local/101@from-internal/n
        StateInterface: hint:101@from-internal\nMembership: static\nStatus: 6\nPaused: 0`),
      message("Event: QueueEntry\nQueue: 500\nPosition: 2\nUniqueid: 7.2"),
    ];
    const { queues, queueMembers, queueEntries } = built({ queueStatus });
    expect(queues).toEqual(["500"]);
    expect(queueMembers).toMatchObject([
      {
        queue: "500",
        interface: "Local/101@from-internal/n",
        stateInterface: "hint:101@from-internal",
        name: "Bob Brown",
        dynamic: false,
        deviceState: "RINGING",
        loggedInAt: null,
      },
    ]);
    expect(queueEntries).toEqual([{ channelId: "7.2", queue: "500", position: 2 }]);
  });

  test("takes a hint of a conference room for a room, and no such module for no rooms at all", () => {
    const { rooms, extensions } = built({ extensionStates: [hint("600", "confbridge:meeting")] });
    expect(rooms).toEqual([{ room: "meeting", number: "600", conferenceId: "new" }]);
    expect(extensions).toEqual([]);
    expect(built({ conferences: null })).toMatchObject({ hasConferences: false, conferences: [] });
  });

  test("takes Do Not Disturb from the AstDB, and from busy lamps where that cannot be listed", () => {
    const extensionStates = ["100", "101"].map((number) => hint(number, `PJSIP/${number}`));
    const deviceStates = [
      message("Event: DeviceStateChange\nDevice: Custom:DND101\nState: BUSY"),
      message("Event: DeviceStateChange\nDevice: Custom:DND100\nState: UNAVAILABLE"),
    ];
    const dnd = [
      message("Event: DBGetTreeResponse\nKey: /DND/100\nVal: YES"),
      message("Event: DBGetTreeResponse\nKey: /DND/101\nVal: NO"),
    ];
    const dndOf = (lists: Partial<SnapshotLists>) =>
      built({ extensionStates, deviceStates, ...lists }).extensions.map(({ number, dnd }) => [number, dnd]);
    expect(dndOf({ dnd })).toEqual([
      ["100", true],
      ["101", false],
    ]);
    expect(dndOf({ dnd: null })).toEqual([
      ["100", false],
      ["101", true],
    ]);
  });

  test("takes conferences, parked calls and device states", () => {
    const snapshot = built({
      conferences: [message("Event: ConfbridgeList\nConference: 600\nUniqueid: 7.1\nMuted: Yes")],
      parkedCalls: [
        message(
          "Event: ParkedCall\nParkeeUniqueid: 7.2\nParkerDialString: PJSIP/100\nParkinglot: default\nParkingSpace: 701",
        ),
      ],
      deviceStates: [message("Event: DeviceStateChange\nDevice: PJSIP/100\nState: ONHOLD")],
    });
    expect(snapshot.conferences).toEqual([
      { channelId: "7.1", room: "600", muted: true, conferenceId: "new" },
    ]);
    expect(snapshot.parked).toEqual([
      { channelId: "7.2", lot: "default", space: "701", parker: "PJSIP/100" },
    ]);
    expect(snapshot.deviceStates).toEqual({ "PJSIP/100": "ONHOLD" });
  });

  test("takes the contacts of all endpoints: those that have registered, and those that are configured", () => {
    const endpoint = (name: string, contacts: string) =>
      message(`Event: EndpointList\nObjectName: ${name}\nAor: ${name}\nContacts: ${contacts}`);
    const { pjsip } = built({
      pjsip: {
        endpoints: [
          endpoint("210", "210/sip:210@192.0.2.1:5060;x=a,b,210/sip:210@192.0.2.2,"),
          endpoint("109", "109/sip:109@192.0.2.9"),
          endpoint("100", ""),
        ],
        registrations: [
          message(
            "Event: ContactStatusDetail\nAOR: 210\nURI: sip:210@192.0.2.1:5060;x=a,b\nUserAgent: Desk phone\nRegExpire: 1795340542\nStatus: Reachable\nEndpointName: 210",
          ),
          message("Event: ContactStatusDetail\nAOR: 999\nURI: sip:999@192.0.2.7\nRegExpire: 1795340542"),
        ],
      },
    });
    const configured = { userAgent: "", expiresAt: null, status: "unknown" };
    expect(pjsip).toEqual({
      endpoints: [],
      contacts: [
        {
          endpoint: "210",
          aor: "210",
          uri: "sip:210@192.0.2.1:5060;x=a,b",
          userAgent: "Desk phone",
          expiresAt: 1_795_340_542_000,
          status: "reachable",
        },
        { endpoint: "210", aor: "210", uri: "sip:210@192.0.2.2", ...configured },
        { endpoint: "109", aor: "109", uri: "sip:109@192.0.2.9", ...configured },
      ],
    });
  });

  test("takes what endpoints and mailboxes are configured with", () => {
    const { pjsip, mailboxes } = built({
      pjsip: { endpoints: [], registrations: [] },
      endpoints: [
        endpointFacts(
          message(
            'Event: EndpointDetail\nObjectName: 100\nContext: from-internal\nCallerid: "Alice Adams" <100>\nMailboxes: 100@default, 400@sales\nMohSuggest: jazz\nAccountcode: 7\nLanguage: en\nAuth: 100',
          ),
        ),
      ],
      mailboxes: [
        mailboxFacts(
          message(
            "Event: VoicemailUserEntry\nVMContext: default\nVoiceMailbox: 100\nFullname: Alice Adams\nEmail: (null)",
          ),
        ),
      ],
    });
    expect(pjsip?.endpoints).toEqual([
      {
        name: "100",
        context: "from-internal",
        callerId: '"Alice Adams" <100>',
        language: "en",
        accountCode: "7",
        mailboxes: ["100@default", "400@sales"],
        musicClass: "jazz",
        auths: ["100"],
      },
    ]);
    expect(mailboxes).toEqual([{ mailbox: "100", context: "default", fullName: "Alice Adams", email: "" }]);
  });

  describe("names an extension", () => {
    const mailbox = (name: string, fullName: string) => {
      const [number, context] = name.split("@");
      const fields = `VMContext: ${context}\nVoiceMailbox: ${number}\nFullname: ${fullName}`;
      return mailboxFacts(message(`Event: VoicemailUserEntry\n${fields}`));
    };
    const endpoint = (name: string, more: string) =>
      endpointFacts(message(`Event: EndpointDetail\nObjectName: ${name}\n${more}`));
    const at = (context: string, exten: string, device: string) =>
      message(`Event: ExtensionStatus\nExten: ${exten}\nContext: ${context}\nHint: ${device}`);
    const two = [at("from-a", "100", "PJSIP/a100"), at("from-b", "100", "PJSIP/b100")];
    const names = (lists: Partial<SnapshotLists>) => built(lists).extensions.map((one) => one.displayName);

    test("by the mailbox that its device names, and not by another tenant's of the number", () => {
      const mailboxes = [mailbox("100@a", "Alice"), mailbox("100@b", "Bob")];
      const endpoints = [endpoint("a100", "Mailboxes: 100@a"), endpoint("b100", "Mailboxes: 100@b")];
      expect(names({ extensionStates: two, mailboxes, endpoints })).toEqual(["Alice", "Bob"]);
      expect(names({ extensionStates: two, mailboxes, endpoints: endpoints.slice(0, 1) })).toEqual([
        "Alice",
        "",
      ]);
      expect(names({ extensionStates: two, mailboxes: mailboxes.slice(0, 1) })).toEqual(["", ""]);
    });

    test("by a mailbox of its number where both are the only one", () => {
      const extensionStates = [at("from-a", "100", "PJSIP/a100")];
      const mailboxes = [mailbox("100@a", "Alice"), mailbox("100@b", "Bob")];
      expect(names({ extensionStates, mailboxes: mailboxes.slice(1) })).toEqual(["Bob"]);
      expect(names({ extensionStates, mailboxes })).toEqual([""]);
    });

    test.each([
      ['"Alice Adams" <100>', "Alice Adams"],
      ["Alice Adams <100>", "Alice Adams"],
      ["Alice Adams", "Alice Adams"],
      ["<100>", ""],
      ["100", ""],
      ["<unknown>", ""],
    ])("else by the caller id of its endpoint: %s", (callerId, name) => {
      const endpoints = [endpoint("a100", `Callerid: ${callerId}`)];
      expect(names({ extensionStates: [at("from-a", "100", "PJSIP/a100")], endpoints })).toEqual([name]);
    });
  });

  test("takes hints that ring a device as extensions, by the name of their mailbox", () => {
    const { extensions } = built({
      extensionStates: [
        hint("100", "PJSIP/100&PJSIP/100m&Custom:DND100,CustomPresence:100"),
        hint("*45100", "Queue:500_avail"),
        hint("701", "park:701@parkedcalls"),
        hint("_1XX", "PJSIP/100"),
      ],
      mailboxes: [
        mailboxFacts(message("Event: VoicemailUserEntry\nVoiceMailbox: 100\nFullname: Alice Adams")),
      ],
    });
    expect(extensions).toEqual([
      {
        number: "100",
        context: "from-internal",
        devices: ["PJSIP/100", "PJSIP/100m"],
        status: "inuse",
        displayName: "Alice Adams",
        dnd: false,
      },
    ]);
  });
});
