import { symlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { MAX_WAITING_FOR_MAILBOX } from "../../../src/core/limits.js";
import { spoolFolder } from "../../unit/voicemail/spool-folder.js";
import { TOLD } from "../mailboxes.js";
import { createWorld, type World } from "../world.js";
import { openApi, told } from "./api.js";
import { RECORD, typesOf } from "./documented.js";
import { extensionId } from "./samples.js";

const folder = spoolFolder();
const { leave, read, path } = folder;

/** With the spool at hand, and without. */
const { world, ask, data, post } = openApi(createWorld(undefined, folder.root));
const away = openApi();

const RECORDS = `/extensions/${extensionId("100@main")}/voicemail_records`;
const INBOX = "main/100/INBOX";
const OLD = "main/100/Old";
const STATIC = "/static/3a3a3a3a3a3a3a3a/voicemail/100";

const remove = (what: string, call = {}) => ask(`/voicemail/${what}`, { method: "DELETE", ...call });
const listen = (what: string, call = {}) => post(`/voicemail/${what}`, {}, call);
const DONE = { status: "success", message: null, data: null };

function endpointOf({ state }: World, number = "100") {
  const endpoint = state.endpoints.get(`main-${number}`);
  if (endpoint === undefined) throw new Error("no endpoint");
  return endpoint;
}

describe("messages", () => {
  it("are told as the vendor's example prints them, one of a folder and several", async () => {
    leave(INBOX, 0);
    leave(INBOX, 1, { callerid: "Unknown", duration: "12", priority: "3", origmailbox: "200" });
    leave(OLD, 0);
    const answer = (await ask(RECORDS)).json() as { data: Record<string, Record<string, unknown>> };
    expect(Object.keys(answer)).toEqual(["status", "data"]);
    expect(Object.keys(answer.data)).toEqual(["INBOX", "Old"]);
    const { INBOX: several, Old: one } = answer.data;
    expect(typesOf(one ?? {})).toEqual(RECORD.map(([name]) => [name, "string"]));
    expect(one).toEqual({
      date: "1795696821",
      clid: "Bob Brown<101>",
      priority: "2",
      vmorig: "100",
      duration: "4",
      recfile: `${STATIC}/Old/msg0000.wav`,
      filename: "msg0000.txt",
    });
    expect(several).toEqual([
      { ...one, recfile: `${STATIC}/INBOX/msg0000.wav` },
      {
        ...one,
        clid: "Unknown",
        priority: "3",
        vmorig: "200",
        duration: "12",
        recfile: `${STATIC}/INBOX/msg0001.wav`,
        filename: "msg0001.txt",
      },
    ]);
  });

  it("are an empty list where there is none, and where there is no mailbox", async () => {
    expect((await ask(RECORDS)).json()).toEqual({ status: "success", data: [] });
    leave(INBOX, 0);
    const endpoint = endpointOf(world);
    world.state.endpoints.set(endpoint.name, { ...endpoint, mailboxes: [] });
    expect((await ask(RECORDS)).json()).toEqual({ status: "success", data: [] });
    world.state.endpoints.set(endpoint.name, endpoint);
    expect(await data(RECORDS)).toHaveProperty("INBOX");
  });

  it("are told while the link to the PBX is down", async () => {
    leave(INBOX, 0);
    world.setLive(false);
    world.failure = new AppError("pbx-unavailable", "There is no AMI link.");
    expect(Object.keys(await data(RECORDS))).toEqual(["INBOX"]);
  });

  it("are told by the PBX where its spool is not at hand, without what it does not tell", async () => {
    away.world.mailboxes.told = [
      TOLD,
      { ...TOLD, id: "2", duration: "", date: "yesterday" },
      { ...TOLD, folder: "Old" },
      { ...TOLD, folder: "Else" },
    ];
    const one = {
      date: "1795696821",
      clid: "Bob Brown<101>",
      priority: "",
      vmorig: "",
      duration: "4",
      recfile: "",
      filename: "msg0000.txt",
    };
    expect(await away.data(RECORDS)).toEqual({
      INBOX: [one, { ...one, date: "", duration: "", filename: "msg0001.txt" }],
      Old: one,
    });
    away.world.mailboxes.told = [];
    expect(await away.data(RECORDS)).toEqual([]);
  });

  it("cannot be told by a PBX that does not tell, without its spool: what is to be done is said", async () => {
    away.world.mailboxes.told = null;
    const answers = [
      await away.ask(RECORDS),
      await away.ask("/voicemail/100/INBOX/msg0000", { method: "DELETE" }),
    ];
    for (const answer of answers) {
      expect(told(answer)).toEqual([501, expect.stringContaining("voicemail.spool")]);
    }
    const failures = [
      ["pbx-unavailable", 503],
      ["pbx-refused", 502],
    ] as const;
    for (const [kind, status] of failures) {
      away.world.failure = new AppError(kind, "It went wrong.");
      expect(told(await away.ask(RECORDS))).toEqual([status, "It went wrong."]);
    }
  });
});

describe("an extension whose endpoint names no mailbox", () => {
  it("has none where there are several tenants, whatever its number", async () => {
    const endpoint = endpointOf(world, "101");
    world.state.endpoints.set("main-101", { ...endpoint, mailboxes: [] });
    world.state.mailboxes.set("101@default", mailbox("101"));
    leave("default/101/INBOX", 0);
    expect(await data(`/extensions/${extensionId("101@main")}/voicemail_records`)).toEqual([]);
    expect(told(await remove("101/INBOX/msg0000"))).toEqual([404, "There is no mailbox '101'."]);
    world.state.endpoints.set("main-101", endpoint);
    world.state.mailboxes.delete("101@default");
  });

  const alone = createWorld(undefined, folder.root);
  for (const { directory } of alone.deps.pbxs)
    Object.assign(directory, { tenants: directory.tenants.slice(0, 1) });
  const single = openApi(alone);

  it("has that of its number where there is one tenant, and it is no other's", async () => {
    const records = `/extensions/${extensionId("101@main")}/voicemail_records`;
    const endpoint = endpointOf(alone, "101");
    alone.state.endpoints.set("main-101", { ...endpoint, mailboxes: [] });
    leave("default/101/INBOX", 0);
    expect(await single.data(records)).toEqual([]);
    alone.state.mailboxes.set("101@default", mailbox("101"));
    expect(await single.data(records)).toHaveProperty("INBOX");
    alone.state.endpoints.set("another", { ...endpoint, name: "another", mailboxes: ["101"] });
    expect(await single.data(records)).toEqual([]);
  });
});

const mailbox = (number: string) => ({
  key: `${number}@default`,
  mailbox: number,
  context: "default",
  fullName: "",
  email: "",
});

describe("a message", () => {
  it.each([
    ["100/INBOX/msg0001"],
    ["100@main/INBOX/msg0001"],
    ["100/INBOX/msg0001.txt"],
    ["100/INBOX/msg0001.wav"],
  ])("is marked and deleted by the PBX where it can: %s", async (what) => {
    leave(INBOX, 0);
    leave(INBOX, 1);
    const of = { mailbox: { mailbox: "100", context: "main" }, folder: "INBOX", id: "id-1" };
    expect((await listen(what)).json()).toEqual(DONE);
    expect((await remove(what)).json()).toEqual(DONE);
    expect(world.deeds()).toEqual([
      { what: "move", ...of, to: "Old" },
      { what: "remove", ...of },
    ]);
  });

  it("is marked and deleted in the spool where the PBX cannot, which is then told", async () => {
    world.mailboxes.outcome = "no-action";
    const refresh = { what: "refresh", mailbox: { mailbox: "100", context: "main" } };
    for (const number of [0, 1, 2]) leave(INBOX, number);
    expect((await listen("100/INBOX/msg0001")).json()).toEqual(DONE);
    expect(Object.keys(await data<object>(RECORDS))).toEqual(["INBOX", "Old"]);
    expect((await remove("100/INBOX/msg0000")).json()).toEqual(DONE);
    expect(read(INBOX)).toEqual({ "msg0000.txt": "id-2", "msg0000.wav": "sound of id-2" });
    expect(read(OLD)).toEqual({ "msg0000.txt": "id-1", "msg0000.wav": "sound of id-1" });
    expect(world.deeds()).toEqual([refresh, refresh]);
  });

  it("that has no id, which the PBX wants, is moved in the spool", async () => {
    leave(INBOX, 0, { msg_id: "" });
    await listen("100/INBOX/msg0000");
    expect(read(INBOX)).toEqual({});
    expect(world.deeds()).toEqual([expect.objectContaining({ what: "refresh" })]);
  });

  it("that somebody has listened to stays where it is; an urgent one is marked", async () => {
    leave(OLD, 0);
    leave("main/100/Work", 0);
    leave("main/100/Urgent", 0);
    expect((await listen("100/Old/msg0000")).json()).toEqual(DONE);
    expect((await listen("100/Work/msg0000")).json()).toEqual(DONE);
    expect(world.deeds()).toEqual([]);
    await listen("100/Urgent/msg0000");
    expect(world.deeds()).toEqual([expect.objectContaining({ folder: "Urgent", to: "Old" })]);
  });

  it("stays where the folder of the others is full: as many as the PBX says", async () => {
    Object.assign(world.mailboxes, { outcome: "no-action", capacity: 1 });
    leave(INBOX, 0);
    leave(OLD, 0);
    expect(told(await listen("100/INBOX/msg0000"))).toEqual([409, "The folder Old is full."]);
    expect(Object.keys(read(INBOX))).toHaveLength(2);
    world.mailboxes.capacity = null;
    expect((await listen("100/INBOX/msg0000")).status).toBe(200);
  });

  it("that the PBX will not move is told as refused, or as gone where it is", async () => {
    world.mailboxes.outcome = "refused";
    leave(INBOX, 0);
    expect(told(await remove("100/INBOX/msg0000"))).toEqual([
      502,
      "Asterisk did not do it: a folder may be full, or locked.",
    ]);
    away.world.mailboxes.outcome = "refused";
    const asked = away.ask("/voicemail/100/INBOX/msg0000", { method: "DELETE" });
    expect((await asked).status).toBe(502);
  });

  it.each([
    ["101/INBOX/msg0000", "There is no message 'msg0000'."],
    ["100/INBOX/msg0009", "There is no message 'msg0009'."],
    ["100/INBOX/msg0", "There is no message 'msg0'."],
    ["100/INBOX/msg0000.gsm", "There is no message 'msg0000.gsm'."],
    ["100/INBOX/MSG0000", "There is no message 'MSG0000'."],
    ["100/INBOX/0", "There is no message '0'."],
    ["100/INBOX/..%2fINBOX%2fmsg0000", "There is no message '../INBOX/msg0000'."],
    ["100/INBOX/msg0000%00", "There is no message 'msg0000\ufffd'."],
    ["100/Old/msg0000", "There is no message 'msg0000'."],
    ["100/inbox/msg0000", "There is no folder 'inbox'."],
    ["100/tmp/msg0000", "There is no folder 'tmp'."],
    ["100/..%2f100%2fINBOX/msg0000", "There is no folder '../100/INBOX'."],
    ["100/__proto__/msg0000", "There is no folder '__proto__'."],
    ["100@other/INBOX/msg0000", "There is no mailbox '100@other'."],
    ["200/INBOX/msg0000", "There is no mailbox '200'."],
    ["108/INBOX/msg0000", "There is no mailbox '108'."],
    ["..%2fmain%2f100/INBOX/msg0000", "There is no mailbox '../main/100'."],
    ["*/INBOX/msg0000", "There is no mailbox '*'."],
    ["@main/INBOX/msg0000", "There is no mailbox '@main'."],
  ])("is not there: %s", async (what, why) => {
    leave(INBOX, 0);
    for (const theirs of ["108", "200"]) leave(`main/${theirs}/INBOX`, 0);
    leave("other/100/INBOX", 0);
    for (const outcome of ["done", "no-action"] as const) {
      world.mailboxes.outcome = outcome;
      expect(told(await listen(what))).toEqual([404, why]);
      expect(told(await remove(what))).toEqual([404, why]);
    }
    expect(world.deeds()).toEqual([]);
    expect(Object.keys(read("other/100/INBOX"))).toHaveLength(2);
  });
});

it("a mailbox whose name two contexts have is named with its context, and is none without", async () => {
  const endpoint = endpointOf(world, "101");
  world.state.endpoints.set(endpoint.name, { ...endpoint, mailboxes: ["100@second"] });
  leave(INBOX, 0);
  leave("second/100/INBOX", 0, { msg_id: "second" });
  expect(await data(RECORDS)).toMatchObject({
    INBOX: { recfile: "/static/3a3a3a3a3a3a3a3a/voicemail/100@main/INBOX/msg0000.wav" },
  });
  expect(told(await remove("100/INBOX/msg0000"))).toEqual([404, "There is no mailbox '100'."]);
  expect((await remove("100@second/INBOX/msg0000")).status).toBe(200);
  expect(world.deeds()).toEqual([
    { what: "remove", mailbox: { mailbox: "100", context: "second" }, folder: "INBOX", id: "second" },
  ]);
  world.state.endpoints.set(endpoint.name, endpoint);
});

describe("several at once", () => {
  it("wait for each other up to a bound, one mailbox not for another", async () => {
    leave(INBOX, 0);
    leave("main/101/INBOX", 0);
    const waiting: (() => void)[] = [];
    const { remove: before } = world.mailboxes.actions;
    world.mailboxes.actions.remove = ({ mailbox }) =>
      mailbox === "101"
        ? Promise.resolve("done")
        : new Promise((resolve) => waiting.push(() => resolve("done")));
    const asked = Array.from({ length: MAX_WAITING_FOR_MAILBOX + 1 }, () => remove("100/INBOX/msg0000"));
    const first = await Promise.race(asked);
    expect(told(first)).toEqual([503, "Too many requests change this mailbox at once."]);
    expect(first.headers.get("Retry-After")).toBe("5");
    expect((await remove("101/INBOX/msg0000")).status).toBe(200);
    expect(waiting).toHaveLength(1);
    world.mailboxes.actions.remove = before;
    waiting[0]?.();
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(MAX_WAITING_FOR_MAILBOX);
  });
});

it("a link in the spool to another's mailbox leads nowhere", async () => {
  leave("other/100/INBOX", 0);
  leave(OLD, 0);
  symlinkSync(path("other/100/INBOX"), path(INBOX));
  expect(Object.keys(await data<object>(RECORDS))).toEqual(["Old"]);
  expect(told(await remove("100/INBOX/msg0000"))).toEqual([404, "There is no message 'msg0000'."]);
});
