import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { spoolFolder } from "../../unit/voicemail/spool-folder.js";
import { serveRaw } from "../raw-client.js";
import { createWorld, keyOf } from "../world.js";
import { openApi } from "./api.js";
import { extensionId } from "./samples.js";

const folder = spoolFolder();
const { leave, path } = folder;

const world = createWorld(undefined, folder.root);
const { data } = openApi(world);
const raw = serveRaw(world.deps);

/** The paths of the two tenants. */
const [MAIN, OTHER] = ["/static/3a3a3a3a3a3a3a3a", "/static/4b4b4b4b4b4b4b4b"];
const SOUND = `${MAIN}/voicemail/100/INBOX/msg0000.wav`;
const INBOX = "main/100/INBOX";

const get = (where: string, headers: Record<string, string> = {}, method = "GET") =>
  raw(where, { "app-key": keyOf("reader"), ...headers }, method);

/** An answer of the dialect's form for failures: its status and its sentence. */
async function failure(answer: ReturnType<typeof get>) {
  const { status, headers, body } = await answer;
  expect(headers["content-type"]).toBe("application/json; charset=utf-8");
  const { message, ...more } = JSON.parse(body.toString());
  expect(more).toEqual({ status: "error", data: null });
  return [status, message];
}

describe("the sound of a message", () => {
  it("is what `recfile` names", async () => {
    leave(INBOX, 0);
    const records = `/extensions/${extensionId("100@main")}/voicemail_records`;
    const { INBOX: record } = await data<{ INBOX: { recfile: string } }>(records);
    expect(record.recfile).toBe(SOUND);
    const { status, headers, body } = await get(record.recfile);
    expect([status, body.toString()]).toEqual([200, "sound of id-0"]);
    expect(headers).toMatchObject({
      "content-type": "audio/wav",
      "content-length": "13",
      "accept-ranges": "bytes",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
  });

  it("is told of by HEAD", async () => {
    leave(INBOX, 0);
    const { status, headers, body } = await get(SOUND, {}, "HEAD");
    expect([status, headers["content-length"], body.length]).toEqual([200, "13", 0]);
  });

  it.each([
    ["bytes=0-4", 206, "bytes 0-4/13", "sound"],
    ["bytes=9-", 206, "bytes 9-12/13", "id-0"],
    ["bytes=-4", 206, "bytes 9-12/13", "id-0"],
    ["bytes=9-99", 206, "bytes 9-12/13", "id-0"],
    ["lines=0-4", 200, undefined, "sound of id-0"],
    ["bytes=0-1,4-5", 200, undefined, "sound of id-0"],
  ])("is sent by the range %s", async (Range, status, range, text) => {
    leave(INBOX, 0);
    const answer = await get(SOUND, { Range });
    expect([answer.status, answer.headers["content-range"], answer.body.toString()]).toEqual([
      status,
      range,
      text,
    ]);
  });

  it("has no range beyond its end", async () => {
    leave(INBOX, 0);
    const answer = get(SOUND, { Range: "bytes=13-" });
    expect((await answer).headers["content-range"]).toBe("bytes */13");
    expect(await failure(answer)).toEqual([416, "The file does not have the part that was asked for."]);
  });

  it("goes on where it is still the same, and is sent whole where another has taken its name", async () => {
    leave(INBOX, 0);
    const etag = String((await get(SOUND)).headers.etag);
    const rest = () => get(SOUND, { Range: "bytes=9-", "If-Range": etag });
    expect((await rest()).status).toBe(206);
    rmSync(path(INBOX, "msg0000.wav"));
    writeFileSync(path(INBOX, "msg0000.wav"), "Sound of id-9");
    const whole = await rest();
    expect([whole.status, whole.body.toString()]).toEqual([200, "Sound of id-9"]);
    const dated = { Range: "bytes=9-", "If-Range": new Date(Date.now() + 60_000).toUTCString() };
    expect((await get(SOUND, dated)).status).toBe(200);
    expect(await failure(get(SOUND, { "If-Match": etag }))).toEqual([412, "The file is another by now."]);
  });

  it("is not sent again to who has it", async () => {
    leave(INBOX, 0);
    const etag = String((await get(SOUND)).headers.etag);
    const { status, body } = await get(SOUND, { "If-None-Match": etag });
    expect([status, body.length]).toEqual([304, 0]);
    expect((await get(SOUND, { "If-None-Match": '"another"' })).status).toBe(200);
  });

  it.each([
    ["gsm", "audio/gsm"],
    ["WAV", "audio/wav"],
    ["ulaw", "audio/basic"],
    ["mp3", "audio/mpeg"],
    ["sln", "application/octet-stream"],
  ])("is of the kind that its name says: %s", async (extension, type) => {
    leave(INBOX, 0);
    writeFileSync(path(INBOX, `msg0000.${extension}`), "x");
    const { status, headers } = await get(SOUND.replace("wav", extension));
    expect([status, headers["content-type"]]).toEqual([200, type]);
  });

  it("is had under the mailbox's name with its context, too", async () => {
    leave(INBOX, 0);
    expect((await get(SOUND.replace("/100/", "/100@main/"))).status).toBe(200);
    expect((await get(SOUND.replace("/100/", "/100%40main/"))).status).toBe(200);
  });

  it("is not there where Tandem has not been told of the spool", async () => {
    const without = createWorld();
    expect(without.deps.pbxs).toHaveLength(1);
    await expect(
      without.deps.pbxs[0]?.voicemail.sound({ mailbox: "100", context: "main" }, "INBOX", "msg0000.wav"),
    ).rejects.toMatchObject({ kind: "not-enabled", message: expect.stringContaining("voicemail.spool") });
  });
});

describe("who may hear it", () => {
  it.each<[string, Record<string, string>]>([
    ["nobody without a key", { "app-key": "" }],
    ["nobody with a wrong one", { "app-key": "guess" }],
    ["nobody with a Bearer header", { "app-key": "", Authorization: "Bearer key-of-reader" }],
  ])("%s", async (_what, headers) => {
    leave(INBOX, 0);
    expect(await failure(get(SOUND, headers))).toEqual([401, "A valid app-key is needed."]);
    expect(await failure(get("/static/nothing", headers))).toEqual([401, "A valid app-key is needed."]);
  });

  it("nobody without the scope", async () => {
    leave(INBOX, 0);
    expect((await failure(get(SOUND, { "app-key": keyOf("controller") })))[0]).toBe(403);
  });

  it("nobody by another method", async () => {
    leave(INBOX, 0);
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      const answer = get(SOUND, {}, method);
      expect((await answer).headers.allow).toBe("GET, HEAD");
      expect((await failure(answer))[0]).toBe(405);
    }
  });

  it("whoever may see the tenant, whatever the header says", async () => {
    leave(INBOX, 0);
    leave("other/100/INBOX", 0);
    const theirs = SOUND.replace(MAIN, OTHER);
    for (const tenant of ["", "3", "4", "nobody"]) {
      expect((await get(SOUND, { tenant })).status).toBe(200);
      expect((await get(theirs, { tenant })).status).toBe(200);
      const asOther = { "app-key": keyOf("tenant"), tenant };
      expect(await failure(get(SOUND, asOther))).toEqual([404, "There is no such tenant."]);
      expect((await get(theirs, asOther)).status).toBe(200);
    }
  });
});

describe("no other file is sent", () => {
  const below = (rest: string) => `${MAIN}/voicemail/${rest}`;

  it.each([
    below("100/INBOX/msg0001.wav"),
    below("100/INBOX/msg0000.txt"),
    below("100/INBOX/msg0000"),
    below("100/INBOX/.lock"),
    below("100/INBOX/secret.wav"),
    below("100/INBOX/../INBOX/msg0000.wav"),
    below("100/INBOX/..%2fINBOX%2fmsg0000.wav"),
    below("100/INBOX/%2e%2e%2f%2e%2e%2fsecret.wav"),
    below("100/INBOX/%2e%2e/secret.wav"),
    below("100/../100/INBOX/msg0000.wav"),
    below("100/%2e%2e/msg0000.wav"),
    below("100/..%2f100%2fINBOX/msg0000.wav"),
    below("..%2fmain%2f100/INBOX/msg0000.wav"),
    below("..%5cmain%5c100/INBOX/msg0000.wav"),
    below("100/INBOX/msg0000.wav%00"),
    below("100/INBOX%00/msg0000.wav"),
    below("100/INBOX//msg0000.wav"),
    below("/100/INBOX/msg0000.wav"),
    below("%2fetc/passwd"),
    below("/etc/passwd"),
    below("100/INBOX/%252e%252e%252fsecret.wav"),
    below("100/greetings/msg0000.wav"),
    below("100/INBOX"),
    below("100/INBOX/linked.wav"),
    below("100/INBOX/msg0003.wav"),
    below("101/INBOX/msg0000.wav"),
    below("108/INBOX/msg0000.wav"),
    below("200/INBOX/msg0000.wav"),
    below("100@other/INBOX/msg0000.wav"),
    `${OTHER}/voicemail/101/INBOX/msg0000.wav`,
    "/static/0000000000000000/voicemail/100/INBOX/msg0000.wav",
    "/static/main/voicemail/100/INBOX/msg0000.wav",
    "/static/3/voicemail/100/INBOX/msg0000.wav",
    "/static/../etc/passwd",
    "/static/",
    "/static",
    "/static/%2e%2e/%2e%2e/etc/passwd",
  ])("%s", async (where) => {
    leave(INBOX, 0);
    for (const box of ["main/108", "other/100", "main/100/greetings/..", "other/200"])
      leave(`${box}/INBOX`, 5, { msg_id: "theirs" });
    writeFileSync(path(INBOX, "secret.wav"), "secret");
    writeFileSync(path("..", "secret.wav"), "secret");
    symlinkSync(path("..", "secret.wav"), path(INBOX, "linked.wav"));
    leave(INBOX, 3);
    rmSync(path(INBOX, "msg0003.wav"));
    symlinkSync(path("..", "secret.wav"), path(INBOX, "msg0003.wav"));
    const [status] = await failure(get(where));
    expect({ where, status }).toEqual({ where, status: 404 });
  });

  it("nor does an escape that cannot be read lead anywhere", async () => {
    for (const encoded of ["%zz", "%c0%ae%c0%ae", "%ff"]) {
      expect((await failure(get(below(`100/INBOX/${encoded}`))))[0]).toBe(400);
    }
  });
});
