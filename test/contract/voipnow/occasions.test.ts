import { expect, it } from "vitest";
import { voipnow } from "../../../src/rest/dialects/voipnow/index.js";
import type { Segment } from "../../../src/state/model.js";
import type { Occasion } from "../../../src/webhooks/occasion.js";
import { segments } from "../segments.js";
import { createWorld, uuid } from "../world.js";
import { callIdOf } from "./samples.js";

const world = createWorld();

function leg(word: string, given: Partial<Segment>): Segment {
  const [like] = segments;
  if (like === undefined) throw new Error("no leg to be like");
  return { ...like, id: uuid(word), linkedId: "call", did: null, ...given };
}

const party = (name: string, number: string) => ({ id: uuid(number), name, number });
const outside = leg("outside", {
  extension: null,
  did: "5550100",
  callerId: party("John Doe", "18005550199"),
});
const alice = leg("alice", { extension: "100@main", callerId: party("Alice", "100") });
const bob = leg("bob", { extension: "101@main", incoming: true, callerId: party("Bob", "101") });

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
  CallerIDNum: "",
  CallerIDName: "",
  CalledDID: "",
  CalledExtension: "",
  CallStatus: "CALLING",
  CallFlow: "IN",
  CallerExtension: "",
  CalledNumber: "",
};

const fromOutside = { CallerIDNum: "18005550199", CallerIDName: "John Doe", CalledDID: "5550100" };
const fromAlice = { CallerIDNum: "100", CallerIDName: "Alice", CallerExtension: "0003*100" };

it.each([
  [
    "a call from outside begins to ring at bob's",
    happened({ type: "dial-in", subject: BOB, segment: bob, other: outside, called: "5550100" }),
    { ...fromOutside, CalledExtension: "0003*101", CalledNumber: "5550100" },
  ],
  [
    "it is not known who calls bob",
    happened({ type: "dial-in", subject: BOB, segment: bob }),
    { CalledExtension: "0003*101" },
  ],
  [
    "alice begins to call, nobody is rung yet",
    happened({ type: "dial-out", subject: ALICE, segment: alice, called: "5551" }),
    { ...fromAlice, CallFlow: "OUT", CalledNumber: "5551" },
  ],
  [
    "alice calls bob",
    happened({ type: "dial-out", subject: ALICE, segment: alice, other: bob, called: "101" }),
    { ...fromAlice, CallFlow: "OUT", CalledExtension: "0003*101", CalledNumber: "101" },
  ],
  [
    "alice has hung up after she talked to bob",
    happened({ type: "hangup", subject: ALICE, segment: alice, other: bob, called: "101", answered: true }),
    { ...fromAlice, CallFlow: "OUT", CallStatus: "ANSWER", CalledExtension: "0003*101", CalledNumber: "101" },
  ],
  [
    "bob's phone has stopped to ring",
    happened({ type: "hangup", subject: BOB, segment: bob, other: alice, called: "101" }),
    { ...fromAlice, CallStatus: "UNKNOWN", CalledExtension: "0003*101", CalledNumber: "101" },
  ],
  [
    "somebody from outside comes to a queue",
    happened({ type: "dial-in", subject: QUEUE, segment: outside, called: "5001" }),
    { ...fromOutside, CalledExtension: "0003*5001", CalledNumber: "5001" },
  ],
  [
    "he leaves it, having talked to bob",
    happened({
      type: "hangup",
      subject: QUEUE,
      segment: outside,
      other: bob,
      called: "5001",
      answered: true,
    }),
    { ...fromOutside, CallStatus: "ANSWER", CalledExtension: "0003*5001", CalledNumber: "5001" },
  ],
])("%s: told with the vendor's parameters", (_what, occasion, parameters) => {
  const [pbx] = world.deps.pbxs;
  const told = pbx && voipnow.presentOccasion?.(occasion, pbx);
  expect(told).toEqual({ CallID: callIdOf(world, "call"), ...NOTHING, ...parameters });
  expect(Object.keys(told ?? {})).toEqual(["CallID", ...Object.keys(NOTHING)]);
});
