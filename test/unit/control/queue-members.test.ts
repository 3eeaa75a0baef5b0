import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/control/command.js";
import { MAX_PENALTY, MAX_REASON_BYTES } from "../../../src/control/input.js";
import { SHOWN_TIMEOUT_MS } from "../../../src/core/limits.js";
import type { PbxEvent } from "../../../src/events/event.js";
import { memberKey } from "../../../src/state/questions.js";
import { extension, isMember, isNoMember, linkLost, member, setsDnd, snapshot } from "../state/facts.js";
import { refusal } from "./fake-session.js";
import { setting } from "./setting.js";

const LOCAL = "Local/100@agents/n";
const STATIC = "Local/101@from-internal/n";

const pbx = snapshot({
  queues: ["500", "501"],
  extensions: [
    extension("100", { displayName: 'Åsa "A"; O\'Hara-Lund, Jr|x' }),
    extension("101", { devices: ["PJSIP/101", "PJSIP/101m"] }),
    extension("101", { context: "elsewhere", devices: ["PJSIP/e101"] }),
  ],
  queueMembers: [
    member("500", STATIC, { stateInterface: "hint:101@from-internal", name: "Bob", dynamic: false }),
    member("501", "PJSIP/900", { name: "Zed", penalty: 2, paused: true, pausedReason: "Lunch" }),
  ],
});

const loginAs = (key: string, more: Partial<Extract<Command, { type: "LogIntoQueue" }>> = {}) =>
  ({ type: "LogIntoQueue", queue: "501", extension: key, penalty: 0, paused: false, ...more }) as const;
const login = loginAs("100@from-internal");
const zed = memberKey("501", "PJSIP/900");
const bob = memberKey("500", STATIC);
const pause = (reason: string, paused = true, key = zed) =>
  ({ type: "PauseMember", member: key, paused, reason }) as const;
const penalty = (value: number, key = zed) => ({ type: "SetPenalty", member: key, penalty: value }) as const;
const logout = (key: string) => ({ type: "LogOutOfQueue", member: key }) as const;

const appears = isMember(member("501", LOCAL));
const zedIs = (more: Parameters<typeof member>[2]) =>
  isMember(member("501", "PJSIP/900", { name: "Zed", penalty: 2, ...more }));

const given = (more: Partial<Parameters<typeof setting>[0]> = {}) =>
  setting({ ...more, events: [pbx, ...(more.events ?? [])] });

