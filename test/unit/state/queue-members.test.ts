import { expect, test } from "vitest";
import { AT, at, isMember, isNoMember, member, snapshot } from "./facts.js";
import { given } from "./story.js";

const membersOf = ({ state }: ReturnType<typeof given>) =>
  [...state.queueMembers.values()].map(({ queue, interface: dialed, paused }) => [queue, dialed, paused]);

test("a member comes, changes and goes; its queue is there from then on", () => {
  const story = given(isMember(member("501", "PJSIP/100")));
  expect(story.state.queues.get("501")).toEqual({ name: "501", waiting: [] });
  story.when(isMember(member("501", "PJSIP/100", { paused: true })));
  expect(membersOf(story)).toEqual([["501", "PJSIP/100", true]]);
  expect(story.when(isMember(member("501", "PJSIP/100", { paused: true })))).toEqual([]);
  story.when(isNoMember("501", "PJSIP/100"));
  expect(membersOf(story)).toEqual([]);
  expect(story.state.queues.get("501")).toBeDefined();
  expect(story.when(isNoMember("501", "PJSIP/100"))).toEqual([]);
});

test("one device in two queues is two members", () => {
  const story = given(isMember(member("500", "PJSIP/100")), isMember(member("501", "PJSIP/100")));
  story.when(isNoMember("500", "PJSIP/100"));
  expect(membersOf(story)).toEqual([["501", "PJSIP/100", false]]);
});

test("a snapshot tells which queues and members there are", () => {
  const story = given(isMember(member("500", "PJSIP/100")), isMember(member("501", "PJSIP/101")));
  const listed = snapshot({
    queues: ["501", "502"],
    queueMembers: [member("501", "PJSIP/101", { paused: true }), member("502", "PJSIP/102")],
  });
  const changes = story.when(at(AT + 1, listed));
  expect(changes.map(({ type }) => type)).toEqual([
    "QueueRemoved",
    "QueueChanged",
    "QueueMemberRemoved",
    "QueueMemberChanged",
    "QueueMemberChanged",
    "SyncChanged",
  ]);
  expect([...story.state.queues.values()].map(({ name }) => name)).toEqual(["501", "502"]);
  expect(membersOf(story)).toEqual([
    ["501", "PJSIP/101", true],
    ["502", "PJSIP/102", false],
  ]);
});
