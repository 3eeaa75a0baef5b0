import { afterEach, describe, expect, test, vi } from "vitest";
import { AmiSession } from "../../../src/ami/session.js";
import { AppError } from "../../../src/core/errors.js";
import { CONTACT_OVERDUE_MS, MAX_QUESTIONS_AT_ONCE, MAX_WAITING_FACTS } from "../../../src/core/limits.js";
import { event, field, ok, refuse } from "../../fakes/fake-ami.js";
import {
  channelItem,
  contactStatus,
  endpointItems,
  FULLY_BOOTED,
  followedPbx,
  hangup,
  list,
  newchannel,
  recordingBegins,
} from "./pbx.js";

const open: Awaited<ReturnType<typeof followedPbx>>[] = [];
afterEach(() => {
  for (const { session } of open.splice(0)) session.drop(new AppError("pbx-unavailable", "the test is over"));
});

async function follow(...args: Parameters<typeof followedPbx>) {
  const pbx = await followedPbx(...args);
  open.push(pbx);
  return pbx;
}

/** Followed, with the first snapshot in. */
async function inStep(...args: Parameters<typeof followedPbx>) {
  const pbx = await follow(...args);
  pbx.ami.send(FULLY_BOOTED);
  await vi.waitFor(() => expect(pbx.state.sync.live).toBe(true));
  return pbx;
}

/** The link is lost, and there again by another session, whose snapshot is in. */
async function backAgain(pbx: Awaited<ReturnType<typeof followedPbx>>): Promise<AmiSession> {
  pbx.session.drop(new AppError("pbx-unavailable", "cut"));
  pbx.follower.onDown();
  const next = new AmiSession(pbx.ami.link());
  open.push({ ...pbx, session: next });
  await Promise.resolve();
  pbx.follower.onUp(next);
  next.listen(pbx.follower.onEvents);
  pbx.ami.send(FULLY_BOOTED);
  await vi.waitFor(() => expect(pbx.state.sync.live).toBe(true));
  return next;
}

/** Holds the answer to an action back until it is let go. */
function holdBack({ ami }: Awaited<ReturnType<typeof followedPbx>>, name: string) {
  const answerer = ami.answerer(name);
  let release = () => {};
  const asked = new Promise<void>((resolve) => {
    ami.answer(name, (action, connection) => {
      release = () => connection.send(answerer?.(action, connection) ?? "");
      resolve();
      return undefined;
    });
  });
  return { asked, release: () => release() };
}

