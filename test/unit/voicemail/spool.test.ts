import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MAX_MESSAGE_INFO_BYTES } from "../../../src/core/limits.js";
import { spoolAccess } from "../../../src/voicemail/access.js";
import { FOLDERS } from "../../../src/voicemail/folders.js";
import { createSpool } from "../../../src/voicemail/spool.js";
import { infoOf, spoolFolder } from "./spool-folder.js";

const folder = spoolFolder();
const { root, path, write, leave, read } = folder;
const spool = createSpool(root);
const BOX = { mailbox: "100", context: "default" };
const INBOX = "default/100/INBOX";
const OLD = "default/100/Old";

const listed = async (mailbox = BOX) =>
  (await spool.messages(mailbox, FOLDERS)).map(({ folder, number, id }) => `${folder} ${number} ${id}`);

const message = async (id: string) => {
  const found = (await spool.messages(BOX, FOLDERS)).find((one) => one.id === id);
  if (found === undefined) throw new Error(`no message ${id}`);
  return found;
};

describe("messages", () => {
  test("are listed by folder in Asterisk's order, and by number", async () => {
    leave("default/100/Urgent", 0, { msg_id: "urgent" });
    leave(OLD, 0, { msg_id: "old" });
    leave(INBOX, 1);
    leave(INBOX, 0);
    write("default/100/greetings/msg0000.txt", infoOf());
    write("default/100/unavail.wav", "greeting");
    expect(await listed()).toEqual(["INBOX 0 id-0", "INBOX 1 id-1", "Old 0 old", "Urgent 0 urgent"]);
  });

  test("have their sounds, the one to play first, whatever else is beside them", async () => {
    leave(INBOX, 0);
    for (const other of ["gsm", "WAV", "txt~", "bak"]) write(`${INBOX}/msg0000.${other}`, "x");
    const [first] = await spool.messages(BOX, ["INBOX"]);
    expect(first?.sounds).toEqual(["msg0000.wav", "msg0000.WAV", "msg0000.gsm"]);
  });

  test("that are not whole, or not readable, hide no other", async () => {
    leave(INBOX, 0);
    leave(INBOX, 9);
    write(`${INBOX}/msg0001.txt`, infoOf()); // its sound is not there yet
    write(`${INBOX}/msg0002.wav`, "x"); // nor this one's text
    const broken = ["", "[message]\norigti", infoOf().replace("duration=4\n", ""), "\u0000".repeat(50)];
    for (const [index, text] of broken.entries()) {
      write(`${INBOX}/msg000${3 + index}.txt`, text);
      write(`${INBOX}/msg000${3 + index}.wav`, "x");
    }
    write(`${INBOX}/msg0007.txt`, infoOf() + "x".repeat(MAX_MESSAGE_INFO_BYTES));
    write(`${INBOX}/msg0007.wav`, "x");
    mkdirSync(path(INBOX, "msg0008.txt"));
    write(`${INBOX}/msg0008.wav`, "x");
    expect(await listed()).toEqual(["INBOX 0 id-0", "INBOX 9 id-9"]);
  });

  test("being recorded are none: they lie elsewhere until they are whole", async () => {
    write("default/100/tmp/kJHPwH", "");
    write("default/100/tmp/kJHPwH.wav", "x");
    expect(await listed()).toEqual([]);
  });

  test("are told as they stand when whoever is at work in the folder is done", async () => {
    leave(INBOX, 0);
    write(`${INBOX}/.lock`, "");
    const reading = listed();
    leave(INBOX, 1);
    rmSync(path(INBOX, ".lock"));
    expect(await reading).toEqual(["INBOX 0 id-0", "INBOX 1 id-1"]);
  });

  test("are told also where a lock was left behind", async () => {
    leave(INBOX, 0);
    write(`${INBOX}/.lock`, "");
    expect(await listed()).toEqual(["INBOX 0 id-0"]);
  });

  test("of a mailbox that nothing was ever left in are none", async () => {
    expect(await listed()).toEqual([]);
    expect(await listed({ mailbox: "999", context: "nowhere" })).toEqual([]);
  });
});

