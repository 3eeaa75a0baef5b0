import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { agents } from "../objects.js";
import { numericId } from "../world.js";
import { openApi, told } from "./api.js";
import { deviceId, extensionId } from "./samples.js";

const { world, ask, data, post } = openApi();

const memberKey = (extension: string, queue: string) =>
  agents.find((one) => one.extension.key === extension && one.queue.identifier === queue)?.member.key;

const ofDevice = (number: string, what: string) => `/devices/${deviceId(`main-${number}`)}/${what}`;
const Q5001 = numericId("queue 5001");
const Q6001 = numericId("queue 6001");

describe("queues", () => {
  it("are told with who is in them, of the tenant alone", async () => {
    world.state.queues.set("5001", { name: "5001", waiting: ["first in line", "second in line"] });
    const queue = {
      queue_id: Q5001,
      queue_name: "5001",
      description: "Queue 5001",
      tenant_id: 3,
      waiting_calls: 2,
      members: [
        {
          extension_id: numericId("extension 100@main"),
          extension: "100",
          name: "Phone 100",
          penalty: "0",
          dynamic: true,
          paused: false,
          paused_reason: "",
        },
        expect.objectContaining({ extension: "101", dynamic: false, paused: true }),
      ],
    };
    expect(await data("/queues")).toEqual([queue]);
    expect(await data(`/queues/${Q5001}`)).toEqual(queue);
  });

  it("of another tenant are its own, without who is in them of this one", async () => {
    const [queue] = await data<{ members: { extension: string }[] }[]>("/queues", { as: "tenant" });
    expect(queue).toMatchObject({ queue_id: Q6001, tenant_id: 4 });
    expect(queue?.members.map(({ extension }) => extension)).toEqual(["200"]);
  });

  it("of a device are those of its extension", async () => {
    const lists = { queues_id: [Q5001], queues_name: ["5001"], queues_penalty: ["0"] };
    expect(await data(ofDevice("100", "queues"))).toEqual(lists);
    expect(await data(`/extensions/${extensionId("100@main")}/queues`)).toEqual(lists);
    expect(await data(ofDevice("103", "queues"))).toEqual({
      queues_id: [],
      queues_name: [],
      queues_penalty: [],
    });
  });

  it.each([
    ["100", { logged_in: true, dynamic: true, paused: false }],
    ["101", { logged_in: true, dynamic: false, paused: true }],
    ["103", { logged_in: false, dynamic: true, paused: false }],
  ])("tell how device %s stands to each of them", async (number, standing) => {
    expect(await data(ofDevice(number, "queues/status"))).toEqual([
      { queue_id: Q5001, queue_name: "5001", queue_penalty: "0", paused_reason: "", ...standing },
    ]);
  });
});

const logIn = { type: "LogIntoQueue", queue: "5001", extension: "103@main", penalty: 0, paused: false };
const logOut = { type: "LogOutOfQueue", member: memberKey("100@main", "5001") };
const pause = { type: "PauseMember", member: memberKey("100@main", "5001"), paused: true, reason: "" };
const unpause = { type: "PauseMember", member: memberKey("101@main", "5001"), paused: false, reason: "" };

describe("a device", () => {
  it.each([
    ["103", "queues-login", logIn],
    ["100", "queues-logout", logOut],
    ["100", "queues-pause", pause],
    ["101", "queues-unpause", unpause],
  ])("%s has %s done, for the queues that are named, or for all", async (number, word, command) => {
    for (const body of [
      { queues: [Q5001] },
      { queues: [String(Q5001), Q5001] },
      {},
      { queues: null },
      null,
    ]) {
      world.forgetDeeds();
      const answer = await post(ofDevice(number, word), body);
      expect(answer.json()).toEqual({ status: "success", message: null, data: null });
      expect({ body, commands: world.commands }).toEqual({ body, commands: [command] });
    }
  });

  it("needs no body", async () => {
    expect((await ask(ofDevice("103", "queues-login"), { method: "POST" })).status).toBe(200);
    expect(world.commands).toEqual([logIn]);
  });

  it.each([
    ["100", "queues-login"],
    ["103", "queues-logout"],
    ["101", "queues-pause"],
    ["100", "queues-unpause"],
  ])("%s that stands as %s would have it needs no command", async (number, word) => {
    expect((await post(ofDevice(number, word), { queues: [Q5001] })).status).toBe(200);
    expect(world.commands).toEqual([]);
  });

  it.each([
    [
      "101",
      "queues-logout",
      "101 is in queue 5001 by the PBX's configuration, and cannot log out; it can be paused.",
    ],
    ["103", "queues-pause", "103 is not in queue 5001."],
    ["103", "queues-unpause", "103 is not in queue 5001."],
  ])(
    "%s cannot have %s done to a queue that is named; where none is, it is left",
    async (number, word, why) => {
      expect(told(await post(ofDevice(number, word), { queues: [Q5001] }))).toEqual([409, why]);
      expect((await post(ofDevice(number, word), {})).status).toBe(200);
      expect(world.commands).toEqual([]);
    },
  );

  it.each([
    [Q6001],
    [numericId("queue 5002")],
    [0],
    [-1],
    [Number.MAX_SAFE_INTEGER],
    ["5001"],
    ["__proto__"],
    [""],
  ])("has nothing done where a queue is %j, which the tenant does not have", async (id) => {
    const answer = await post(ofDevice("103", "queues-login"), { queues: [Q5001, id] });
    expect(told(answer)).toEqual([404, `There is no queue '${id}'.`]);
    expect(world.commands).toEqual([]);
  });

  it.each([
    [[], "queues is empty."],
    ["5001", "queues must be a list of queue ids."],
    [{ 0: Q5001 }, "queues must be a list of queue ids."],
    [[1.5], "queues must be a list of queue ids."],
    [[[Q5001]], "queues must be a list of queue ids."],
    [[2 ** 60], "queues must be a list of queue ids."],
    [Array(1_001).fill(Q5001), "queues must be at most 1000 ids."],
  ])("has nothing done where queues is %j", async (queues, why) => {
    expect(told(await post(ofDevice("103", "queues-login"), { queues }))).toEqual([422, why]);
    expect(world.commands).toEqual([]);
  });

  it.each([
    ["pbx-refused", 502],
    ["conflict", 409],
    ["not-found", 404],
    ["unconfirmed", 500],
    ["pbx-unavailable", 503],
  ] as const)("tells that the PBX could not: %s", async (kind, status) => {
    world.failure = new AppError(kind, "It went wrong.");
    expect(told(await post(ofDevice("103", "queues-login"), {}))).toEqual([status, "It went wrong."]);
  });
});
