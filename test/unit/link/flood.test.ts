import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { MAX_LISTS_BYTES, MAX_SNAPSHOT_BYTES, MAX_TEXT_LENGTH } from "../../../src/core/limits.js";
import { MAX_HELD, MAX_HELD_BYTES } from "../../../src/store/holdings.js";
import { createLiveStore } from "../../../src/store/live.js";
import { migrate } from "../../../src/store/migrate.js";
import { type Answerer, event, listItem, listStart, type Pair } from "../../fakes/fake-ami.js";
import { FULLY_BOOTED, followedPbx, list } from "./pbx.js";

type Pbx = Awaited<ReturnType<typeof followedPbx>>;

let database: Database.Database;
let pbx: Pbx;
beforeEach(async () => {
  database = new Database(":memory:");
  migrate(database);
  pbx = await followedPbx({ store: createLiveStore(database, "default") });
});
afterEach(() => {
  pbx.session.drop(new AppError("pbx-unavailable", "the test is over"));
  database.close();
});

async function inStep(): Promise<void> {
  pbx.ami.send(FULLY_BOOTED);
  await vi.waitFor(() => expect(pbx.state.sync.live).toBe(true));
}

/** Sends for as long as anybody listens, and no more than that many bytes. Answers how many it were. */
function sendWithoutEnd(bytesOf: (n: number) => string, most: number): number {
  let sent = 0;
  for (let n = 0; pbx.ami.connections.size > 0 && sent < most; n += 1) {
    const bytes = Buffer.from(bytesOf(n));
    sent += bytes.length;
    pbx.ami.send(bytes);
  }
  return sent;
}

/** A list that never ends. */
const endless =
  (item: (n: number) => readonly Pair[]): Answerer =>
  (action, connection) => {
    connection.send(listStart(action));
    sendWithoutEnd((n) => listItem(action, "Item", ...item(n)), 1024 * 1024 * 1024);
    return undefined;
  };

const many = (count: number, item: (n: number) => readonly Pair[]): Answerer =>
  list("Item", () => Array.from({ length: count }, (_, n) => item(n)));

const BIG = "A".repeat(250 * 1024);

describe("a list without end closes the link", () => {
  const closes = async (sentence: string) => {
    pbx.ami.send(FULLY_BOOTED);
    await expect(pbx.session.closed).resolves.toMatchObject({
      kind: "pbx-unavailable",
      message: expect.stringContaining(sentence),
    });
    expect(pbx.state.sync.live).toBe(false);
  };

  test.each([
    "CoreShowChannels",
    "BridgeList",
    "QueueStatus",
    "ParkedCalls",
    "ExtensionStateList",
    "DeviceStateList",
    "DBGetTree",
    "ConfbridgeListRooms",
    "PJSIPShowEndpoints",
    "PJSIPShowRegistrationInboundContactStatuses",
  ])("%s, of long items", async (name) => {
    pbx.ami.answer(
      name,
      endless((n) => [
        ["Uniqueid", `${n}`],
        ["CallerIDName", BIG],
      ]),
    );
    await closes("The PBX's lists are too long.");
  });

  test("of short ones", async () => {
    pbx.ami.answer(
      "VoicemailUsersList",
      endless(() => []),
    );
    await closes("VoicemailUsersList has more than 100000 items");
  });

  test("of many answers at a time, each shorter than the bound", async () => {
    pbx.ami.answer(
      "PJSIPShowEndpoints",
      many(50, (n) => [["ObjectName", `${n}`]]),
    );
    const chunk = 4 * 1024 * 1024;
    pbx.ami.answer("PJSIPShowEndpoint", (action, connection) => {
      connection.send(listStart(action));
      const item = listItem(action, "EndpointDetail", ["ObjectName", "1"], ["Auth", "a,".repeat(8000)]);
      let sent = 0;
      sendWithoutEnd(() => {
        sent += item.length;
        return item;
      }, chunk);
      expect(sent).toBeLessThan(MAX_LISTS_BYTES);
      return undefined;
    });
    await closes("The PBX's lists are too long.");
  });

  test("nor are many lists taken that are too long together", async () => {
    const long = many((MAX_SNAPSHOT_BYTES / 4 / 250 / 1024) | 0, () => [["CallerIDName", BIG]]);
    for (const name of ["CoreShowChannels", "BridgeList", "QueueStatus", "ParkedCalls", "DeviceStateList"])
      pbx.ami.answer(name, long);
    await closes("The PBX's lists are together longer than Tandem takes.");
  });

  test.each([
    [
      "extensions",
      "ExtensionStateList",
      (n: number): Pair[] => [
        ["Exten", `${n}`],
        ["Context", "c"],
        ["Hint", "PJSIP/1"],
      ],
    ],
    ["mailboxes", "VoicemailUsersList", (n: number): Pair[] => [["VoiceMailbox", `${n}`]]],
    ["bridges", "BridgeList", (n: number): Pair[] => [["BridgeUniqueid", `${n}`]]],
  ] as const)("of more %s than a PBX may have", async (what, name, item) => {
    pbx.ami.answer(name, many(50_001, item));
    await closes(`more than ${what === "bridges" ? "25000" : "50000"} ${what}`);
  });
});