describe("outside the spool", () => {
  test.each(["..", ".", "../x", "a/b", "100\u0000", ""])("a mailbox called %j has no files", async (name) => {
    writeFileSync(path("..", "secret.txt"), "secret");
    mkdirSync(path("..", "INBOX"), { recursive: true });
    expect(await listed({ mailbox: name, context: "default" })).toEqual([]);
    expect(await listed({ mailbox: "100", context: name })).toEqual([]);
    rmSync(path("..", "INBOX"), { recursive: true });
  });

  test("no link leads, be it a file or a folder, nor from one mailbox to another", async () => {
    const outside = path("..", "outside");
    mkdirSync(`${outside}/INBOX`, { recursive: true });
    writeFileSync(`${outside}/INBOX/msg0000.txt`, infoOf({ msg_id: "outside" }));
    writeFileSync(`${outside}/INBOX/msg0000.wav`, "secret");
    leave("default/200/INBOX", 0, { msg_id: "theirs" });
    mkdirSync(path("default/100"), { recursive: true });
    symlinkSync(`${outside}/INBOX`, path(INBOX));
    symlinkSync(path("default/200/INBOX"), path(OLD));
    symlinkSync(outside, path("default/101"));
    symlinkSync(outside, path("elsewhere"));
    expect(await listed()).toEqual([]);
    expect(await listed({ mailbox: "101", context: "default" })).toEqual([]);
    expect(await listed({ mailbox: "INBOX", context: "elsewhere" })).toEqual([]);
    leave("default/102/INBOX", 0);
    rmSync(path("default/102/INBOX/msg0000.wav"));
    symlinkSync(`${outside}/INBOX/msg0000.wav`, path("default/102/INBOX/msg0000.wav"));
    const other = { mailbox: "102", context: "default" };
    expect(await spool.sound(other, "INBOX", "msg0000.wav")).toBeUndefined();
    leave("default/102/INBOX", 1);
    rmSync(path("default/102/INBOX/msg0001.txt"));
    symlinkSync(`${outside}/INBOX/msg0000.txt`, path("default/102/INBOX/msg0001.txt"));
    expect(await listed(other)).toEqual(["INBOX 0 id-0"]);
  });

  test("a pipe is not waited for", async () => {
    leave(INBOX, 0);
    rmSync(path(INBOX, "msg0000.txt"));
    execFileSync("mkfifo", [path(INBOX, "msg0000.txt")]);
    expect(await listed()).toEqual([]);
  });

  test("the spool's own path may be a link", async () => {
    leave(INBOX, 0);
    const link = path("..", "link");
    symlinkSync(root, link);
    expect(await createSpool(link).messages(BOX, ["INBOX"])).toHaveLength(1);
    rmSync(link);
  });
});

