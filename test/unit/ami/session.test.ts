import { beforeEach, describe, expect, test, vi } from "vitest";
import { action } from "../../../src/ami/action.js";
import { logIn } from "../../../src/ami/login.js";
import { type AmiMessage, header } from "../../../src/ami/message.js";
import type { AmiSession } from "../../../src/ami/session.js";
import {
  ACTION_TIMEOUT_MS,
  CAUGHT_UP_WITHIN_MS,
  LATE_AFTER_MS,
  LIST_TIMEOUT_MS,
  LOGOFF_TIMEOUT_MS,
  MAX_ACTIONS_IN_FLIGHT,
  MAX_HELD_BYTES,
  MAX_HELD_EVENTS,
  MAX_LIST_ITEMS,
  MAX_SILENT_PINGS,
  PING_INTERVAL_MS,
} from "../../../src/core/limits.js";
import {
  event,
  FakeAmi,
  field,
  frame,
  listEnd,
  listItem,
  listStart,
  ok,
  type ReceivedAction,
  refuse,
} from "../../fakes/fake-ami.js";

let ami: FakeAmi;
let session: AmiSession;
let dropped: string[];
let batches: string[][];

const names = (events: readonly AmiMessage[]) => events.map((message) => header(message, "Event") ?? "?");
const refused = (reason: string) =>
  expect.objectContaining({ kind: "pbx-refused", details: expect.objectContaining({ reason }) });
const unavailable = expect.objectContaining({ kind: "pbx-unavailable" });

async function open(): Promise<AmiSession> {
  const onDrop = (why: string) => dropped.push(why);
  const opened = await logIn(ami.link(), ami, { events: "on", onDrop });
  opened.listen((events) => batches.push(names(events)));
  return opened;
}

/** The manager stays silent on the action; gives it once it has come. */
function unanswered(name: string): Promise<ReceivedAction> {
  return vi.waitFor(() => {
    const found = ami.actions.findLast((received) => received.name === name);
    if (found === undefined) throw new Error(`no ${name} yet`);
    return found;
  });
}

beforeEach(async () => {
  ami = new FakeAmi();
  dropped = [];
  batches = [];
  session = await open();
  return () => session.close();
});

describe("an action", () => {
  test("is answered with its response", async () => {
    ami.answer("CoreStatus", (received) => ok(received, ["CoreCurrentCalls", "3"]));
    const response = await session.send(action("CoreStatus"));
    expect(header(response, "CoreCurrentCalls")).toBe("3");
  });

  test("rejects with Asterisk's own words when it is refused", async () => {
    ami.answer("Redirect", (received) => refuse(received, "Channel does not exist"));
    await expect(session.send(action("Redirect"))).rejects.toMatchObject({
      kind: "pbx-refused",
      message: "Asterisk refused Redirect: Channel does not exist.",
      details: { action: "Redirect", reason: "Channel does not exist" },
    });
  });

  test("finds its own response among others that come in another order", async () => {
    const waiting: ReceivedAction[] = [];
    ami.answer("Getvar", (received) => {
      waiting.push(received);
      return undefined;
    });
    const asked = ["a", "b", "c"].map((Variable) => session.send(action("Getvar", { Variable })));
    await vi.waitFor(() => expect(waiting).toHaveLength(3));
    ami.send(
      waiting
        .reverse()
        .map((one) => ok(one, ["Value", field(one, "Variable") ?? ""]))
        .join(""),
    );
    const values = (await Promise.all(asked)).map((response) => header(response, "Value"));
    expect(values).toEqual(["a", "b", "c"]);
  });

  test("has an id that nobody can foretell from another", async () => {
    await Promise.all([session.send(action("Ping")), session.send(action("Ping"))]);
    const ids = ami.actions.map(({ id }) => id ?? "");
    expect(new Set(ids).size).toBe(ids.length);
    const secrets = ids.map((id) => id.split("-").at(-1) ?? "");
    for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{16}$/);
    expect(new Set(secrets).size).toBe(ids.length);
  });

  test("that cannot be written is refused, and no byte of it is sent", async () => {
    const before = ami.actions.length;
    const injected = action("Originate", { Exten: "1\r\n\r\nAction: Command" });
    await expect(session.send(injected)).rejects.toMatchObject({ kind: "invalid-request" });
    await session.send(action("Ping"));
    expect(ami.actions.slice(before).map(({ name }) => name)).toEqual(["Ping"]);
  });

  test("is not answered by a response that was never asked for", async () => {
    ami.send(frame(["Response", "Error"], ["Message", "Missing action in request"]));
    ami.send(frame(["Response", "Success"], ["ActionID", "of somebody else"]));
    expect(dropped).toEqual(["late-answer", "late-answer"]);
    await session.send(action("Ping"));
  });

  test("one more than the bound is refused at once", async () => {
    ami.silent = true;
    const all = Array.from({ length: MAX_ACTIONS_IN_FLIGHT }, () => session.send(action("Ping")));
    await expect(session.send(action("Ping"))).rejects.toMatchObject({
      message: "Too many actions wait for the PBX.",
    });
    ami.drop();
    expect(await Promise.allSettled(all)).toEqual(
      all.map(() => ({ status: "rejected", reason: unavailable })),
    );
  });
});

