import { describe, expect, test } from "vitest";
import { endpoint, extension, isMember, isNoMember, member, setsDnd, snapshot } from "../../state/facts.js";
import { listenTo, PHONES, ready, sent, words } from "./listening.js";

const DEVICE = "PJSIP/101";
const unlicensed = {
  userName: "carol",
  displayedName: null,
  licensed: false,
  extensions: ["101"],
};

describe("agents", () => {
  test("come and go with their members, and are the same in REST", () => {
    const story = listenTo();
    const login = story.hear(isMember(member("500", DEVICE)));
    expect(words(login)).toEqual(["agentLogin 101 500"]);
    expect(sent(login, "agentLogin").agentId).toBe(story.directory.agents()[0]?.id);
    expect(
      words(story.hear(isMember(member("500", DEVICE, { penalty: 3, deviceState: "RINGING" })))),
    ).toEqual([]);
    const logout = story.hear(isNoMember("500", DEVICE));
    expect(words(logout)).toEqual(["agentLogout 101 500"]);
    expect(sent(logout, "agentLogout")).toMatchObject({ state: "RINGING", extensionNumber: "101" });
  });

  test("that log in paused are told to be paused, once", () => {
    const paused = isMember(member("500", DEVICE, { paused: true, pausedReason: "lunch" }));
    const story = listenTo();
    expect(words(story.hear(paused, paused))).toEqual(["agentLogin 101 500", "agentPaused 101 500"]);
  });

  test("that log in, pause and log out at once are told of all three", () => {
    const facts = [
      isMember(member("500", DEVICE)),
      isMember(member("500", DEVICE, { paused: true })),
      isNoMember("500", DEVICE),
    ];
    expect(words(listenTo().hearAtOnce(...facts))).toEqual([
      "agentLogin 101 500",
      "agentPaused 101 500",
      "agentLogout 101 500",
    ]);
  });

  test("that are there already are not told, and their logout is", () => {
    const story = listenTo({}, isMember(member("500", DEVICE, { paused: true })));
    expect(words(story.hear(isMember(member("500", DEVICE)), isNoMember("500", DEVICE)))).toEqual([
      "agentUnpaused 101 500",
      "agentLogout 101 500",
    ]);
  });

  test("are extensions with a licence, in queues that are enabled", () => {
    const hidden = { identifier: "500", name: null, enabled: false, tenant: null };
    const joinsAndGoes = [isMember(member("500", DEVICE)), isNoMember("500", DEVICE)];
    expect(listenTo({ queues: [hidden] }).hear(...joinsAndGoes)).toEqual([]);
    expect(listenTo({ users: [unlicensed] }).hear(...joinsAndGoes)).toEqual([]);
    expect(listenTo().hear(isMember(member("500", "PJSIP/900")), isNoMember("500", "PJSIP/900"))).toEqual([]);
  });

  test("are one for an extension and queue, however many members it is", () => {
    const [device, local] = [member("500", DEVICE), member("500", "Local/101@from-internal/n")];
    const story = listenTo();
    expect(words(story.hear(isMember(device), isMember(local)))).toEqual(["agentLogin 101 500"]);
    expect(words(story.hear(isMember({ ...local, paused: true })))).toEqual(["agentPaused 101 500"]);
    expect(words(story.hear(isNoMember("500", local.interface)))).toEqual(["agentUnpaused 101 500"]);
    expect(words(story.hear(isNoMember("500", device.interface)))).toEqual(["agentLogout 101 500"]);
  });

  test("appear when the extension of their member does, and go with it", () => {
    const queueMembers = [member("500", DEVICE)];
    const story = listenTo({}, snapshot({ extensions: [], queues: ["500"], queueMembers }));
    expect(words(story.hear(snapshot({ extensions: PHONES, queues: ["500"], queueMembers })))).toEqual([
      "agentLogin 101 500",
    ]);
    const moved = [extension("100"), extension("101", { devices: ["PJSIP/other"] })];
    expect(words(story.hear(snapshot({ extensions: moved, queues: ["500"], queueMembers })))).toEqual([
      "agentLogout 101 500",
    ]);
    expect(words(story.hear(ready))).toEqual([]);
  });
});

describe("an agent whose member's device is another extension's now", () => {
  const there = { queues: ["500"], queueMembers: [member("500", DEVICE)] };
  const lamp = extension("199", { devices: ["PJSIP/100", DEVICE] });

  test("logs out, and the other one in, as hints come and go", () => {
    const story = listenTo({}, snapshot({ ...there, extensions: [lamp] }));
    expect(words(story.hear(snapshot({ ...there, extensions: [lamp, extension("101")] })))).toEqual([
      "agentLogout 199 500",
      "agentLogin 101 500",
    ]);
    expect(words(story.hear(snapshot({ ...there, extensions: [lamp] })))).toEqual([
      "agentLogout 101 500",
      "agentLogin 199 500",
    ]);
  });

  test("and as its endpoint shows another number", () => {
    const extensions = ["110", "111"].map((number) => extension(number, { devices: [DEVICE] }));
    const showing = (number: string) => {
      const endpoints = [endpoint("101", { callerId: `<${number}>` })];
      return snapshot({ ...there, extensions, pjsip: { endpoints, contacts: [] } });
    };
    const story = listenTo({}, showing("110"));
    expect(words(story.hear(showing("111")))).toEqual(["agentLogout 110 500", "agentLogin 111 500"]);
  });
});

describe("Do Not Disturb", () => {
  test("is told once, and not where there is no licence", () => {
    const story = listenTo({ users: [unlicensed] });
    expect(words(story.hear(setsDnd("100", true), setsDnd("100", true), setsDnd("101", true)))).toEqual([
      "dndOn 100",
    ]);
    expect(words(story.hear(setsDnd("100", false)))).toEqual(["dndOff 100"]);
  });

  test("that was on before is told when it is off", () => {
    expect(words(listenTo({}, setsDnd("100", true)).hear(setsDnd("100", false)))).toEqual(["dndOff 100"]);
  });
});

describe("users", () => {
  const status = { name: "Lunch", type: "away", note: "", returnTime: -1 } as const;
  const userOf = ({ directory }: ReturnType<typeof listenTo>, userName: string) => {
    const user = directory.user({ userName });
    if (user === undefined) throw new Error(`no user ${userName}`);
    return user;
  };

  test("tell their status each time they set it, if they have a licence", () => {
    const story = listenTo({ users: [unlicensed] });
    const set = (userName: string) => () => story.statuses.set(userOf(story, userName), status);
    expect(words(story.hearWhile(set("100")))).toEqual(["userStatus 100"]);
    expect(words(story.hearWhile(set("100")))).toEqual(["userStatus 100"]);
    expect(words(story.hearWhile(set("carol")))).toEqual([]);
  });

  test("log in and out, with or without a licence, under one id", () => {
    const story = listenTo({ users: [unlicensed] });
    const client = { userName: "carol", ip: "192.0.2.7", port: 4_711 };
    const told = story.hearWhile(() => story.logins.begin(client)());
    expect(words(told)).toEqual(["userLogin carol", "userLogout carol"]);
    expect(sent(told, "userLogin").userLoginId).toBe(sent(told, "userLogout").userLoginId);
    expect(story.hearWhile(() => story.logins.begin({ ...client, userName: "nobody" })())).toEqual([]);
  });
});
