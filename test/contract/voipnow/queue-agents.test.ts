import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { agents } from "../objects.js";
import { entriesOf, openApi, told } from "./api.js";

const { world, ask, put } = openApi();

const AGENTS = "/extensions/@me/5001/queue/agents";
const keyOf = (extension: string, queue: string) =>
  agents.find((one) => one.extension.key === extension && one.queue.identifier === queue)?.member.key;

describe("the agents of a queue", () => {
  it("are told as in the vendor's page, by their status", async () => {
    const answer = await ask(`${AGENTS}/`, { as: "reader" });
    expect(entriesOf(answer)).toEqual([
      {
        agentNumber: "0003*100",
        status: "1",
        queue: "0003*5001",
        links: {
          self: expect.stringMatching(/\/uapi\/extensions\/@me\/0003\*5001\/queue\/agents\/0003\*100$/),
        },
      },
      { agentNumber: "0003*101", status: "2", queue: "0003*5001", links: expect.any(Object) },
    ]);
  });

  it("are those of the account's own extensions where it is a user's", async () => {
    const numbers = entriesOf(await ask(AGENTS, { as: "bob" })).map(({ agentNumber }) => agentNumber);
    expect(numbers).toEqual(["0003*101"]);
  });

  it("are one where one is named, also one that is not logged in", async () => {
    const status = async (agent: string) =>
      entriesOf(await ask(`${AGENTS}/${agent}`, { as: "reader" })).map((one) => [
        one.agentNumber,
        one.status,
      ]);
    expect(await status("101")).toEqual([["0003*101", "2"]]);
    expect(await status("0003*103")).toEqual([["0003*103", "0"]]);
  });

  it("are filtered by each of their fields", async () => {
    const numbers = async (query: string) =>
      entriesOf(await ask(`${AGENTS}?fields=agentNumber&${query}`, { as: "reader" }));
    expect(await numbers("filterBy=status&filterValue=2")).toEqual([{ agentNumber: "0003*101" }]);
    expect(await numbers("filterBy=agentNumber&filterOp=equals&filterValue=0003*100")).toHaveLength(1);
    expect(await numbers("filterBy=queue&filterValue=5001")).toHaveLength(2);
    expect(await numbers("filterBy=queue&filterValue=6001")).toEqual([]);
  });

  it.each([
    ["/extensions/@me/@self/queue/agents", "extension_invalid"],
    ["/extensions/@me/100/queue/agents", "extension_invalid"],
    ["/extensions/@me/5002/queue/agents", "extension_invalid"],
    [`${AGENTS}/@self`, "qag_agent_invalid"],
    [`${AGENTS}/999`, "qag_agent_invalid"],
    [`${AGENTS}/0004*200`, "qag_agent_invalid"],
    [`${AGENTS}?filterBy=links&filterValue=x`, "filterby_invalid"],
  ])("%s is %s", async (path, code) => {
    expect(told(await ask(path, { as: "reader" }))).toEqual([400, code]);
  });
});

describe("a status", () => {
  const set = (agent: string, status: unknown, as: "manager" | "bob" = "manager") =>
    put(`${AGENTS}/${agent}`, { status }, { as });
  const member = keyOf("100@main", "5001");

  it.each([
    ["100", "0", { type: "LogOutOfQueue", member }],
    ["100", 0, { type: "LogOutOfQueue", member }],
    ["100", "2", { type: "PauseMember", member, paused: true, reason: "" }],
    ["103", "1", { type: "LogIntoQueue", queue: "5001", extension: "103@main", penalty: 0, paused: false }],
    ["103", "2", { type: "LogIntoQueue", queue: "5001", extension: "103@main", penalty: 0, paused: true }],
  ])("of %s that becomes %j has the PBX do it, and is answered as a list", async (agent, status, command) => {
    const answer = await set(agent, status);
    expect([answer.status, world.commands]).toEqual([200, [command]]);
    expect(answer.json()).toMatchObject([{ agentNumber: `0003*${agent}` }]);
  });

  it("ends a pause", async () => {
    await set("101", "1", "bob");
    expect(world.commands).toEqual([
      { type: "PauseMember", member: keyOf("101@main", "5001"), paused: false, reason: "" },
    ]);
  });

  it("that it has already needs no command", async () => {
    for (const [agent, status] of [
      ["100", "1"],
      ["103", "0"],
    ] as const) {
      expect((await set(agent, status)).json()).toMatchObject([{ agentNumber: `0003*${agent}`, status }]);
    }
    expect(world.commands).toEqual([]);
  });

  it("of an agent by configuration cannot become logged out, and it is said why", async () => {
    const answer = await set("101", "0", "bob");
    expect(told(answer)).toEqual([400, "conflict"]);
    expect(answer.text).toContain("0003*101 is an agent of 0003*5001 by the PBX's configuration");
    expect(world.commands).toEqual([]);
  });

  it.each([["3"], [-1], [null], [true], [""], ["1e0"], [["1"]], [undefined]])(
    "%j is none",
    async (status) => {
      expect(told(await set("100", status))).toEqual([400, "status_invalid"]);
    },
  );

  it("of an agent that has gone meanwhile is a fault of the agent", async () => {
    world.failure = new AppError("not-found", "There is no such queue member: it is logged out.");
    expect(told(await set("100", "0"))).toEqual([400, "qag_agent_invalid"]);
  });
});