describe("what looks like an answer and is none", () => {
  const forged = (id: string | undefined, ...more: [string, string][]) =>
    event("UserEvent", ["UserEvent", "x"], ["Response", "Success"], ["ActionID", id ?? ""], ...more);

  test("a UserEvent with the very id of an action is an event", async () => {
    ami.answer("Redirect", () => undefined);
    const answer = session.send(action("Redirect"));
    const received = await unanswered("Redirect");
    ami.send(forged(received.id));
    ami.send(refuse(received, "No"));
    await expect(answer).rejects.toEqual(refused("No"));
    expect(batches).toEqual([["UserEvent"]]);
  });

  test("a UserEvent neither adds to a list nor ends it, though it has its id", async () => {
    ami.answer("BridgeList", () => undefined);
    const list = session.list(action("BridgeList"));
    const received = await unanswered("BridgeList");
    ami.send(listStart(received));
    ami.send(forged(received.id));
    ami.send(forged(received.id, ["EventList", "Complete"]));
    ami.send(forged(received.id, ["Event", "BridgeListItem"]));
    ami.send(listItem(received, "BridgeListItem", ["BridgeUniqueid", "real"]));
    ami.send(listEnd(received, "BridgeListComplete", 1));
    expect(names((await list).items)).toEqual(["BridgeListItem"]);
    expect(batches.flat()).toEqual(["UserEvent", "UserEvent", "UserEvent"]);
  });

  test("an OriginateResponse is an event, before and after the response", async () => {
    ami.answer("Originate", () => undefined);
    const answer = session.send(action("Originate", { Async: "true" }));
    const received = await unanswered("Originate");
    const outcome = event("OriginateResponse", ["ActionID", received.id ?? ""], ["Response", "Failure"]);
    ami.send(outcome);
    ami.send(ok(received, ["Message", "Originate successfully queued"]));
    ami.send(outcome);
    expect(header(await answer, "Message")).toBe("Originate successfully queued");
    expect(batches).toEqual([["OriginateResponse"], ["OriginateResponse"]]);
  });

  test("a message that begins with neither Event nor Response is dropped and counted", () => {
    ami.send("Message: the rest of an SMS\r\nEvent: Hangup\r\n\r\n");
    expect(batches).toEqual([]);
    expect(dropped).toEqual(["unrecognised"]);
  });
});

