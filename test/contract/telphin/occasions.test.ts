import { expect, it } from "vitest";
import { callId } from "../../../src/rest/dialects/telphin/call-id.js";
import { telphin } from "../../../src/rest/dialects/telphin/index.js";
import type { Segment } from "../../../src/state/model.js";
import type { Occasion } from "../../../src/webhooks/occasion.js";
import { segments } from "../segments.js";
import { createWorld, uuid } from "../world.js";
import { phoneId, queueId } from "./api.js";

const world = createWorld();

function leg(word: string, given: Partial<Segment>): Segment {
  const [like] = segments;
  if (like === undefined) throw new Error("no leg to be like");
  return { ...like, id: uuid(word), linkedId: "call", did: null, answeredAt: null, ...given };
}

const party = (name: string, number: string) => ({ id: uuid(number), name, number });
const outside = leg("outside", {
  extension: null,
  did: "5550100",
  callerId: party("John Doe", "18005550199"),
});
const alice = leg("alice", { extension: "100@main", callerId: party("Alice", "100") });
const bob = leg("bob", { extension: "101@main", incoming: true, callerId: party("Bob", "101") });
const dave = leg("dave", { extension: "200@other", incoming: true, callerId: party("Dave", "200") });
const ended = { endedAt: 65_000, answeredAt: 5_000, cause: 16 } as const;

const ALICE = { kind: "extension", key: "100@main" } as const;
const BOB = { kind: "extension", key: "101@main" } as const;
const QUEUE = { kind: "queue", key: "5001" } as const;

const happened = (given: Pick<Occasion, "type" | "subject" | "segment"> & Partial<Occasion>): Occasion => ({
  at: 1_000,
  other: null,
  called: null,
  answered: false,
  ...given,
});

const NOTHING = {
  EventType: "dial-in",
  CallID: callId("call"),
  CallAPIID: callId("call"),
  CallFlow: "in",
  CallStatus: "CALLING",
  CallerIDNum: "",
  CallerIDName: "",
  CallerExtension: "",
  CallerExtensionID: "",
  CalledDID: "",
  CalledNumber: "",
  CalledExtension: "",
  CalledExtensionID: "",
  CallBackID: "",
};

const fromOutside = { CallerIDNum: "18005550199", CallerIDName: "John Doe", CalledDID: "5550100" };
const fromAlice = {
  CallerIDNum: "100",
  CallerIDName: "Alice",
  CallerExtension: "0003*100",
  CallerExtensionID: phoneId("100@main"),
};
const toBob = { CalledExtension: "0003*101", CalledExtensionID: phoneId("101@main"), CalledNumber: "101" };
const toQueue = { CalledExtension: "0003*5001", CalledExtensionID: queueId("5001"), CalledNumber: "5001" };

it.each([
  [
    "a call from outside begins to ring at bob's",
    happened({ type: "dial-in", subject: BOB, segment: bob, other: outside, called: "5550100" }),
    { ...fromOutside, ...toBob, CalledNumber: "5550100" },
  ],
  [
    "it is not known who calls bob",
    happened({ type: "dial-in", subject: BOB, segment: bob }),
    { ...toBob, CalledNumber: "" },
  ],
  [
    "alice begins to call, nobody is rung yet",
    happened({ type: "dial-out", subject: ALICE, segment: alice, called: "5551" }),
    { ...fromAlice, EventType: "dial-out", CallFlow: "out", CalledNumber: "5551" },
  ],
  [
    "bob answers alice",
    happened({ type: "answer", subject: BOB, segment: bob, other: alice, called: "101", answered: true }),
    { ...fromAlice, ...toBob, EventType: "answer", CallStatus: "ANSWER" },
  ],
  [
    "alice is answered by bob",
    happened({ type: "answer", subject: ALICE, segment: alice, other: bob, called: "101", answered: true }),
    { ...fromAlice, ...toBob, EventType: "answer", CallStatus: "ANSWER", CallFlow: "out" },
  ],
  [
    "alice has hung up after she talked to bob for a minute",
    happened({
      type: "hangup",
      subject: ALICE,
      segment: { ...alice, ...ended },
      other: bob,
      called: "101",
      answered: true,
    }),
    { ...fromAlice, ...toBob, EventType: "hangup", CallStatus: "ANSWER", CallFlow: "out", Duration: "60" },
  ],
  [
    "it is not known when alice was answered",
    happened({ type: "hangup", subject: ALICE, segment: alice, other: bob, called: "101", answered: true }),
    { ...fromAlice, ...toBob, EventType: "hangup", CallStatus: "ANSWER", CallFlow: "out", Duration: "" },
  ],
  [
    "somebody from outside comes to a queue",
    happened({ type: "dial-in", subject: QUEUE, segment: outside, called: "5001" }),
    { ...fromOutside, ...toQueue },
  ],
  [
    "an agent of the queue answers him",
    happened({
      type: "answer",
      subject: QUEUE,
      segment: outside,
      other: bob,
      called: "5001",
      answered: true,
    }),
    { ...fromOutside, ...toQueue, EventType: "answer", CallStatus: "ANSWER" },
  ],
  [
    "alice calls an extension that has no licence",
    happened({
      type: "dial-out",
      subject: ALICE,
      segment: alice,
      other: { ...bob, extension: "108@main" },
      called: "108",
    }),
    { ...fromAlice, EventType: "dial-out", CallFlow: "out", CalledNumber: "108" },
  ],
  [
    "alice calls another client's extension, whose id is nothing to her",
    happened({ type: "dial-out", subject: ALICE, segment: alice, other: dave, called: "200" }),
    {
      ...fromAlice,
      EventType: "dial-out",
      CallFlow: "out",
      CalledExtension: "0004*200",
      CalledNumber: "200",
    },
  ],
])("%s: told with the vendor's parameters", (_what, occasion, parameters) => {
  const [pbx] = world.deps.pbxs;
  const told = pbx && telphin.presentOccasion?.(occasion, pbx);
  expect(told).toEqual({ ...NOTHING, ...parameters });
});

it.each([
  [0, "NOANSWER"],
  [16, "CANCEL"],
  [17, "BUSY"],
  [19, "NOANSWER"],
  [20, "CHANUNAVAIL"],
  [21, "BUSY"],
  [26, "CANCEL"],
  [34, "CONGESTION"],
  [127, "CANCEL"],
  [1, ""],
])("the end of a call that nobody answered, with the cause %i, is told as '%s'", (cause, status) => {
  const [pbx] = world.deps.pbxs;
  const ending = happened({ type: "hangup", subject: BOB, segment: { ...bob, cause }, other: alice });
  const told = pbx && telphin.presentOccasion?.(ending, pbx);
  expect(told).toMatchObject({ EventType: "hangup", CallStatus: status, Duration: "0" });
});

it("a call that was asked for over an API has its id as that of a callback", () => {
  const [pbx] = world.deps.pbxs;
  pbx?.originatedCalls.add("call", { extension: "100@main", nonce: null });
  const told =
    pbx && telphin.presentOccasion?.(happened({ type: "dial-in", subject: BOB, segment: bob }), pbx);
  expect(told?.CallBackID).toBe(callId("call"));
});