describe("a session that has logged in", () => {
  test("is asked for nothing before Asterisk is fully booted, and then for all of it", async () => {
    const pbx = await follow();
    pbx.channels.push(channelItem("100"));
    pbx.ami.send(newchannel("101"));
    await pbx.session.send({ name: "Ping", fields: [] });
    expect(pbx.ami.actions.map(({ name }) => name)).toEqual(["Ping"]);
    expect(pbx.state.sync.live).toBe(false);
    pbx.channels.push(channelItem("101"));
    pbx.ami.send(FULLY_BOOTED);
    await vi.waitFor(() =>
      expect(pbx.state.sync).toMatchObject({ live: true, bootId: "2026-11-22 04:11:10" }),
    );
    expect(pbx.legs()).toEqual(["100", "101"]);
  });

  test("whose events come while the lists are read applies them after those, in order", async () => {
    const pbx = await follow();
    pbx.channels.push(channelItem("100"), channelItem("101"));
    const held = holdBack(pbx, "VoicemailUsersList");
    pbx.ami.send(FULLY_BOOTED);
    await held.asked;
    pbx.ami.send(newchannel("102") + newchannel("103") + hangup("103") + hangup("101"));
    expect(pbx.legs()).toEqual([]);
    held.release();
    await vi.waitFor(() => expect(pbx.state.sync.live).toBe(true));
    expect(pbx.legs()).toEqual(["100", "102"]);
    expect(pbx.follower.droppedEvents.read()).toEqual({});
  });

  test("counts a recording that begins while the lists are read once", async () => {
    const pbx = await follow();
    pbx.channels.push(channelItem("100"));
    pbx.ami.answer("Getvar", (action) => recordingBegins("100") + ok(action, ["Value", "/var/spool/x.wav"]));
    pbx.ami.send(FULLY_BOOTED);
    await vi.waitFor(() => expect(pbx.state.sync.live).toBe(true));
    pbx.ami.send(event("MixMonitorStop", ["Uniqueid", "100"]));
    await vi.waitFor(() => expect([...pbx.state.segments.values()]).toMatchObject([{ recording: false }]));
  });

  test("ends where Asterisk refuses a list that must be there", async () => {
    const pbx = await follow();
    pbx.ami.answer(
      "CoreShowChannels",
      (action) => `Response: Error\r\nActionID: ${action.id}\r\nMessage: Permission denied\r\n\r\n`,
    );
    pbx.ami.send(FULLY_BOOTED);
    await expect(pbx.session.closed).resolves.toMatchObject({ kind: "pbx-refused" });
    expect(pbx.state.sync.live).toBe(false);
  });

  test("ends where the disk refuses what it tells", async () => {
    const pbx = await follow({
      take: () => {
        throw new Error("the disk is full");
      },
    });
    pbx.ami.send(FULLY_BOOTED);
    await expect(pbx.session.closed).resolves.toMatchObject({
      kind: "internal",
      cause: new Error("the disk is full"),
    });
  });

  test("ends where more waits for the lists than may", async () => {
    const pbx = await follow();
    const reload = { headers: [["Event", "Reload"] as const] };
    const flood = Array.from({ length: MAX_WAITING_FACTS / 20 }, () => reload);
    for (let n = 0; n < 20; n += 1) pbx.follower.onEvents(flood);
    expect(() => pbx.follower.onEvents([reload])).toThrow(
      expect.objectContaining({ kind: "pbx-unavailable" }),
    );
  });

  test("that is lost leaves the state not live, and the next begins anew", async () => {
    const pbx = await inStep();
    pbx.session.drop(new AppError("pbx-unavailable", "cut"));
    pbx.follower.onDown();
    expect(pbx.state.sync).toMatchObject({ live: false, since: 5_000 });
  });
});

describe("events that come late", () => {
  test("are told of since when, until they are in time; the state stays, and so does what is told of it", async () => {
    const pbx = await inStep();
    const { sync } = pbx.state;
    const asked = pbx.asked("CoreShowChannels");
    pbx.pace(true);
    expect(pbx.follower.lateSince).toBe(5_000);
    expect(pbx.state.sync).toBe(sync);
    pbx.pace(false);
    expect(pbx.follower.lateSince).toBeNull();
    expect(pbx.asked("CoreShowChannels")).toBe(asked);
  });

  test("are not told of any more when the link is lost", async () => {
    const pbx = await inStep();
    pbx.pace(true);
    pbx.session.drop(new AppError("pbx-unavailable", "cut"));
    pbx.follower.onDown();
    expect(pbx.follower.lateSince).toBeNull();
  });
});

describe("events", () => {
  test("that are not known are counted by name, known ones of no use are not, and the lag is measured", async () => {
    const pbx = await inStep();
    pbx.ami.send(
      event("NewInAsterisk30") + event("NewInAsterisk30") + event("RTCPSent", ["Timestamp", "4.750"]),
    );
    await vi.waitFor(() => expect(pbx.follower.unknownEvents.read()).toEqual({ NewInAsterisk30: 2 }));
    expect(pbx.follower.eventLagMs).toBe(250);
  });

  test("about a channel never seen are counted and bring an audit at once, which opens the leg", async () => {
    const pbx = await inStep();
    pbx.channels.push(channelItem("100"));
    pbx.ami.send(event("Hold", ["Uniqueid", "100"]));
    await vi.waitFor(() => expect(pbx.legs()).toEqual(["100"]), 4_000);
    expect(pbx.follower.droppedEvents.read()).toEqual({ "channel-never-seen": 1 });
    expect(pbx.audits).toEqual([
      [{ about: "channel", id: "100", tracked: "", listed: "PJSIP/100-00000001" }],
    ]);
  });

  test("that end an originate are told on", async () => {
    const pbx = await inStep();
    pbx.ami.send(event("OriginateResponse", ["Response", "Failure"], ["Uniqueid", "tandem-1"]));
    await vi.waitFor(() =>
      expect(pbx.originated).toMatchObject([{ channelId: "tandem-1", answered: false }]),
    );
  });
});