describe("events without end close the link", () => {
  const channel = (n: number, more: readonly Pair[] = []): string =>
    event("Newchannel", ["Channel", `PJSIP/x-${n}`], ["Uniqueid", `${n}`], ["Linkedid", `${n}`], ...more);

  const closes = async (sentence: string) => {
    await expect(pbx.session.closed).resolves.toMatchObject({
      kind: "pbx-unavailable",
      message: expect.stringContaining(sentence),
    });
    const bytes = database.prepare("SELECT total(length(whole)) FROM live").pluck().get() as number;
    expect(bytes).toBeLessThan(MAX_HELD_BYTES);
  };

  test.each<[keyof typeof MAX_HELD, (n: number) => string]>([
    ["channel", (n) => channel(n)],
    ["bridge", (n) => event("BridgeCreate", ["BridgeUniqueid", `${n}`], ["BridgeType", "basic"])],
    ["queue-member", (n) => event("QueueMemberAdded", ["Queue", "500"], ["Interface", `PJSIP/${n}`])],
    ["conference", (n) => channel(n) + event("ConfbridgeJoin", ["Uniqueid", `${n}`], ["Conference", `${n}`])],
    ["queue", (n) => channel(n) + event("QueueCallerJoin", ["Uniqueid", `${n}`], ["Queue", `${n}`])],
  ])("of new things: %s", { timeout: 60_000 }, async (kind, bytesOf) => {
    await inStep();
    const [most, what] = MAX_HELD[kind];
    const batch = (n: number) => Array.from({ length: 100 }, (_, one) => bytesOf(n * 100 + one)).join("");
    sendWithoutEnd(batch, 100 * 1024 * 1024);
    await closes(`The PBX tells of more than ${most} ${what}, which is more than Tandem follows.`);
    expect([...pbx.state.channels.values()].length).toBeLessThanOrEqual(MAX_HELD.channel[0]);
  });

  test("of long names: what is kept of each is short", async () => {
    await inStep();
    for (let n = 0; n < 50; n += 1) pbx.ami.send(channel(n, [["CallerIDName", BIG]]));
    for (const { callerName } of pbx.state.channels.values())
      expect(callerName).toHaveLength(MAX_TEXT_LENGTH);
    const [whole] = database.prepare("SELECT max(length(whole)) FROM live").pluck().all() as number[];
    expect(whole).toBeLessThan(4 * MAX_TEXT_LENGTH);
  });

  test("that come while the lists are read", async () => {
    pbx.ami.answer("CoreShowChannels", () => undefined);
    pbx.ami.send(FULLY_BOOTED);
    const name = "A".repeat(MAX_TEXT_LENGTH);
    sendWithoutEnd((n) => channel(n, [["CallerIDName", name]]).repeat(100), 200 * 1024 * 1024);
    await closes("Too many events came while the PBX's lists were read.");
  });
});
