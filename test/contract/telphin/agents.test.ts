import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { memberKey } from "../../../src/state/questions.js";
import { agents, numericId } from "../world.js";
import { openApi, phoneId, queueId, told } from "./api.js";

const { world, ask, get, post } = openApi();

const AGENTS = `/extension/${queueId("5001")}/agent/`;

/** Key of a member of queue 5001. */
const memberOf = (key: string): string => {
  const agent = agents.find(({ extension, queue }) => extension.key === key && queue.identifier === "5001");
  if (agent === undefined) throw new Error("no such agent");
  return memberKey("5001", agent.member.interface);
};

describe("the agents of a queue", () => {
  it("are told; one that is paused takes no calls, and is logged out", async () => {
    expect(await get(AGENTS)).toMatchObject([
      {
        id: numericId("agent 100@main in 5001"),
        extension_id: Number(queueId("5001")),
        name: "0003*100",
        status: "available",
      },
      { id: numericId("agent 101@main in 5001"), name: "0003*101", status: "logged_out" },
    ]);
    const { text } = await ask(AGENTS);
    expect(text).toMatch(
      /"status":"available","agent_sound_id":null,"busy_delay_time":null,"no_answer_delay_time":null,"call_timeout":null,"wrap_up_time":null,"reject_delay_time":null,"extra_params":null}/,
    );
  });

  it("are not told of a phone", async () => {
    const id = phoneId("100@main");
    expect(told(await ask(`/extension/${id}/agent/`))).toEqual([
      400,
      `The extension '${id}' must be of type queue.`,
    ]);
  });
});

describe("an agent", () => {
  const login = { type: "LogIntoQueue", queue: "5001", extension: "103@main", penalty: 0, paused: false };

  it.each([
    [{ name: "0003*103" }, login],
    [{ name: 103, status: "available", call_timeout: 60, wrap_up_time: 0 }, login],
    [{ name: "103", status: null }, login],
    [
      { name: "100", status: "logged_out" },
      { type: "LogOutOfQueue", member: memberOf("100@main") },
    ],
    [{ name: "101" }, { type: "PauseMember", member: memberOf("101@main"), paused: false, reason: "" }],
  ])("%j is done", async (body, command) => {
    const answer = await post(AGENTS, body);
    expect([answer.status, answer.json()]).toMatchObject([201, { extension_id: Number(queueId("5001")) }]);
    expect(world.commands).toEqual([command]);
  });

  it.each([
    [{ name: "100" }, { id: numericId("agent 100@main in 5001"), status: "available" }],
    [
      { name: "101", status: "logged_out" },
      { id: numericId("agent 101@main in 5001"), status: "logged_out" },
    ],
    [
      { name: "103", status: "logged_out" },
      { id: null, status: "logged_out" },
    ],
  ])("%j is so already", async (body, expected) => {
    const answer = await post(AGENTS, body);
    expect([answer.status, answer.json()]).toMatchObject([201, expected]);
    expect(world.commands).toEqual([]);
  });

  it("that the PBX's configuration has in the queue is paused to log out", async () => {
    const member = [...world.state.queueMembers.values()].find(({ key }) => key === memberOf("101@main"));
    const agent = agents.find(({ member: { key } }) => key === member?.key);
    if (agent === undefined) throw new Error("no such agent");
    const paused = agent.member;
    Object.assign(agent, { member: { ...paused, paused: false } });
    await post(AGENTS, { name: "101", status: "logged_out" });
    expect(world.commands).toEqual([{ type: "PauseMember", member: paused.key, paused: true, reason: "" }]);
    Object.assign(agent, { member: paused });
  });

  it.each([
    [{}, "name is missing."],
    [{ name: "" }, "name is empty."],
    [{ name: "999" }, "name must be the name of an extension of type phone."],
    [{ name: "108" }, "name must be the name of an extension of type phone."],
    [{ name: "0004*200" }, "name must be the name of an extension of type phone."],
    [{ name: "5001" }, "name must be the name of an extension of type phone."],
    [{ name: "100", status: "paused" }, "status must be one of available, logged_out."],
  ])("%j is refused", async (body, message) => {
    expect(told(await post(AGENTS, body))).toEqual([400, message]);
    expect(world.deeds()).toEqual([]);
  });

  it("that is gone by then is told as none", async () => {
    world.failure = new AppError("not-found", "There is no queue member.");
    expect(told(await post(AGENTS, { name: "103" }))).toEqual([
      400,
      "name must be the name of an extension of type phone.",
    ]);
  });
});
