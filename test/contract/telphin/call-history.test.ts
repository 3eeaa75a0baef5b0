import { describe, expect, it } from "vitest";
import { callId } from "../../../src/rest/dialects/telphin/call-id.js";
import { callRecord } from "../records.js";
import { openApi, phoneId, queueId, told } from "./api.js";

const { world, ask, get } = openApi();

const BEGIN = Date.UTC(2026, 0, 2, 3, 4, 5);
let sequence = 0;

/** A record of a call, some hours after those before. */
function record(linkedId: string, given: Parameters<typeof callRecord>[0] = {}): void {
  sequence += 1;
  const startedAt = given.startedAt ?? BEGIN + sequence * 3_600_000;
  const times = { startedAt, answeredAt: startedAt + 4_000, endedAt: startedAt + 64_000 };
  world.record(
    callRecord({ channelId: `${linkedId}-${sequence}`, linkedId, sequence, ...times, ...given }),
    0,
  );
}

record("local");
record("in", {
  source: "18005550199",
  callerId: '"John" <18005550199>',
  sourceExtension: null,
  destination: "5550100",
  flow: "in",
});
record("out", {
  destination: "5551234",
  destinationExtension: null,
  flow: "out",
  disposition: "busy",
  answeredAt: null,
  billable: 0,
});
record("echo", {
  destination: "860",
  destinationExtension: null,
  destinationChannel: "",
  lastApplication: "Echo",
});
record("two", { disposition: "no-answer", answeredAt: null, billable: 0, startedAt: BEGIN + 20 * 3_600_000 });
record("two", {
  destination: "103",
  destinationExtension: "103@main",
  startedAt: BEGIN + 20 * 3_600_000 + 30_000,
});
record("queued", {
  destination: "5001",
  destinationExtension: "103@main",
  source: "101",
  sourceExtension: "101@main",
});
record("theirs", {
  sourceExtension: "200@other",
  destinationExtension: null,
  source: "200",
  destination: "5559",
  flow: "out",
});
record("both", { destination: "200", destinationExtension: "200@other" });

interface Call {
  readonly call_uuid: string;
  readonly [field: string]: unknown;
}

const HISTORY = "/client/@me/call_history/";

const list = async (query: string, call = {}) =>
  (await get<{ call_history: Call[] }>(`${HISTORY}?order=asc&${query}`, call)).call_history.map(
    ({ call_uuid }) => Buffer.from(call_uuid, "hex").toString(),
  );

describe("a call that is over", () => {
  it("is told with the vendor's fields", async () => {
    const call = await get<Call>(HISTORY + callId("in"));
    const none = {
      from_domain: null,
      to_domain: null,
      did_domain: null,
      ext_number_reg: null,
      extension_group_owner_id: null,
      hangup_cause: null,
      hangup_disposition: null,
    };
    const parties = {
      from_username: "18005550199",
      from_screen_name: "John",
      to_username: "5550100",
      flow: "in",
      extension_id: Number(phoneId("101@main")),
      extension_name: "0003*101",
      extension_type: "phone",
      did_number: null,
      client_owner_id: 3,
    };
    const times = { init_time_gmt: "2026-01-02 05:04:05", hangup_time_gmt: "2026-01-02 05:05:09" };
    expect(call).toEqual({
      ...none,
      ...parties,
      ...times,
      call_uuid: callId("in"),
      result: "bridged",
      duration: 64,
      start_time_gmt: "2026-01-02 05:04:05",
      bridged: true,
      bridged_time_gmt: "2026-01-02 05:04:09",
      bridged_duration: 60,
      bridged_username: "5550100",
      bridged_domain: null,
      cdr: [
        {
          ...none,
          ...parties,
          ...times,
          result: "answered",
          start_time_gmt: "2026-01-02 05:04:09",
          duration: 60,
          dest_number: "5550100",
          dest_domain: null,
          source_number: null,
          source_domain: null,
          ani_number: null,
          application: null,
          record_uuid: null,
          record_file_size: null,
          from_device: null,
          to_device: "PJSIP/main-101",
        },
      ],
    });
  });

  it.each([
    ["local", { result: "bridged", from_username: "0003*100", to_username: "0003*101", flow: "out" }],
    [
      "out",
      { result: "busy", to_username: "5551234", bridged: false, bridged_time_gmt: null, bridged_duration: 0 },
    ],
    ["echo", { result: "answered", to_username: "860", bridged: false, bridged_username: null }],
    [
      "two",
      {
        result: "bridged",
        duration: 94,
        bridged_username: "0003*103",
        cdr: [{ result: "not answered" }, { result: "answered" }],
      },
    ],
    ["queued", { to_username: "0003*5001", extension_name: "0003*101" }],
    ["both", { to_username: "0004*200", extension_name: "0003*100" }],
  ])("%s is told as %j", async (linkedId, expected) => {
    expect(await get(HISTORY + callId(linkedId))).toMatchObject(expected);
  });

  it("between two clients is told to each from its own side", async () => {
    expect(await get(HISTORY + callId("both"), { as: "tenant" })).toMatchObject({
      from_username: "0003*100",
      extension_id: Number(phoneId("200@other")),
      client_owner_id: 4,
    });
  });

  it.each(["theirs", "nothing"])("is not found: %s", async (linkedId) => {
    const id = callId(linkedId);
    expect(told(await ask(HISTORY + id))).toEqual([404, `There is no call '${id}'.`]);
  });
});