describe("events", () => {
  test("that came in one chunk are handed over in one batch, in order, without the answers between them", async () => {
    ami.answer("ExtensionStateList", (received) =>
      [
        event("First"),
        listStart(received),
        listItem(received, "ExtensionStatus", ["Exten", "100"]),
        event("ExtensionStatus", ["Exten", "101"]),
        listEnd(received, "ExtensionStateListComplete", 1),
        event("Last"),
      ].join(""),
    );
    const { items } = await session.list(action("ExtensionStateList"));
    expect(items.map((item) => header(item, "Exten"))).toEqual(["100"]);
    expect(batches).toEqual([["First", "ExtensionStatus", "Last"]]);
  });

  test("that came with the login are held until someone listens", async () => {
    ami.greetWith = event("FullyBooted", ["Status", "Fully Booted"]) + event("PeerStatus");
    const other = await logIn(ami.link(), ami, { events: "on" });
    const heard: string[][] = [];
    other.listen((events) => heard.push(names(events)));
    expect(heard).toEqual([["FullyBooted", "PeerStatus"]]);
    ami.send(event("Newchannel"));
    expect(heard).toEqual([["FullyBooted", "PeerStatus"], ["Newchannel"]]);
    await other.close();
  });

  test.each([
    ["many", event("VarSet").repeat(1000), MAX_HELD_EVENTS / 1000],
    ["long", event("VarSet", ["Value", "A".repeat(200_000)]), MAX_HELD_BYTES / 200_000],
  ])("that nobody listens to close the session, rather than fill the memory: %s", async (_, bytes, times) => {
    const other = await logIn(ami.link(), ami, { events: "on" });
    for (let i = 0; i <= times; i++) ami.send(bytes);
    await expect(other.closed).resolves.toMatchObject({ message: "Nobody listens to the AMI events." });
  });

  test("that cannot be dealt with close the session, for what follows would be read wrongly", async () => {
    const failure = new Error("disk full");
    session.listen(() => {
      throw failure;
    });
    ami.send(event("Newchannel"));
    await expect(session.closed).resolves.toMatchObject({ kind: "internal", cause: failure });
  });

  test("beyond the framer's bounds close the session", async () => {
    ami.send("x".repeat(300_000));
    await expect(session.closed).resolves.toMatchObject({ message: "An AMI message is too long." });
    expect(ami.connections.size).toBe(0);
  });

  test("are chosen by their mask", async () => {
    expect([...ami.connections].map(({ eventMask }) => eventMask)).toEqual(["on"]);
    await session.setEvents("call,agent");
    expect([...ami.connections].map(({ eventMask }) => eventMask)).toEqual(["call,agent"]);
  });
});

describe("a list", () => {
  const give = (name: string, text: (received: ReceivedAction) => string) => ami.answer(name, text);

  test("is its response, its items, and the event that ended it", async () => {
    give("BridgeInfo", (received) =>
      [
        listStart(received),
        listItem(received, "BridgeInfoChannel", ["Channel", "a"]),
        listItem(received, "BridgeInfoChannel", ["Channel", "b"]),
        event(
          "BridgeInfoComplete",
          ["BridgeType", "basic"],
          ["ActionID", received.id ?? ""],
          ["EventList", "Complete"],
        ),
      ].join(""),
    );
    const { response, items, complete } = await session.list(action("BridgeInfo"));
    expect(header(response, "EventList")).toBe("start");
    expect(items.map((item) => header(item, "Channel"))).toEqual(["a", "b"]);
    expect(complete && header(complete, "BridgeType")).toBe("basic");
  });

  test("may have no items", async () => {
    give(
      "CoreShowChannels",
      (received) => listStart(received) + listEnd(received, "CoreShowChannelsComplete", 0),
    );
    expect((await session.list(action("CoreShowChannels"))).items).toEqual([]);
  });

  test.each([
    ["ConfbridgeListRooms", "No active conferences.", "No active conferences."],
    ["PJSIPShowContacts", "No Contacts found\n", "No Contacts found"],
    ["PJSIPShowEndpoints", "No endpoints found\n", "No endpoints found"],
    ["DBGet", "Database entry not found", "Database entry not found"],
    ["BridgeInfo", "Specified BridgeUniqueid not found", "Specified BridgeUniqueid not found"],
  ])("of %s is empty when the error says so, and only that error", async (name, sent, expected) => {
    give(name, (received) => refuse(received, sent));
    expect((await session.list(action(name), { empty: ["other", expected] })).items).toEqual([]);
    await expect(session.list(action(name))).rejects.toEqual(refused(expected));
    give(name, (received) => refuse(received, "Permission denied"));
    await expect(session.list(action(name), { empty: [expected] })).rejects.toEqual(
      refused("Permission denied"),
    );
  });

  test("is empty after a Success that begins none", async () => {
    give("VoicemailUsersList", (received) =>
      ok(received, ["Message", "There are no voicemail users currently defined."]),
    );
    expect(await session.list(action("VoicemailUsersList"))).toMatchObject({
      items: [],
      complete: undefined,
    });
  });

  test("may come in many pieces with events between them", async () => {
    ami.answer("QueueStatus", () => undefined);
    const list = session.list(action("QueueStatus"));
    const received = await unanswered("QueueStatus");
    const text =
      listStart(received) +
      listItem(received, "QueueParams") +
      event("QueueCallerJoin") +
      listItem(received, "QueueMember") +
      listEnd(received, "QueueStatusComplete", 2);
    for (const letter of text) ami.send(letter);
    expect(names((await list).items)).toEqual(["QueueParams", "QueueMember"]);
    expect(batches).toEqual([["QueueCallerJoin"]]);
  });

  test("that Asterisk cancels is refused", async () => {
    give(
      "SIPpeers",
      (received) => listStart(received) + listItem(received, "PeerlistComplete", ["EventList", "cancelled"]),
    );
    await expect(session.list(action("SIPpeers"))).rejects.toEqual(refused("the list was cancelled"));
  });

  test("beyond the bound closes the session, rather than fill the memory", async () => {
    give(
      "CoreShowChannels",
      (received) => listStart(received) + listItem(received, "CoreShowChannel").repeat(MAX_LIST_ITEMS + 2),
    );
    const reason = {
      kind: "pbx-unavailable",
      message: `The PBX's list for CoreShowChannels has more than ${MAX_LIST_ITEMS} items.`,
    };
    await expect(session.list(action("CoreShowChannels"))).rejects.toMatchObject(reason);
    await expect(session.closed).resolves.toMatchObject(reason);
    expect(batches).toEqual([]);
  });
});

