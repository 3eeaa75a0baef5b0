import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { callId } from "../../../src/rest/dialects/telphin/call-id.js";
import { ORIGINATED } from "../world.js";
import { openApi, phoneId, queueId, told } from "./api.js";
import { telphin as samples } from "./samples.js";

const { world, post, get } = openApi();

beforeEach(() => {
  samples.prepare(world);
  world.forgetDeeds();
});

const ID = phoneId("100@main");

const callback = (body: object, id = ID) =>
  post(`/extension/${id}/callback/`, { src_num: ["103", "101"], dst_num: "18005555555", ...body });

const CALL = {
  extension: "100@main",
  sources: ["103", "101"],
  destination: "18005555555",
  callerId: null,
  destinationCallerId: null,
  ringSeconds: 25,
  maxSeconds: null,
};

describe("a callback", () => {
  it("is made, and answered with the id that the call has from then on", async () => {
    const answer = await callback({});
    const id = callId(ORIGINATED);
    expect([answer.status, answer.text]).toEqual([201, `{"call_api_id":"${id}","call_id":"${id}"}`]);
    expect(world.originations).toEqual([CALL]);
  });

  it("is told as one where the call is told", async () => {
    const leg = [...world.state.segments.values()].find(({ channelId }) => channelId === ORIGINATED);
    if (leg === undefined) throw new Error("no leg");
    world.state.segments.set(leg.id, { ...leg, extension: "103@main", incoming: true });
    await callback({});
    const calls = await get<{ call_api_id: string; callback_id: string | null }[]>(
      "/client/@me/current_calls/",
    );
    const id = callId(ORIGINATED);
    expect(calls.find(({ call_api_id }) => call_api_id === id)).toMatchObject({ callback_id: id });
    expect(calls.filter(({ callback_id }) => callback_id !== null)).toHaveLength(1);
  });

  it.each([
    [{ src_num: ["0003*103", "0003*101"], dst_num: "0003*100" }, { destination: "100" }],
    [{ src_num: [103, 101], dst_num: 18005555555 }, {}],
    [{ src_num: ["100"] }, { sources: "extension" }],
    [{ src_num: "0003*100" }, { sources: "extension" }],
    [{ src_num: ["100", "101"] }, { sources: ["100", "101"] }],
    [{ caller_id_name: "Sales" }, { destinationCallerId: { name: "Sales", number: "100" } }],
    [{ caller_id_number: "5550100" }, { destinationCallerId: { name: "Phone 100", number: "5550100" } }],
    [
      { src_caller_id_name: "Sales", src_caller_id_number: 5550100 },
      { callerId: { name: "Sales", number: "5550100" } },
    ],
    [
      { wait_for_pickup: 40, call_duration: 600 },
      { ringSeconds: 40, maxSeconds: 600 },
    ],
    [{ caller_id_name: null, caller_id_number: null, wait_for_pickup: null, call_duration: null }, {}],
    [
      { allow_public_transfer: false, src_ani: "1", dst_ani: "2", announce_sound_id: null, dst_dtmf: null },
      {},
    ],
  ])("with %j is made so", async (body, expected) => {
    expect((await callback(body)).status).toBe(201);
    expect(world.originations).toEqual([{ ...CALL, ...expected }]);
  });

  it.each([
    [{ src_num: undefined }, "src_num is missing."],
    [{ src_num: null }, "src_num is missing."],
    [{ src_num: [] }, "src_num is empty."],
    [{ src_num: Array(11).fill("103") }, "src_num must be at most 10 numbers."],
    [{ src_num: ["103", "1;2"] }, /^src_num must be 1 to 64 of/],
    [{ src_num: ["103", null] }, /^src_num/],
    [{ src_num: ["103", "5001"] }, "src_num has the number of a queue, 5001."],
    [{ src_num: ["0003*5001"] }, "src_num has the number of a queue, 5001."],
    [{ src_num: ["0004*200"] }, "The number 0004*200 is another client's."],
    [{ dst_num: "0004*200" }, "The number 0004*200 is another client's."],
    [{ dst_num: undefined }, "dst_num is missing."],
    [{ dst_num: "" }, "dst_num is empty."],
    [{ dst_num: ["1"] }, "dst_num must be a string."],
    [{ dst_num: "1\r\nAction: Command" }, /^dst_num must be 1 to 64 of/],
    [{ caller_id_name: "a\nb" }, "caller_id_name must be one line."],
    [{ src_caller_id_number: "a b" }, /^src_caller_id_number must be/],
    [{ wait_for_pickup: 0 }, "wait_for_pickup must be at least 1."],
    [{ wait_for_pickup: "soon" }, "wait_for_pickup must be a whole number of seconds."],
    [{ call_duration: 86_401 }, "call_duration must be at most 86400."],
    [{ announce_sound_id: 7 }, "announce_sound_id cannot be done here."],
    [{ dst_dtmf: "1" }, "dst_dtmf cannot be done here."],
    [{ transfer_after_src_hangup: "101" }, "transfer_after_src_hangup cannot be done here."],
  ])("with %j is refused", async (body, message) => {
    expect(told(await callback(body))).toEqual([
      400,
      typeof message === "string" ? message : expect.stringMatching(message),
    ]);
    expect(world.deeds()).toEqual([]);
  });

  it("is not made in the name of a queue", async () => {
    const id = queueId("5001");
    expect(told(await callback({}, id))).toEqual([400, `The extension '${id}' must be of type phone.`]);
  });

  it.each([
    [
      new AppError("not-found", "There is no extension."),
      [404, `There is no extension '${ID}'.`, "extension_not_found"],
    ],
    [new AppError("pbx-refused", "Asterisk refused."), [502, "Asterisk refused."]],
    [new AppError("conflict", "Not now."), [409, "Not now."]],
  ])("that fails says why: %s", async (failure, expected) => {
    world.failure = failure;
    expect(told(await callback({}))).toEqual(expected);
  });
});