describe("to log into a queue", () => {
  test("makes a member that is called as the extension is, with the extension's state", async () => {
    const { control, sent, waits } = given({ follows: [appears] });
    await control.execute(loginAs("100@from-internal", { penalty: 3, paused: true }));
    expect(sent).toEqual([
      {
        name: "QueueAdd",
        fields: [
          ["Queue", "501"],
          ["Interface", LOCAL],
          ["Penalty", "3"],
          ["Paused", "true"],
          ["MemberName", "Åsa A O'Hara-Lund Jrx"],
          ["StateInterface", "hint:100@from-internal"],
        ],
      },
    ]);
    expect(waits).toEqual([SHOWN_TIMEOUT_MS]);
  });

  test.each([
    [{ queueContext: "agents" }, "agents"],
    [{ queueContext: null, originateContext: "outgoing" }, "outgoing"],
    [{ queueContext: null, originateContext: null }, "phones"],
  ])(
    "looks the number up where the configuration says, else where the phone would: %j",
    async (dialplan, context) => {
      const dialed = `Local/100@${context}/n`;
      const lists = { PJSIPShowEndpoint: [{ Event: "EndpointDetail", Context: "phones" }] };
      const { control, fields } = given({ dialplan, lists, follows: [isMember(member("501", dialed))] });
      await control.execute(login);
      expect(fields("QueueAdd")).toMatchObject({ Interface: dialed });
    },
  );

  test.each([
    ["its number, where nothing is left of it", '";|,"', "100"],
    ["as much of it as Asterisk keeps, cut between two letters", "Ж".repeat(50), "Ж".repeat(39)],
  ])("names the member by %s", async (_, displayName, name) => {
    const events = [snapshot({ queues: ["501"], extensions: [extension("100", { displayName })] })];
    const { control, fields } = setting({ events, follows: [appears] });
    await control.execute(login);
    expect(fields("QueueAdd")).toMatchObject({ MemberName: name });
  });

  test.each<[string, PbxEvent]>([
    ["by its hint", isMember(member("501", "Custom:x", { stateInterface: "hint:101@from-internal" }))],
    ["by a device", isMember(member("501", "PJSIP/101"))],
    ["by a device, in another spelling", isMember(member("501", "pjsip/101"))],
    ["by another of its devices", isMember(member("501", "PJSIP/101m"))],
    ["by the device that counts", isMember(member("501", "Local/77@x/n", { stateInterface: "PJSIP/101" }))],
    ["by its number and context", isMember(member("501", "Local/101@from-internal/n"))],
    ["by its number in a context of the dialplan", isMember(member("501", "Local/101@queue-dial"))],
  ])("is refused to a member of it %s", async (_, event) => {
    const { control, sent } = given({ events: [event] });
    await expect(control.execute(loginAs("101@from-internal"))).rejects.toMatchObject({
      kind: "conflict",
      message: "Extension 101 is logged in to queue 501 already.",
    });
    expect(sent).toEqual([]);
  });

  test.each<[string, PbxEvent]>([
    ["of another queue", isMember(member("500", "PJSIP/100"))],
    ["that is another extension's device", isMember(member("501", "PJSIP/101"))],
    ["with another's hint", isMember(member("501", "Local/100@x", { stateInterface: "hint:101@elsewhere" }))],
    ["by another number", isMember(member("501", "Local/77@queue-dial"))],
    ["that is nobody's device", isMember(member("501", "PJSIP/trunk"))],
  ])("is not refused because of a member %s", async (_, event) => {
    const { control, sent } = given({ events: [event], follows: [appears] });
    await control.execute(login);
    expect(sent).toHaveLength(1);
  });

  test("tells two extensions of one number apart", async () => {
    const other = isMember(member("501", "Local/101@elsewhere/n"));
    const appears101 = isMember(member("501", "Local/101@agents/n"));
    const { control, sent } = given({ events: [other], follows: [appears101] });
    await control.execute(loginAs("101@from-internal"));
    expect(sent).toHaveLength(1);
    await expect(control.execute(loginAs("101@elsewhere"))).rejects.toMatchObject({ kind: "conflict" });
  });
});

describe("to log out of a queue", () => {
  test("removes the member by the name that it has there", async () => {
    const { control, sent, logged } = given({ follows: [isNoMember("501", "PJSIP/900")] });
    await control.execute(logout(zed));
    expect(sent).toEqual([
      {
        name: "QueueRemove",
        fields: [
          ["Queue", "501"],
          ["Interface", "PJSIP/900"],
        ],
      },
    ]);
    expect(logged).toEqual([{ command: "LogOutOfQueue", member: zed }]);
  });

  test("is refused for a member that is configured, in a sentence", async () => {
    const { control, sent } = given();
    await expect(control.execute(logout(bob))).rejects.toMatchObject({
      kind: "conflict",
      message: "Bob is a configured member of queue 500, and cannot be logged out.",
    });
    expect(sent).toEqual([]);
  });
});

describe("to pause a member", () => {
  test.each<[string, ReturnType<typeof pause>, object, PbxEvent]>([
    [
      "with a reason",
      pause(" Zahnarzt – 3½ h "),
      { Paused: "true", Reason: "Zahnarzt – 3½ h" },
      zedIs({ paused: true, pausedReason: "Zahnarzt – 3½ h" }),
    ],
    ["without one", pause("  "), { Paused: "true" }, zedIs({ paused: true })],
    ["no more", pause("Lunch", false), { Paused: "false" }, zedIs({ paused: false })],
  ])("%s", async (_, command, fields, event) => {
    const { control, fields: sent, waits } = given({ follows: [event] });
    await control.execute(command);
    expect(sent("QueuePause")).toEqual({ Queue: "501", Interface: "PJSIP/900", ...fields });
    expect(waits).toEqual([SHOWN_TIMEOUT_MS]);
  });

  test("does the same to a member that is configured", async () => {
    const paused = isMember(member("500", STATIC, { dynamic: false, paused: true }));
    const { control, fields } = given({ follows: [paused] });
    await control.execute(pause("", true, bob));
    expect(fields("QueuePause")).toEqual({ Queue: "500", Interface: STATIC, Paused: "true" });
  });

  test("takes a reason as long as Asterisk keeps", async () => {
    const reason = "x".repeat(MAX_REASON_BYTES);
    const { control } = given({ follows: [zedIs({ paused: true, pausedReason: reason })] });
    await expect(control.execute(pause(reason))).resolves.toBeUndefined();
  });

  test.each([
    ["a line break", "a\r\nAction: Hangup"],
    ["a tab", "a\tb"],
    ["a line separator", "a\u2028b"],
    ["half a character", "a\ud800"],
    ["what would make another member after a restart", "x|PJSIP/999;0;0;Evil;PJSIP/999"],
    ["what would lose the members after it", "Lunch, then home"],
    ["more than Asterisk keeps", "x".repeat(MAX_REASON_BYTES + 1)],
    ["more than Asterisk keeps, in bytes", "é".repeat(40)],
  ])("is refused with %s in the reason, whatever the PBX does", async (_, reason) => {
    const { control, sent } = given({ events: [linkLost] });
    await expect(control.execute(pause(reason))).rejects.toMatchObject({ kind: "invalid-request" });
    expect(sent).toEqual([]);
  });
});