describe("a message", () => {
  test("moves to the end of another folder with all its files, and those after it move up", async () => {
    for (const number of [0, 1, 2]) leave(INBOX, number);
    write(`${INBOX}/msg0001.gsm`, "gsm of id-1");
    leave(OLD, 0, { msg_id: "old" });
    expect(await spool.move(BOX, "INBOX", await message("id-1"), "Old", 100)).toBe("moved");
    expect(read(INBOX)).toEqual({
      "msg0000.txt": "id-0",
      "msg0000.wav": "sound of id-0",
      "msg0001.txt": "id-2",
      "msg0001.wav": "sound of id-2",
    });
    expect(read(OLD)).toEqual({
      "msg0000.txt": "old",
      "msg0000.wav": "sound of old",
      "msg0001.gsm": "gsm of id-1",
      "msg0001.txt": "id-1",
      "msg0001.wav": "sound of id-1",
    });
  });

  test("moves to a folder that is not there yet", async () => {
    leave(INBOX, 0);
    expect(await spool.move(BOX, "INBOX", await message("id-0"), "Old", 100)).toBe("moved");
    expect([read(INBOX), Object.keys(read(OLD))]).toEqual([{}, ["msg0000.txt", "msg0000.wav"]]);
  });

  test("stays where the other folder is full", async () => {
    leave(INBOX, 0);
    leave(OLD, 0, { msg_id: "old" });
    expect(await spool.move(BOX, "INBOX", await message("id-0"), "Old", 1)).toBe("full");
    expect(await listed()).toEqual(["INBOX 0 id-0", "Old 0 old"]);
  });

  test("is taken away with all its files, and a gap that was there is closed", async () => {
    for (const number of [0, 1, 4]) leave(INBOX, number);
    write(`${INBOX}/msg0000.WAV`, "x");
    expect(await spool.remove(BOX, "INBOX", await message("id-0"))).toBe("removed");
    expect(await listed()).toEqual(["INBOX 0 id-1", "INBOX 1 id-4"]);
    expect(Object.keys(read(INBOX))).toHaveLength(4);
  });

  test("is found where it has moved to by then, and not mistaken for another once it is gone", async () => {
    for (const number of [0, 1, 2]) leave(INBOX, number);
    const [first, second] = [await message("id-0"), await message("id-1")];
    await spool.remove(BOX, "INBOX", first);
    await spool.remove(BOX, "INBOX", second);
    expect(await listed()).toEqual(["INBOX 0 id-2"]);
    expect(await spool.remove(BOX, "INBOX", second)).toBe("gone");
    expect(await listed()).toEqual(["INBOX 0 id-2"]);
  });

  test("without an id is known by its time, caller and duration", async () => {
    for (const number of [0, 1]) leave(INBOX, number, { msg_id: "", origtime: String(100 + number) });
    const [first] = await spool.messages(BOX, ["INBOX"]);
    if (first === undefined) throw new Error("no message");
    await spool.remove(BOX, "INBOX", first);
    expect((await spool.messages(BOX, ["INBOX"])).map(({ leftAt }) => leftAt)).toEqual([101]);
  });

  test("is not touched while the PBX has the folder locked; then it is", async () => {
    leave(INBOX, 0);
    write(`${INBOX}/.lock`, "");
    const found = await message("id-0");
    const removed = spool.remove(BOX, "INBOX", found);
    await expect(Promise.race([removed, Promise.resolve("waits")])).resolves.toBe("waits");
    expect(await listed()).toEqual(["INBOX 0 id-0"]);
    rmSync(path(INBOX, ".lock"));
    expect(await removed).toBe("removed");
    expect(read(INBOX)).toEqual({});
  });

  test("is refused where the lock is never taken away, and no lock of ours is left", async () => {
    leave(INBOX, 0);
    const found = await message("id-0");
    write(`${INBOX}/.lock`, "theirs");
    await expect(spool.remove(BOX, "INBOX", found)).rejects.toMatchObject({ kind: "conflict" });
    expect(Object.keys(read(INBOX))).toEqual([".lock", "msg0000.txt", "msg0000.wav"]);
  });
});

describe("many at once", () => {
  test("lose no message, and leave no gap", async () => {
    for (let number = 0; number < 20; number += 1) leave(INBOX, number);
    const all = await spool.messages(BOX, ["INBOX"]);
    await Promise.all(
      all.map((one, index) =>
        index % 2 === 0 ? spool.move(BOX, "INBOX", one, "Old", 100) : spool.remove(BOX, "INBOX", one),
      ),
    );
    expect(read(INBOX)).toEqual({});
    const old = await spool.messages(BOX, ["Old"]);
    expect(old.map(({ number }) => number)).toEqual(Array.from({ length: 10 }, (_, index) => index));
    expect(new Set(old.map(({ id }) => id)).size).toBe(10);
  });
});

describe("a spool", () => {
  test("that is not there is told as such, and not as one without messages", async () => {
    const none = createSpool(path("nowhere"));
    await expect(none.messages(BOX, FOLDERS)).rejects.toMatchObject({ kind: "not-enabled" });
    expect(await spoolAccess(path("nowhere"))).toBe("unreadable");
    expect(await spoolAccess(root)).toBe("writable");
    expect(existsSync(path("nowhere"))).toBe(false);
  });
});
