import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { queues, uuid } from "../world.js";
import { openApi, told } from "./api.js";

const { world, ask, read, values, post } = openApi();
const QUEUE = "/queues/getByName/5001";

describe("queues", () => {
  it("have the five properties of the vendor's page", async () => {
    expect(await read(QUEUE)).toEqual({
      id: uuid("queue 5001"),
      displayName: "Queue 5001",
      identifier: "5001",
      configurationId: uuid("queue 5001 configuration"),
      permissionId: uuid("queue 5001 configuration"),
    });
  });

  it("that are not enabled are left out of lists, and refused when they are named", async () => {
    expect(queues.map(({ identifier }) => identifier)).toContain("5002");
    expect(await values("/queues", "identifier")).toEqual(["5001", "6001"]);
    for (const path of ["", "/agents", "/callSegments", "/statistics"]) {
      expect(told(await ask(`/queues/getByName/5002${path}`))).toEqual([403, "Queue '5002' is not enabled."]);
    }
  });

  it("show who waits in them, first in line first, whether they are related to a licence or not", async () => {
    expect(await values(`${QUEUE}/callSegments`, "id")).toEqual([
      uuid("first in line"),
      uuid("second in line"),
      uuid("has all relations"),
    ]);
    expect(await read(`${QUEUE}/callSegments/${uuid("second in line")}`)).toMatchObject({ type: "EXTERNAL" });
    expect((await ask(`/callSegments/${uuid("second in line")}`)).status).toBe(403);
    expect((await ask(`${QUEUE}/callSegments/${uuid("alice talks out")}`)).status).toBe(404);
  });

  it("lead on from a caller to the agent whose phone rings", async () => {
    const ringing = `${QUEUE}/callSegments/${uuid("first in line")}/dialingToCallSegments`;
    expect(await values(ringing, "id")).toEqual([uuid("bob is rung by the queue")]);
    await post(`${ringing}/${uuid("bob is rung by the queue")}/transfer`, {
      destinationNumber: "103",
      attended: false,
    });
    expect(world.commands).toMatchObject([{ type: "Transfer", segmentId: uuid("bob is rung by the queue") }]);
  });

  it("tell what the PBX has counted", async () => {
    expect(await read(`${QUEUE}/statistics`)).toEqual({
      calls: 3,
      completed: 31,
      abandoned: 4,
      holdTime: 12,
      talkTime: 95,
      serviceLevel: 20,
      serviceLevelPerf: 87.1,
      longestWait: 61,
    });
  });

  it("do not make statistics up where the PBX does not answer", async () => {
    world.failure = new AppError("pbx-unavailable", "The PBX did not answer.");
    for (const path of [QUEUE, `${QUEUE}/agents/${uuid("agent 100@main in 5001")}`]) {
      expect(told(await ask(`${path}/statistics`))).toEqual([503, "The PBX did not answer."]);
    }
  });
});

describe("logging in to a queue", () => {
  const login = (body: unknown, queue = "5001") => post(`/queues/getByName/${queue}/login`, body);
  const command = { type: "LogIntoQueue", queue: "5001", extension: "103@main", penalty: 0, paused: false };

  it("names the extension by number, by id, or by both", async () => {
    const extensionId = uuid("extension 103@main");
    for (const body of [
      { extensionNumber: "103" },
      { extensionId },
      { extensionId, extensionNumber: "103" },
    ]) {
      expect((await login(body)).status).toBe(204);
    }
    expect(world.commands).toEqual([command, command, command]);
  });

  it("may be with a penalty, and paused", async () => {
    await login({ extensionNumber: "103", penalty: 4, paused: true });
    expect(world.commands).toEqual([{ ...command, penalty: 4, paused: true }]);
  });

  it("means the extension of the queue's tenant, where two tenants use one number", async () => {
    await login({ extensionNumber: "100" }, "5001");
    await login({ extensionNumber: "100" }, "6001");
    expect(world.commands).toMatchObject([{ extension: "100@main" }, { extension: "100@other" }]);
  });

  const PENALTY = "penalty must be a whole number of 0 or more.";
  const extensionNumber = "103";
  it.each<[unknown, number, string]>([
    [{}, 422, "extensionId or extensionNumber is missing."],
    [{ penalty: 1, paused: true }, 422, "extensionId or extensionNumber is missing."],
    [{ extensionNumber: 103 }, 422, "extensionNumber must be a string."],
    [{ extensionId: null }, 422, "extensionId must be a string."],
    [
      { extensionNumber, extensionId: uuid("extension 101@main") },
      422,
      "extensionId and extensionNumber name two different extensions.",
    ],
    [{ extensionNumber, penalty: -1 }, 422, PENALTY],
    [{ extensionNumber, penalty: 1.5 }, 422, PENALTY],
    [{ extensionNumber, penalty: "1" }, 422, PENALTY],
    [{ extensionNumber, paused: "yes" }, 422, "paused must be true or false."],
    [{ extensionNumber: "999" }, 404, "There is no extension '999'."],
    [{ extensionNumber: "" }, 404, "There is no extension ''."],
    [{ extensionId: uuid("nobody") }, 404, `There is no extension '${uuid("nobody")}'.`],
    [{ extensionNumber: "108" }, 403, "Extension 108 is not bound to a licensed user."],
  ])("is refused with %j: %i", async (body, status, sentence) => {
    expect(told(await login(body))).toEqual([status, sentence]);
    expect(world.commands).toEqual([]);
  });
});

