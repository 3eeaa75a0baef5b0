import { describe, expect, test } from "vitest";
import type { Told } from "../../../../src/rest/dialects/isymphony/events/event.js";
import {
  AT,
  at,
  B1,
  B2,
  calls,
  dialEnds,
  dials,
  enters,
  extension,
  gone,
  holds,
  isMember,
  joins,
  leaves,
  leavesConference,
  leavesQueue,
  linkLost,
  made,
  member,
  queues,
  setsDnd,
  snapshot,
  up,
} from "../../state/facts.js";
import { inWords, listenTo, words } from "./listening.js";

const tenant = (slug: string) => ({ slug, name: slug, number: null, contexts: [slug] });
const user = (userName: string, licensed: boolean, ...extensions: string[]) => ({
  userName,
  displayedName: null,
  licensed,
  extensions,
});

describe("licences", () => {
  const settings = { users: [user("carol", false, "101"), user("dave", false, "102")] };
  const outsideTalksTo101 = [
    at(AT - 1, calls("900", "101")),
    made("101"),
    enters("900", B1),
    enters("101", B1),
  ];

  test("what has to do with none is not told", () => {
    const story = listenTo(settings);
    expect(
      story.hear(...outsideTalksTo101, holds("101"), leaves("101", B1), gone("101"), gone("900")),
    ).toEqual([]);
  });

  test("who is dialled by a licensed one is told of to the end, whatever he does after", () => {
    const story = listenTo(settings, calls("100", "101"), made("101"), made("102"));
    expect(words(story.hear(dials("100", "101"), up("101"), dialEnds("101"), gone("100")))).toEqual([
      "dialStart 100 101",
      "dialEnd 100 101 answered",
      "hangup 100",
    ]);
    expect(words(story.hear(enters("101", B1), enters("102", B1), gone("101"), gone("102")))).toEqual([
      "linkStart 102 101",
      "linkEnd 102 101",
      "hangup 101",
      "hangup 102",
    ]);
  });

  test("who comes to light in the middle of a call is told with all that holds of it", () => {
    const story = listenTo(settings, ...outsideTalksTo101, holds("101"));
    expect(words(story.hear(queues("900", "500", 1)))).toEqual([
      "queueCallJoin segment 900 500",
      "linkStart segment 900 101",
      "holdStart 101",
    ]);
    expect(words(story.hear(leavesQueue("900", "500"), gone("900"), gone("101")))).toEqual([
      "queueCallLeave segment 900 500",
      "linkEnd segment 900 101",
      "hangup segment 900",
      "holdEnd 101",
      "hangup 101",
    ]);
  });

  test("who is in a conference room is told of", () => {
    expect(words(listenTo(settings).hear(calls("101", "600"), joins("101", "600"), gone("101")))).toEqual([
      "confRoomCallJoin 101 600",
      "confRoomCallLeave 101 600",
      "hangup 101",
    ]);
  });
});

describe("tenants", () => {
  const settings = {
    tenants: [tenant("red"), tenant("blue")],
    users: [user("reds", true, "100@red", "101@red"), user("both", true, "102@blue", "103@red")],
    queues: [{ identifier: "500", name: null, enabled: true, tenant: "blue" }],
    conferences: [{ identifier: "600", name: null, number: null, tenant: "blue" }],
  };
  const phones = snapshot({
    extensions: [
      ...["100", "101", "103"].map((number) => extension(number, { context: "red" })),
      extension("102", { context: "blue" }),
      extension("104", { context: "elsewhere" }),
    ],
  });
  const listen = () => listenTo(settings, phones);
  const lines = (told: readonly Told[]): string[] =>
    told.map(({ event, tenants }) => `${inWords(event)}: ${tenants === "all" ? "all" : [...tenants].sort()}`);

  test("hear of their own extensions, and of a call between two tenants both hear", () => {
    const story = listen();
    expect(lines(story.hear(calls("100", "101"), made("101"), dials("100", "101"), gone("101")))).toEqual([
      "dialStart 100 101: red",
      "dialEnd 100 101 in vain: red",
      "hangup 101: red",
    ]);
    expect(lines(story.hear(made("102"), dials("100", "102"), gone("100"), gone("102")))).toEqual([
      "dialStart 100 102: blue,red",
      "dialEnd 100 102 in vain: blue,red",
      "hangup 100: blue,red",
      "hangup 102: blue,red",
    ]);
  });

  test("hear what a caller from outside does with them, not what he does with others; and that he is gone", () => {
    const story = listen();
    const talks = story.hear(
      at(AT - 1, calls("900", "100")),
      made("100"),
      enters("900", B1),
      enters("100", B1),
      holds("900"),
    );
    expect(lines(talks)).toEqual(["linkStart segment 900 100: red", "holdStart segment 900: red"]);
    const moves = story.hear(
      leaves("900", B1),
      made("102"),
      enters("900", B2),
      enters("102", B2),
      holds("900"),
    );
    expect(lines(moves)).toEqual([
      "linkEnd segment 900 100: red",
      "holdEnd segment 900: red",
      "linkStart segment 900 102: blue",
      "holdStart segment 900: blue",
    ]);
    expect(lines(story.hear(gone("900")))).toEqual([
      "linkEnd segment 900 102: blue",
      "holdEnd segment 900: blue",
      "hangup segment 900: blue,red",
    ]);
  });

  test("hear of their queues and rooms", () => {
    const story = listen();
    const comesAndGoes = story.hear(
      calls("900", "500"),
      queues("900", "500", 1),
      leavesQueue("900", "500"),
      joins("900", "600"),
      leavesConference("900"),
      gone("900"),
    );
    expect(lines(comesAndGoes)).toEqual([
      "queueCallJoin segment 900 500: blue",
      "queueCallLeave segment 900 500: blue",
      "confRoomCallJoin segment 900 600: blue",
      "confRoomCallLeave segment 900 600: blue",
      "hangup segment 900: blue",
    ]);
  });

  test("hear of agents where queue and extension are theirs", () => {
    const story = listen();
    const both = [isMember(member("500", "PJSIP/102")), isMember(member("500", "PJSIP/100"))];
    expect(lines(story.hear(...both))).toEqual(["agentLogin 102 500: blue", "agentLogin 100 500: "]);
  });

  test("hear of their users and of Do Not Disturb; nobody's is heard by those alone who hear all", () => {
    const story = listen();
    expect(lines(story.hear(setsDnd("102", true), setsDnd("104", true)))).toEqual([
      "dndOn 102: blue",
      "dndOn 104: ",
    ]);
    const logsIn = (userName: string) => () =>
      void story.logins.begin({ userName, ip: "192.0.2.1", port: 1 });
    expect(lines(story.hearWhile(logsIn("reds")))).toEqual(["userLogin reds: red"]);
    expect(lines(story.hearWhile(logsIn("both")))).toEqual(["userLogin both: blue,red"]);
  });

  test("all hear that the core server is not available", () => {
    expect(lines(listen().hear(linkLost))).toEqual(["coreServerUnavailable: all"]);
  });
});
