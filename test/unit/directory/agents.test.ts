import { describe, expect, test } from "vitest";
import { directoryOf, extension, member, tenant } from "./given.js";

const HINT = "hint:101@in";

/** Queue 500 with one member; extension 101 in two contexts, of which `in` comes first in the alphabet. */
const given = (...members: ReturnType<typeof member>[]) =>
  directoryOf({
    discovered: [extension("101@in", "Ann"), { ...extension("101@out"), devices: [] }, extension("102@in")],
    asterisksQueues: ["500"],
    members,
  });

describe("a member is an agent of the extension", () => {
  test.each([
    ["whose device it is", "PJSIP/101", "PJSIP/101", "101@in"],
    ["that its state interface hints at", "Local/9@queue/n", "hint:101@out", "101@out"],
    ["whose device its state interface is", "Local/9@queue/n", "PJSIP/102", "102@in"],
    ["of its state interface, not of another that it dials", "PJSIP/102", HINT, "101@in"],
    ["that it dials where its state is nobody's", "PJSIP/102", "Custom:lamp", "102@in"],
    ["that it dials where no state is told", "PJSIP/102", "", "102@in"],
    ["that it dials through a Local channel", "Local/101@out/n", "Local/101@out/n", "101@out"],
    ["dialled with other options, or none", "Local/101@out/nj", "Local/101@out", "101@out"],
    ["whose device it is, whichever way its technology is written", "pjsip/102", "Pjsip/102", "102@in"],
    ["of the number, where the context has no hints", "Local/101@from-queue/n", "", "101@in"],
    ["of the number, where no context is given", "Local/102", "Local/102", "102@in"],
    ["of the number, where the hint is in another context", "Local/9@queue", "hint:102@elsewhere", "102@in"],
  ])("%s", (_, dialed, stateInterface, key) => {
    const { directory } = given(member("500", dialed, { stateInterface }));
    expect(directory.agents().map((agent) => agent.extension.key)).toEqual([key]);
  });

  test.each([
    ["a device that no hint names", "PJSIP/trunk", "PJSIP/trunk"],
    ["a number that is no extension", "Local/999@in/n", "hint:999@in"],
    ["what only begins as one", "Localhost/101@in", "hinting:101@in"],
    ["a device of another kind with the number for its name", "SIP/101", "SIP/101"],
  ])("and there is none for %s", (_, dialed, stateInterface) => {
    const { directory } = given(member("500", dialed, { stateInterface }));
    expect(directory.agents()).toEqual([]);
    expect(directory.agentOf(member("500", dialed, { stateInterface }))).toBeUndefined();
  });
});

test("a member by a number of which the queue's tenant has none is nobody, unless only one can be meant", () => {
  const agentsOf = (...contexts: string[]) =>
    directoryOf({
      discovered: contexts.map((context) => extension(`101@${context}`)),
      asterisksQueues: ["500"],
      members: [member("500", "Local/101@from-queue/n")],
      tenants: [tenant("a", "in", "lamps"), tenant("b", "out")],
    }).directory.agents();
  expect(agentsOf("in").map((agent) => agent.extension.key)).toEqual(["101@in"]);
  expect(agentsOf("in", "out")).toEqual([]);
});

describe("agents", () => {
  test("are one for each queue and extension, in the order of queues and extensions", () => {
    const { directory, state } = directoryOf({
      discovered: ["101@in", "20@in", "110@in"].map((key) => extension(key)),
      asterisksQueues: ["500", "60"],
      members: [
        member("500", "PJSIP/110"),
        member("500", "PJSIP/101"),
        member("60", "PJSIP/101"),
        member("500", "PJSIP/20"),
      ],
    });
    const agents = directory.agents();
    expect(agents.map((agent) => [agent.queue.identifier, agent.extension.number])).toEqual([
      ["60", "101"],
      ["500", "20"],
      ["500", "101"],
      ["500", "110"],
    ]);
    const [first] = agents;
    expect(first).toMatchObject({
      queue: directory.queue({ identifier: "60" }),
      extension: directory.extension({ number: "101" }),
      member: state.queueMembers.get(member("60", "PJSIP/101").key),
    });
    expect(new Set(agents.flatMap(({ id, configurationId }) => [id, configurationId])).size).toBe(8);
  });

  test("of a queue that is gone are left out", () => {
    const { directory, state } = given(member("500", "PJSIP/101"));
    expect(directory.agents()).toHaveLength(1);
    state.queues.delete("500");
    expect(directory.agents()).toEqual([]);
  });

  test("keep their ids when they log in by another interface, and lose them to no other extension", () => {
    const { directory, state } = given(member("500", "PJSIP/101"));
    const [before] = directory.agents();
    state.queueMembers.delete(member("500", "PJSIP/101").key);
    const later = member("500", "Local/101@in/n");
    state.queueMembers.set(later.key, later);
    const other = member("500", "PJSIP/102");
    state.queueMembers.set(other.key, other);
    const [after, another] = directory.agents();
    expect(after).toEqual({ ...before, member: later });
    expect(another?.id).not.toBe(before?.id);
  });

  test("show what the member is now", () => {
    const { directory, state } = given(member("500", "PJSIP/101"));
    const paused = member("500", "PJSIP/101", { paused: true, deviceState: "INUSE" });
    state.queueMembers.set(paused.key, paused);
    expect(directory.agents()[0]?.member).toBe(paused);
    state.extensions.set("101@in", extension("101@in", "Ann", "inuse"));
    expect(directory.agents()[0]?.extension.status).toBe("inuse");
  });

  test("are found as soon as their extension is", () => {
    const { directory, state } = given(member("500", "Local/103@in"));
    expect(directory.agents()).toEqual([]);
    state.extensions.set("103@in", extension("103@in"));
    directory.extensionsChanged();
    expect(directory.agents()).toHaveLength(1);
  });
});

describe("of two members that are the same extension", () => {
  const device = member("500", "PJSIP/101", { paused: true });
  const local = member("500", "Local/101@in/n");

  test.each([
    ["whichever came first", [device, local]],
    ["and the other way round", [local, device]],
  ])("the first by interface is the agent, %s", (_, members) => {
    const { directory } = given(...members);
    expect(directory.agents().map((agent) => agent.member)).toEqual([local]);
    expect(directory.agentOf(local)).toEqual(directory.agents()[0]);
    expect(directory.agentOf(device)).toBeUndefined();
  });

  test("the other is the agent when the first is gone", () => {
    const { directory, state } = given(device, local);
    const [before] = directory.agents();
    state.queueMembers.delete(local.key);
    expect(directory.agents()).toEqual([{ ...before, member: device }]);
    expect(directory.agentOf(device)).toEqual({ ...before, member: device });
  });

  test("and of two queues, both are", () => {
    const { directory } = given(local, member("501", "PJSIP/101"));
    expect(directory.agentOf(member("501", "PJSIP/101"))?.queue.identifier).toBe("501");
  });
});

describe("the agent of a member", () => {
  test("is the one in the list", () => {
    const { directory } = given(member("500", "PJSIP/101"), member("500", "PJSIP/102"));
    for (const agent of directory.agents()) expect(directory.agentOf(agent.member)).toEqual(agent);
  });

  test("is told of one that has just been removed, and of one whose queue has", () => {
    const gone = member("500", "PJSIP/101");
    const { directory, state } = given(gone);
    const [agent] = directory.agents();
    state.queueMembers.delete(gone.key);
    expect(directory.agentOf(gone)).toEqual(agent);
    state.queues.delete("500");
    expect(directory.agentOf(gone)).toEqual(agent);
  });
});