describe("time", () => {
  beforeEach(async () => {
    await session.close();
    vi.useFakeTimers();
    session = await open();
    return () => vi.useRealTimers();
  });

  test("runs out for an action; its late answer is dropped and counted", async () => {
    ami.answer("Redirect", () => undefined);
    const answer = session.send(action("Redirect"));
    const outcome = expect(answer).rejects.toMatchObject({
      kind: "pbx-unavailable",
      message: `Asterisk did not answer Redirect within ${ACTION_TIMEOUT_MS} ms.`,
    });
    await vi.advanceTimersByTimeAsync(ACTION_TIMEOUT_MS);
    await outcome;
    ami.send(ok(await unanswered("Redirect")));
    expect(dropped).toEqual(["late-answer"]);
  });

  test("may be given by the caller", async () => {
    ami.answer("Redirect", () => undefined);
    const outcome = expect(session.send(action("Redirect"), { timeoutMs: 100 })).rejects.toEqual(unavailable);
    await vi.advanceTimersByTimeAsync(100);
    await outcome;
  });

  test("runs out for a list; its late items are not taken for live events", async () => {
    ami.answer("DeviceStateList", (received) => listStart(received));
    const outcome = expect(session.list(action("DeviceStateList"))).rejects.toEqual(unavailable);
    await vi.advanceTimersByTimeAsync(LIST_TIMEOUT_MS);
    await outcome;
    const received = await unanswered("DeviceStateList");
    ami.send(
      listItem(received, "DeviceStateChange") + event("DeviceStateChange") + listEnd(received, "X", 1),
    );
    expect(dropped).toEqual(["late-answer", "late-answer"]);
    expect(batches).toEqual([["DeviceStateChange"]]);
  });

  test("is filled with pings, which go unnoticed", async () => {
    const before = ami.actions.length;
    await vi.advanceTimersByTimeAsync(10 * PING_INTERVAL_MS);
    expect(ami.actions.slice(before).map(({ name }) => name)).toEqual(Array(10).fill("Ping"));
    expect(batches).toEqual([]);
    expect(dropped).toEqual([]);
  });

  test("without a single byte closes the session, and answers what waits", async () => {
    ami.silent = true;
    const outcome = expect(session.list(action("BridgeList"))).rejects.toMatchObject({
      message: "The PBX has gone silent.",
    });
    await vi.advanceTimersByTimeAsync((MAX_SILENT_PINGS + 1) * PING_INTERVAL_MS);
    await outcome;
    await expect(session.closed).resolves.toMatchObject({ message: "The PBX has gone silent." });
    expect(ami.connections.size).toBe(0);
  });

  test("does not close a session on which a long list keeps a ping waiting", async () => {
    ami.silent = true;
    for (let second = 0; second < LIST_TIMEOUT_MS / 1000; second++) {
      await vi.advanceTimersByTimeAsync(1000);
      ami.send(event("QueueMember"));
    }
    expect(ami.connections.size).toBe(1);
    await vi.advanceTimersByTimeAsync(PING_INTERVAL_MS); // but a ping waits no longer than a list may take
    expect(ami.connections.size).toBe(0);
  });

  test("longer than events may be late is told, and so is it when a ping is answered soon again", async () => {
    const paces: boolean[] = [];
    session.watchPace((isLate) => paces.push(isLate));
    const pings: ReceivedAction[] = [];
    ami.answer("Ping", (received) => void pings.push(received));
    const answerPing = () => {
      const oldest = pings.shift();
      if (oldest === undefined) throw new Error("no ping waits");
      ami.send(ok(oldest));
    };
    await vi.advanceTimersByTimeAsync(PING_INTERVAL_MS + LATE_AFTER_MS - 1);
    expect([pings.length, paces]).toEqual([2, []]);
    ami.send(event("QueueMember")); // a sign of life, and no sign that it is in time
    await vi.advanceTimersByTimeAsync(1);
    expect(paces).toEqual([true]);
    answerPing(); // after five seconds
    await vi.advanceTimersByTimeAsync(CAUGHT_UP_WITHIN_MS - (LATE_AFTER_MS - PING_INTERVAL_MS) + 1);
    answerPing(); // in time, and not so much that it could not be late again at once
    await vi.advanceTimersByTimeAsync(0);
    expect(paces).toEqual([true]);
    ami.answer("Ping", (received) => ok(received));
    await vi.advanceTimersByTimeAsync(PING_INTERVAL_MS);
    expect(paces).toEqual([true, false]);
    await session.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("is told to who asks only then, and ends with the session", async () => {
    ami.answer("Ping", () => undefined);
    ami.send(event("QueueMember"));
    await vi.advanceTimersByTimeAsync(PING_INTERVAL_MS + LATE_AFTER_MS);
    const paces: boolean[] = [];
    session.watchPace((isLate) => paces.push(isLate));
    expect(paces).toEqual([true]);
    ami.drop();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("is not spent on a goodbye that nobody answers", async () => {
    ami.silent = true;
    const closing = session.close();
    await vi.advanceTimersByTimeAsync(LOGOFF_TIMEOUT_MS);
    await closing;
    expect(ami.connections.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the end", () => {
  test("of the link answers all that waits, and drops half a message", async () => {
    ami.silent = true;
    const waiting = [session.send(action("Ping")), session.list(action("BridgeList"))];
    ami.send("Event: Newchannel\r\nUniqueid: 17");
    ami.drop();
    const outcomes = await Promise.allSettled(waiting);
    expect(outcomes).toEqual(waiting.map(() => ({ status: "rejected", reason: unavailable })));
    expect(batches).toEqual([]);
    await expect(session.closed).resolves.toMatchObject({ message: "The AMI link was lost." });
  });

  test("is final: an action after it is refused, and is not kept for later", async () => {
    ami.drop();
    const before = ami.actions.length;
    await expect(session.send(action("Originate"))).rejects.toMatchObject({
      message: "There is no AMI link.",
    });
    await open();
    expect(ami.actions.slice(before).map(({ name }) => name)).toEqual(["Challenge", "Login"]);
  });

  test("by our own wish says goodbye first", async () => {
    await Promise.all([session.close(), session.close()]);
    expect(ami.actions.filter(({ name }) => name === "Logoff")).toHaveLength(1);
    expect(ami.connections.size).toBe(0);
    await expect(session.closed).resolves.toMatchObject({ kind: "pbx-unavailable" });
  });

  test("brings no more events", async () => {
    const link = ami.link();
    const receivers: ((chunk: Buffer) => void)[] = [];
    const tapped = {
      ...link,
      onData: (listener: (chunk: Buffer) => void) =>
        link.onData(receivers[receivers.push(listener) - 1] ?? listener),
    };
    const other = await logIn(tapped, ami, { events: "on" });
    const heard: string[][] = [];
    other.listen((events) => heard.push(names(events)));
    await other.close();
    for (const receive of receivers) receive(Buffer.from(event("Newchannel")));
    expect(heard).toEqual([]);
  });
});