describe("a session that follows another", () => {
  test("shows no leg as not recorded that may have been recorded since", async () => {
    const pbx = await inStep();
    pbx.ami.send(newchannel("100") + newchannel("101") + newchannel("102") + recordingBegins("102"));
    await vi.waitFor(() => expect(pbx.legs()).toEqual(["100", "101", "102"]));
    pbx.channels.push(channelItem("100"), channelItem("101"), channelItem("102"));
    pbx.ami.answer("Getvar", (action) =>
      ok(action, ["Value", field(action, "Channel")?.startsWith("PJSIP/100") ? "" : "/var/spool/x.wav"]),
    );
    await backAgain(pbx);
    const recorded = [...pbx.state.segments.values()].map(({ channelId, recording }) => [
      channelId,
      recording,
    ]);
    expect(Object.fromEntries(recorded)).toEqual({ 100: false, 101: null, 102: true });
  });

  test("asks of a leg that was recorded, too: the PBX may be another process, in which its id is another's", async () => {
    const pbx = await inStep();
    pbx.ami.send(newchannel("100") + recordingBegins("100"));
    await vi.waitFor(() => expect([...pbx.state.segments.values()]).toMatchObject([{ recording: true }]));
    pbx.channels.push(channelItem("100"));
    pbx.ami.answer("CoreStatus", (action) =>
      ok(action, ["CoreStartupDate", "2026-11-22"], ["CoreStartupTime", "05:00:00"]),
    );
    await backAgain(pbx);
    expect([...pbx.state.segments.values()]).toMatchObject([{ recording: false }]);
  });

  test("is not disturbed by what the former still had to do", async () => {
    const pbx = await inStep();
    pbx.ami.send(event("Reload"));
    await pbx.session.send({ name: "Ping", fields: [] });
    const next = await backAgain(pbx);
    const givenUp = vi.spyOn(pbx.session, "drop");
    await vi.waitFor(() => expect(givenUp).toHaveBeenCalled()); // by the former, when it has woken
    pbx.ami.send(newchannel("104"));
    await next.send({ name: "Ping", fields: [] });
    expect(pbx.legs()).toEqual(["104"]);
  });
});

describe("a flock of reloads", () => {
  test("reads the lists once more", async () => {
    const pbx = await inStep();
    pbx.channels.push(channelItem("100"));
    for (let n = 0; n < 5; n += 1) pbx.ami.send(event("Reload", ["Module", "pbx_config"]));
    await vi.waitFor(() => expect(pbx.legs()).toEqual(["100"]), 4_000);
    await pbx.session.send({ name: "Ping", fields: [] });
    expect(pbx.asked("CoreStatus")).toBe(2);
  });
});

const uris = ({ state }: Awaited<ReturnType<typeof follow>>) =>
  [...state.contacts.values()].map(({ endpoint, uri }) => `${endpoint} ${uri}`);