describe("logging out of a queue", () => {
  const logout = (body: unknown) => post(`${QUEUE}/logout`, body);

  it("names the extension as logging in does", async () => {
    await logout({ extensionNumber: "101" });
    await logout({ extensionId: uuid("extension 100@main") });
    expect(world.commands).toEqual([
      { type: "LogOutOfQueue", member: "5001\nPJSIP/main-101" },
      { type: "LogOutOfQueue", member: "5001\nPJSIP/main-100" },
    ]);
    expect(told(await logout({}))).toEqual([422, "extensionId or extensionNumber is missing."]);
    expect((await logout({ extensionNumber: "108" })).status).toBe(403);
  });

  it("of an extension that is not in it is a conflict", async () => {
    expect(told(await logout({ extensionNumber: "103" }))).toEqual([
      409,
      "Extension 103 is not logged in to queue '5001'.",
    ]);
    expect(world.commands).toEqual([]);
  });
});

describe("agents", () => {
  const agentId = uuid("agent 101@main in 5001");
  const agent = `${QUEUE}/agents/${agentId}`;

  it("have the five properties of the vendor's page", async () => {
    expect(await read(`${QUEUE}/agents/${uuid("agent 100@main in 5001")}`)).toEqual({
      id: uuid("agent 100@main in 5001"),
      paused: false,
      state: "NOT_INUSE",
      name: "Ann Agent",
      dynamic: true,
    });
  });

  it("whom Asterisk calls by their interface have the name of their extension", async () => {
    expect(await read(`/queues/getByName/5001/agent/${agentId}`)).toEqual({
      id: agentId,
      paused: true,
      state: "INUSE",
      name: "Phone 101",
      dynamic: false,
    });
  });

  it("of unlicensed extensions and of queues that are not enabled are left out, and refused", async () => {
    expect(await values(`${QUEUE}/agents`, "id")).toEqual([uuid("agent 100@main in 5001"), agentId]);
    expect(await values("/extensions/getByName/100/agents", "id")).toEqual([
      uuid("agent 100@main in 5001"),
      uuid("agent 100@main in 6001"),
    ]);
    expect(told(await ask(`${QUEUE}/agents/${uuid("agent 108@main in 5001")}`))).toEqual([
      403,
      "Extension 108 is not bound to a licensed user.",
    ]);
    expect(told(await ask(`/extensions/getByName/100/agents/${uuid("agent 100@main in 5002")}`))).toEqual([
      403,
      "Queue '5002' is not enabled.",
    ]);
  });

  it("of another queue or extension are not under this one", async () => {
    expect((await ask(`${QUEUE}/agents/${uuid("agent 100@main in 6001")}`)).status).toBe(404);
    expect((await ask(`/extensions/getByName/101/agents/${uuid("agent 100@main in 5001")}`)).status).toBe(
      404,
    );
  });

  it("have an extension", async () => {
    for (const word of ["agents", "agent"]) {
      expect(await read(`${QUEUE}/${word}/${agentId}/extension`)).toEqual(
        await read("/extensions/getByName/101"),
      );
    }
  });

  it("have statistics as the PBX counts them, in milliseconds, -1 for never", async () => {
    expect(await read(`${agent}/statistics`)).toEqual({
      callsTaken: 7,
      lastCall: 1_700_000_300_000,
      lastPause: -1,
      loginTime: -1,
      penalty: 3,
      inCall: true,
    });
  });

  it("have none when they have just logged out", async () => {
    const { figures } = world;
    world.figures = { ...figures, members: [] };
    expect(told(await ask(`${agent}/statistics`))).toEqual([404, `There is no agent '${agentId}'.`]);
    world.figures = figures;
  });

  it("are paused and unpaused, with a reason or without a body", async () => {
    for (const [action, body] of [
      ["pause", { reason: "lunch" }],
      ["pause", {}],
      ["pause", undefined],
      ["unpause", undefined],
    ] as const) {
      expect((await post(`${agent}/${action}`, body)).status).toBe(204);
    }
    const command = { type: "PauseMember", member: "5001\nPJSIP/main-101", paused: true, reason: "" };
    expect(world.commands).toEqual([
      { ...command, reason: "lunch" },
      command,
      command,
      { ...command, paused: false },
    ]);
  });

  it.each([
    [{ reason: 7 }, "reason must be a string."],
    [{ reason: "a\nb" }, "reason must be one line without , ; and |."],
    [{ reason: "lunch, then shopping" }, "reason must be one line without , ; and |."],
    [{ reason: "é".repeat(40) }, "reason must be at most 79 bytes long."],
  ])("are not paused with %j", async (body, sentence) => {
    expect(told(await post(`${agent}/pause`, body))).toEqual([422, sentence]);
    expect(world.commands).toEqual([]);
  });

  it("are given a penalty, and logged out", async () => {
    const ofExtension = `/extensions/getByName/101/agents/${agentId}`;
    expect((await post(`${ofExtension}/setPenalty`, { penalty: 0 })).status).toBe(204);
    expect((await post(`${ofExtension}/logout`)).status).toBe(204);
    expect(world.commands).toEqual([
      { type: "SetPenalty", member: "5001\nPJSIP/main-101", penalty: 0 },
      { type: "LogOutOfQueue", member: "5001\nPJSIP/main-101" },
    ]);
  });

  it.each([{}, { penalty: -1 }, { penalty: 1.5 }, { penalty: "5" }, { penalty: null }, { penalty: true }])(
    "are not given the penalty of %j",
    async (body) => {
      const sentence = "penalty must be a whole number of 0 or more.";
      expect(told(await post(`${agent}/setPenalty`, body))).toEqual([422, sentence]);
      expect((await post(`${agent}/setPenalty`, { penalty: 2 ** 31 })).status).toBe(422);
      expect(world.commands).toEqual([]);
    },
  );

  it("whom the PBX's configuration has are not logged out: its refusal is a conflict", async () => {
    world.failure = new AppError("conflict", "Bob is a configured member of queue 5001.");
    expect(told(await post(`${agent}/logout`))).toEqual([409, "Bob is a configured member of queue 5001."]);
  });
});