describe("the call history", () => {
  const all = ["local", "in", "out", "echo", "queued", "both", "two"];

  it.each([
    ["", all],
    ["start_datetime=&end_datetime=&flow=&extension_id=&to_username=&page=&per_page=", all],
    ["flow=in", ["in"]],
    ["flow=out", all.filter((one) => one !== "in")],
    ["to_username=5551234", ["out"]],
    ["to_username=0003*5001", ["queued"]],
    ["to_username=nobody", []],
    [`extension_id=${phoneId("103@main")}`, ["queued", "two"]],
    ["start_datetime=2026-01-02 05:04:05&end_datetime=2026-01-02 06:04:05", ["in", "out"]],
    ["end_datetime=2026-01-02 04:04:04", []],
    ["per_page=2&page=2", ["out", "echo"]],
    ["per_page=2&page=9", []],
  ])("with '%s'", async (query, expected) => {
    expect(await list(query)).toEqual(expected);
  });

  it("is told newest first where nothing is said, with its page", async () => {
    const { call_history, ...page } = await get<{ call_history: Call[] }>(`${HISTORY}?per_page=1`);
    expect(page).toEqual({ page: 1, per_page: 1, order: "desc" });
    expect(call_history.map(({ call_uuid }) => call_uuid)).toEqual([callId("two")]);
  });

  it("is each client's own", async () => {
    expect(await list("", { as: "tenant" })).toEqual(["theirs", "both"]);
  });

  it.each([
    ["flow=transfer", [400, "flow must be one of in, out, given once."]],
    ["order=up", [400, "order must be one of asc, desc, given once."]],
    [
      "start_datetime=2026-02-30 00:00:00",
      [400, expect.stringMatching(/^start_datetime must be a time such as/)],
    ],
    [
      "start_datetime=2026-01-01T00:00:00",
      [400, expect.stringMatching(/^start_datetime must be a time such as/)],
    ],
    ["end_datetime=today", [400, expect.stringMatching(/^end_datetime must be a time such as/)]],
    [
      "start_datetime=2026-01-02 00:00:00&end_datetime=2026-01-01 00:00:00",
      [400, "end_datetime is before start_datetime."],
    ],
    ["per_page=5001", [400, "per_page must be a whole number from 1 to 5000, given once."]],
    ["page=1&page=2", [400, "page must be a whole number from 1 to 1000000, given once."]],
    ["to_username=0004*200", [400, "The number 0004*200 is another client's."]],
    ["extension_id=7", [404, "There is no extension '7'.", "extension_not_found"]],
    [`extension_id=${queueId("5001")}`, [400, `The extension '${queueId("5001")}' must be of type phone.`]],
  ])("is refused with '%s'", async (query, expected) => {
    expect(told(await ask(`${HISTORY}?${query}`))).toEqual(expected);
  });
});