describe("contacts", () => {
  test("that are new are asked about, each endpoint once however many of its events came", async () => {
    const pbx = await inStep();
    pbx.ami.answer(
      "PJSIPShowEndpoint",
      endpointItems(() => ["sip:a", "sip:b"]),
    );
    for (const uri of ["sip:a", "sip:b"]) {
      pbx.ami.send(contactStatus("210", uri, "NonQualified"));
      pbx.ami.send(contactStatus("210", uri, "Reachable"));
    }
    await vi.waitFor(() => expect(uris(pbx)).toEqual(["210 sip:a", "210 sip:b"]), 2_000);
    pbx.ami.send(contactStatus("210", "sip:a", "Unreachable"));
    await vi.waitFor(() => expect([...pbx.state.contacts.values()][0]?.status).toBe("unreachable"));
    expect(pbx.asked("PJSIPShowEndpoint")).toBe(1);
  });

  test("that go while they are listed do not come back", async () => {
    const pbx = await inStep();
    const there = ["sip:a"];
    pbx.ami.answer(
      "PJSIPShowEndpoint",
      endpointItems(() => there),
    );
    const list = holdBack(pbx, "PJSIPShowEndpoint");
    pbx.ami.send(contactStatus("210", "sip:a", "NonQualified"));
    await list.asked;
    pbx.ami.send(contactStatus("210", "sip:a", "Removed"));
    list.release();
    await vi.waitFor(() => expect(uris(pbx)).toEqual(["210 sip:a"]));
    await vi.waitFor(() => expect(pbx.asked("PJSIPShowEndpoint")).toBe(2), 2_000);
    there.length = 0;
    list.release();
    await vi.waitFor(() => expect(uris(pbx)).toEqual([]));
  });

  test("that change while they are listed are listed again", async () => {
    const pbx = await inStep();
    const there = ["sip:a"];
    let status = "NonQualified";
    pbx.ami.answer(
      "PJSIPShowEndpoint",
      endpointItems(
        () => there,
        () => 60,
        () => status,
      ),
    );
    pbx.ami.send(contactStatus("210", "sip:a", "NonQualified"));
    await vi.waitFor(() => expect(uris(pbx)).toEqual(["210 sip:a"]), 2_000);
    there.push("sip:b");
    const list = holdBack(pbx, "PJSIPShowEndpoint");
    pbx.ami.send(contactStatus("210", "sip:b", "NonQualified"));
    await list.asked;
    pbx.ami.send(contactStatus("210", "sip:a", "Reachable"));
    list.release(); // as it was before that
    status = "Reachable";
    await vi.waitFor(() => expect(pbx.asked("PJSIPShowEndpoint")).toBe(3), 2_000);
    list.release();
    await vi.waitFor(() => expect(pbx.state.contacts.get("210\nsip:a")?.status).toBe("reachable"));
  });

  test("of an endpoint that is not there any more are none", async () => {
    const pbx = await inStep();
    pbx.ami.answer("PJSIPShowEndpoint", (action) => refuse(action, "Unable to retrieve endpoint 210"));
    pbx.ami.send(contactStatus("210", "sip:a", "NonQualified"));
    await vi.waitFor(() => expect(pbx.asked("PJSIPShowEndpoint")).toBe(1), 2_000);
    await pbx.session.send({ name: "Ping", fields: [] });
    expect(uris(pbx)).toEqual([]);
    expect(pbx.state.sync.live).toBe(true);
  });

  test("whose time has run out are asked about once more for each time that they tell", async () => {
    let now = 5_000;
    const pbx = await inStep({ now: () => now });
    let expires = 60;
    pbx.ami.answer("PJSIPShowEndpoint", (action, connection) =>
      endpointItems(
        () => ["sip:a"],
        () => expires,
      )(action, connection),
    );
    pbx.ami.send(contactStatus("210", "sip:a", "Reachable"));
    await vi.waitFor(() => expect([...pbx.state.contacts.values()][0]?.expiresAt).toBe(60_000), 2_000);
    now = 60_000 + CONTACT_OVERDUE_MS;
    expires = 120;
    pbx.ami.send(contactStatus("211", "sip:b", "Reachable")); // wakes it
    await vi.waitFor(() => expect([...pbx.state.contacts.values()][0]?.expiresAt).toBe(120_000), 2_000);
    const asked = pbx.asked("PJSIPShowEndpoint");
    now = 120_000 + CONTACT_OVERDUE_MS;
    for (const uri of ["sip:c", "sip:d"]) {
      pbx.ami.send(contactStatus("211", uri, "Reachable"));
      await vi.waitFor(() => expect(pbx.state.contacts.get(`211\n${uri}`)).toBeUndefined());
    }
    await vi.waitFor(() => expect(pbx.asked("PJSIPShowEndpoint")).toBeGreaterThanOrEqual(asked + 2), 2_000);
    expect(
      pbx.ami.actions.filter((a) => a.name === "PJSIPShowEndpoint" && field(a, "Endpoint") === "210"),
    ).toHaveLength(3);
  });

  test("of very many endpoints are read with two lists", async () => {
    const pbx = await inStep();
    const names = Array.from({ length: MAX_QUESTIONS_AT_ONCE + 1 }, (_, n) => String(200 + n));
    pbx.ami.answer(
      "PJSIPShowEndpoints",
      list("EndpointList", () =>
        names.map((name) => [
          ["ObjectName", name],
          ["Contacts", `${name}/sip:${name}@192.0.2.1,`],
        ]),
      ),
    );
    for (const name of names) pbx.ami.send(contactStatus(name, `sip:${name}@192.0.2.1`, "Reachable"));
    await vi.waitFor(() => expect(uris(pbx)).toHaveLength(names.length), 2_000);
    expect([pbx.asked("PJSIPShowEndpoint"), pbx.asked("PJSIPShowEndpoints")]).toEqual([0, 2]); // once in the snapshot
  });
});

