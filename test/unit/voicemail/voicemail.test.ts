import { describe, expect, test } from "vitest";
import type { Mailboxes, ToldMessage } from "../../../src/control/mailboxes.js";
import { createVoicemail } from "../../../src/voicemail/voicemail.js";

const BOX = { mailbox: "100", context: "default" };

const told = (folder: string, id: string): ToldMessage => ({
  folder,
  id,
  callerId: '"Bob Brown" <101>',
  date: "Thu Nov 26 12:40:21 PM UTC 2026",
  duration: "4",
});

const log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

/** A PBX with a mailbox, which does nothing before so many have asked what is in it. */
function pbxWith(ids: readonly string[], asking: number) {
  let messages = ids.map((id) => told("INBOX", id));
  let asked = 0;
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const acting: string[] = [];
  const change = async (id: string, to: string | null) => {
    acting.push(id);
    await gate;
    const known = messages.some((one) => one.id === id);
    messages = messages.flatMap((one) => {
      if (one.id !== id) return [one];
      return to === null ? [] : [told(to, id)];
    });
    acting.pop();
    return known ? ("done" as const) : ("refused" as const);
  };
  const pbx: Mailboxes = {
    messages: () => {
      asked += 1;
      if (asked === asking) open();
      return Promise.resolve(messages);
    },
    move: (_mailbox, _folder, id, to) => change(id, to),
    remove: (_mailbox, _folder, id) => change(id, null),
    capacity: () => Promise.resolve(100),
    refresh: () => Promise.resolve(),
  };
  const left = () => messages.map(({ folder, id }) => `${folder} ${id}`);
  return { voicemail: createVoicemail({ spool: null }, pbx, log), acting, left };
}

describe("several requests at once", () => {
  test("each have the message that they meant when they came, and act one after the other", async () => {
    const { voicemail, acting, left } = pbxWith(["a", "b", "c", "d"], 4);
    const done = Promise.allSettled([
      voicemail.remove(BOX, "INBOX", "msg0000"),
      voicemail.remove(BOX, "INBOX", "msg0001"),
      voicemail.markHeard(BOX, "INBOX", "msg0002"),
      voicemail.remove(BOX, "INBOX", "msg0001"),
    ]);
    expect(acting.length).toBeLessThan(2);
    const outcomes = await done;
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected"]);
    expect(outcomes[3]).toMatchObject({ reason: { kind: "not-found" } });
    expect(left().sort()).toEqual(["INBOX d", "Old c"]);
  });
});

describe("a message that the PBX tells of", () => {
  test.each([
    ["Thu Nov 26 12:40:21 PM UTC 2026", 1_795_696_821],
    ["Fri Jan  2 12:00:00 AM UTC 2026", 1_767_312_000],
    ["Fri Jan  2 03:04:05 AM UTC 2026", 1_767_323_045],
    ["yesterday", null],
    ["Fri Jan  2 03:04:05 AM CET 2026", null],
    ["", null],
  ])("was left at %j", async (date, seconds) => {
    const pbx = pbxWith([], 9).voicemail;
    const other = createVoicemail(
      { spool: null },
      {
        messages: () => Promise.resolve([{ ...told("INBOX", "a"), date }]),
        move: () => Promise.resolve("done"),
        remove: () => Promise.resolve("done"),
        capacity: () => Promise.resolve(null),
        refresh: () => Promise.resolve(),
      },
      log,
    );
    expect(await pbx.messages(BOX)).toEqual([]);
    expect((await other.messages(BOX)).map(({ leftAt }) => leftAt)).toEqual([seconds]);
  });
});
