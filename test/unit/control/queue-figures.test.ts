import { describe, expect, test } from "vitest";
import { type Lists, refusal } from "./fake-session.js";
import { setting } from "./setting.js";

/** As Asterisk 22 answers. */
const PARAMS = {
  Event: "QueueParams",
  Queue: "501",
  Max: "0",
  Strategy: "ringall",
  Calls: "2",
  Holdtime: "14",
  TalkTime: "65",
  Completed: "9",
  Abandoned: "1",
  ServiceLevel: "60",
  ServicelevelPerf: "66.7",
  ServicelevelPerf2: "60.0",
  Weight: "0",
};
const MEMBER = {
  Event: "QueueMember",
  Queue: "501",
  Name: "Al Adams",
  Location: "Local/100@from-internal/n",
  StateInterface: "hint:100@from-internal",
  Membership: "dynamic",
  Penalty: "3",
  CallsTaken: "9",
  LastCall: "1795329905",
  LastPause: "1795329815",
  LoginTime: "1795329800",
  InCall: "1",
  Status: "2",
  Paused: "1",
  PausedReason: "Lunch",
  Wrapuptime: "0",
};
const waits = (seconds: string) => ({ Event: "QueueEntry", Queue: "501", Position: "1", Wait: seconds });

const asked = (lists: Lists) => setting({ events: [], lists });

describe("the figures of a queue", () => {
  test("are what the PBX says of the queue, its callers and its members", async () => {
    const { control, fields } = asked({ QueueStatus: [PARAMS, MEMBER, waits("31"), waits("7")] });
    expect(await control.queueFigures("501")).toEqual({
      calls: 2,
      completed: 9,
      abandoned: 1,
      holdTime: 14,
      talkTime: 65,
      serviceLevel: 60,
      serviceLevelPerf: 66.7,
      longestWait: 31,
      members: [
        {
          queue: "501",
          interface: "Local/100@from-internal/n",
          stateInterface: "hint:100@from-internal",
          name: "Al Adams",
          dynamic: true,
          paused: true,
          pausedReason: "Lunch",
          penalty: 3,
          deviceState: "INUSE",
          inCall: true,
          callsTaken: 9,
          lastCallAt: 1795329905000,
          lastPausedAt: 1795329815000,
          loggedInAt: 1795329800000,
        },
      ],
    });
    expect(fields("QueueStatus")).toEqual({ Queue: "501" });
  });

  test("are 0 where an older PBX does not tell them, and where nobody waits", async () => {
    const { control } = asked({ QueueStatus: [{ Event: "QueueParams", Queue: "501" }] });
    expect(await control.queueFigures("501")).toEqual({
      calls: 0,
      completed: 0,
      abandoned: 0,
      holdTime: 0,
      talkTime: 0,
      serviceLevel: 0,
      serviceLevelPerf: 0,
      longestWait: 0,
      members: [],
    });
  });

  test("are those of this queue alone", async () => {
    const other = { ...PARAMS, Queue: "500", Calls: "8" };
    const { control } = asked({ QueueStatus: [other, { ...MEMBER, Queue: "500" }, PARAMS] });
    expect(await control.queueFigures("501")).toMatchObject({ calls: 2, members: [] });
  });

  test("of a queue that is not there are not found: its list is empty", async () => {
    const { control } = asked({ QueueStatus: [] });
    await expect(control.queueFigures("999")).rejects.toMatchObject({
      kind: "not-found",
      message: "There is no queue '999'.",
    });
  });

  test("cannot be had while the link for actions is down", async () => {
    const { control, sent } = setting({ events: [], up: false });
    await expect(control.queueFigures("501")).rejects.toMatchObject({ kind: "pbx-unavailable" });
    expect(sent).toEqual([]);
  });

  test("are asked for once by those who ask at once, and anew by who asks later", async () => {
    const { control, sent } = asked({ QueueStatus: [PARAMS] });
    const [first, second] = await Promise.all([control.queueFigures("501"), control.queueFigures("501")]);
    expect(second).toBe(first);
    expect(sent).toHaveLength(1);
    await control.queueFigures("501");
    expect(sent).toHaveLength(2);
  });

  test("of two queues are asked for apart", async () => {
    const { control, sent } = asked({ QueueStatus: [PARAMS, { ...PARAMS, Queue: "500", Calls: "8" }] });
    const both = await Promise.all([control.queueFigures("501"), control.queueFigures("500")]);
    expect(both).toMatchObject([{ calls: 2 }, { calls: 8 }]);
    expect(sent).toHaveLength(2);
  });

  test("are asked for anew after a failure, which all who asked are told", async () => {
    const { control, sent } = asked({ QueueStatus: refusal("Permission denied") });
    const both = await Promise.allSettled([control.queueFigures("501"), control.queueFigures("501")]);
    expect(both).toMatchObject([{ reason: { kind: "pbx-refused" } }, { reason: { kind: "pbx-refused" } }]);
    expect(sent).toHaveLength(1);
    await expect(control.queueFigures("501")).rejects.toMatchObject({ kind: "pbx-refused" });
    expect(sent).toHaveLength(2);
  });
});