describe("an audit", () => {
  test("that finds nothing looks once, and comes at its interval", async () => {
    const pbx = await inStep({ auditIntervalMs: 30 });
    await vi.waitFor(() => expect(pbx.audits.length).toBeGreaterThan(1));
    expect(pbx.audits.flat()).toEqual([]);
    expect(pbx.follower.lastAudit).toEqual({ at: 5_000, differences: 0, about: {} });
    expect(pbx.asked("CoreStatus")).toBe(1);
  });

  test("takes what is on its way in an event for no fault", async () => {
    const pbx = await inStep();
    pbx.channels.push(channelItem("100"));
    pbx.follower.requestAudit();
    await vi.waitFor(() => expect(pbx.asked("CoreShowChannels")).toBe(2));
    pbx.ami.send(newchannel("100"));
    await vi.waitFor(() => expect(pbx.audits).toEqual([[]]), 4_000);
    expect(pbx.asked("CoreShowChannels")).toBe(3);
    expect(pbx.asked("CoreStatus")).toBe(1);
  });

  test("tells what lasts, and corrects it", async () => {
    const pbx = await inStep();
    pbx.ami.send(newchannel("100"));
    await vi.waitFor(() => expect(pbx.legs()).toEqual(["100"]));
    pbx.follower.requestAudit();
    await vi.waitFor(() => expect(pbx.legs()).toEqual([]), 4_000);
    expect(pbx.audits).toEqual([
      [{ about: "channel", id: "100", tracked: "PJSIP/100-00000001", listed: "" }],
    ]);
    expect(pbx.follower.lastAudit).toEqual({ at: 5_000, differences: 1, about: { channel: 1 } });
  });

  test("tells of a contact of which no event told, and takes it in", async () => {
    const pbx = await inStep();
    pbx.ami.answer(
      "PJSIPShowEndpoints",
      list("EndpointList", () => [
        [
          ["ObjectName", "210"],
          ["Contacts", "210/sip:a,"],
        ],
      ]),
    );
    pbx.follower.requestAudit();
    await vi.waitFor(() => expect(uris(pbx)).toEqual(["210 sip:a"]), 4_000);
    const difference = { about: "contact", id: "210\nsip:a", tracked: "", listed: "210\nsip:a" };
    await vi.waitFor(() => expect(pbx.audits).toEqual([[difference]]));
    pbx.follower.requestAudit();
    await vi.waitFor(() => expect(pbx.audits).toEqual([[difference], []]), 4_000);
  });

  test("finds an extension whose hint is there now", async () => {
    const pbx = await inStep();
    const hint = [
      ["Exten", "100"],
      ["Context", "c"],
      ["Hint", "PJSIP/100"],
      ["StatusText", "Idle"],
    ] as const;
    pbx.ami.answer(
      "ExtensionStateList",
      list("ExtensionStatus", () => [hint]),
    );
    pbx.follower.requestAudit();
    await vi.waitFor(() => expect(pbx.state.extensions.get("100@c")).toBeDefined(), 4_000);
  });
});