describe("to set a member's penalty", () => {
  test.each([0, 7, MAX_PENALTY])("to %i", async (value) => {
    const { control, fields } = given({ follows: [zedIs({ penalty: value })] });
    await control.execute(penalty(value));
    expect(fields("QueuePenalty")).toEqual({
      Queue: "501",
      Interface: "PJSIP/900",
      Penalty: String(value),
    });
  });

  test.each([-1, 1.5, Number.NaN, MAX_PENALTY + 1])("is refused for %d, at the login too", async (value) => {
    const { control, sent } = given();
    const refused = { kind: "invalid-request", message: expect.stringContaining("whole number") };
    await expect(control.execute(penalty(value))).rejects.toMatchObject(refused);
    const command = loginAs("100@from-internal", { penalty: value });
    await expect(control.execute(command)).rejects.toMatchObject(refused);
    expect(sent).toEqual([]);
  });
});

describe("a command about a member", () => {
  const nobody = memberKey("501", "PJSIP/1");

  test.each<[string, Command]>([
    ["in a queue that is not there", loginAs("100@from-internal", { queue: "999" })],
    ["of an extension that is not there", loginAs("999@from-internal")],
    ["that has logged out, to log out", logout(nobody)],
    ["that has logged out, to pause", pause("", true, nobody)],
    ["that has logged out, to set its penalty", penalty(1, nobody)],
  ])("%s finds nothing", async (_, command) => {
    const { control, sent } = given();
    await expect(control.execute(command)).rejects.toMatchObject({ kind: "not-found" });
    expect(sent).toEqual([]);
  });

  test.each<[Command, string]>([
    [login, "extension 100 is not seen in queue 501"],
    [logout(zed), "Zed is still seen in queue 501"],
    [pause("Tea"), "Zed is not seen paused in queue 501"],
    [pause("", false), "Zed is not seen unpaused in queue 501"],
    [penalty(9), "Zed is not seen with penalty 9 in queue 501"],
  ])("that the PBX accepted and that is not seen is unconfirmed: $type", async (command, words) => {
    const { control, sent, logged } = given({ follows: [setsDnd("100", true)] });
    await expect(control.execute(command)).rejects.toMatchObject({
      kind: "unconfirmed",
      message: `Asterisk accepted this, and ${words}.`,
    });
    expect(sent).toHaveLength(1);
    expect(logged).toEqual([]);
  });

  test("who logs out meanwhile is never seen with what was set", async () => {
    const { control } = given({ follows: [isNoMember("501", "PJSIP/900")] });
    await expect(control.execute(penalty(9))).rejects.toMatchObject({ kind: "unconfirmed" });
  });

  test.each<[Command]>([[pause("Lunch")], [penalty(2)]])(
    "is sent where it is so already: $type",
    async (command) => {
      const { control, sent } = given();
      await control.execute(command);
      expect(sent).toHaveLength(1);
    },
  );

  test.each<[Command]>([[login], [logout(zed)], [pause("Tea")], [penalty(1)]])(
    "that the PBX refuses is not waited for: $type",
    async (command) => {
      const { control, waits } = given({ onSend: () => refusal("Interface not found") });
      await expect(control.execute(command)).rejects.toMatchObject({ kind: "pbx-refused" });
      expect(waits).toEqual([]);
    },
  );
});