describe("an account of one tenant", () => {
  const as = "tenant";

  it("sees that tenant's queues, their agents who are its own, and who waits from outside or from its own", async () => {
    expect(await values("/queues", "identifier", { as })).toEqual(["6001"]);
    expect(await values("/queues/getByName/6001/agents", "id", { as })).toEqual([
      uuid("agent 200@other in 6001"),
    ]);
    expect(await values("/queues/getByName/6001/callSegments", "id", { as })).toEqual([
      uuid("waits for dave"),
    ]);
    expect(await values("/queues/getByName/6001/callSegments", "id")).toEqual([
      uuid("waits for dave"),
      uuid("alice waits for dave"),
    ]);
  });

  it("does not find what is another tenant's, enabled or not", async () => {
    for (const path of [
      QUEUE,
      "/queues/getByName/5002",
      `/queues/${uuid("queue 5001")}/agents`,
      `${QUEUE}/callSegments/${uuid("first in line")}`,
      `/queues/getByName/6001/agents/${uuid("agent 100@main in 6001")}`,
      `/queues/getByName/6001/callSegments/${uuid("alice waits for dave")}`,
    ]) {
      expect({ path, status: (await ask(path, { as })).status }).toEqual({ path, status: 404 });
    }
    expect((await post(`${QUEUE}/login`, { extensionNumber: "200" }, { as })).status).toBe(404);
    const stranger = { extensionId: uuid("extension 101@main") };
    expect((await post("/queues/getByName/6001/login", stranger, { as })).status).toBe(404);
    expect(world.commands).toEqual([]);
  });
});
