import { describe, expect, test } from "vitest";
import { createMailboxes } from "../../../src/control/mailboxes.js";
import type { AppError } from "../../../src/core/errors.js";
import { fakeSession, type Lists, message, refusal } from "./fake-session.js";

const BOX = { mailbox: "100", context: "default" };
const UNKNOWN = refusal(
  "Invalid/unknown command: VoicemailMove. Use Action: ListCommands to show available commands",
);

/** As Asterisk 22 answers. */
const DETAIL = {
  Event: "VoicemailBoxDetail",
  Folder: "INBOX",
  CallerID: '"Bob Brown" <101>',
  Date: "Thu Nov 26 12:40:21 PM UTC 2026",
  Duration: "4",
  Flag: "",
  ID: "1795696821-00000000",
};

function pbx({ lists = {}, says, error }: { lists?: Lists; says?: string; error?: AppError } = {}) {
  const said = message({ Response: "Success", Message: says ?? "" });
  const answers = { VoicemailMove: said, VoicemailRemove: said };
  const { session, sent } = fakeSession(lists, () => error, answers);
  return { mailboxes: createMailboxes(() => session), sent };
}

describe("a mailbox", () => {
  test("is asked for its messages by its name and context", async () => {
    const { mailboxes, sent } = pbx({ lists: { VoicemailBoxSummary: [DETAIL] } });
    expect(await mailboxes.messages(BOX)).toEqual([
      {
        folder: "INBOX",
        id: "1795696821-00000000",
        callerId: '"Bob Brown" <101>',
        date: "Thu Nov 26 12:40:21 PM UTC 2026",
        duration: "4",
      },
    ]);
    expect(sent).toEqual([
      {
        name: "VoicemailBoxSummary",
        fields: [
          ["Mailbox", "100"],
          ["Context", "default"],
        ],
      },
    ]);
  });

  test("is not told of by an Asterisk that has no such action; any other refusal is one", async () => {
    expect(await pbx({ lists: { VoicemailBoxSummary: UNKNOWN } }).mailboxes.messages(BOX)).toBeNull();
    const denied = pbx({ lists: { VoicemailBoxSummary: refusal("Permission denied") } });
    await expect(denied.mailboxes.messages(BOX)).rejects.toMatchObject({ kind: "pbx-refused" });
  });

  test.each([
    ["100", 100],
    ["", null],
    ["many", null],
  ])("holds as many messages in a folder as the PBX says: %j", async (MaxMessageCount, capacity) => {
    const { mailboxes } = pbx({ lists: { VoicemailUserStatus: [{ MaxMessageCount }] } });
    expect(await mailboxes.capacity(BOX)).toBe(capacity);
    expect(await pbx({ lists: { VoicemailUserStatus: [] } }).mailboxes.capacity(BOX)).toBeNull();
  });

  test("is looked at anew", async () => {
    const { mailboxes, sent } = pbx();
    await mailboxes.refresh(BOX);
    expect(sent.map(({ name }) => name)).toEqual(["VoicemailRefresh"]);
  });
});

describe("a message", () => {
  const move = (of: ReturnType<typeof pbx>) => of.mailboxes.move(BOX, "INBOX", "17-0", "Old");
  const remove = (of: ReturnType<typeof pbx>) => of.mailboxes.remove(BOX, "INBOX", "17-0");

  test("is moved and removed by its id", async () => {
    const done = pbx({ says: "Message move successful\n" });
    expect([await move(done), await remove(done)]).toEqual(["done", "done"]);
    expect(done.sent.map(({ name, fields }) => [name, ...fields.map((field) => field.join("="))])).toEqual([
      ["VoicemailMove", "Mailbox=100", "Context=default", "Folder=INBOX", "ID=17-0", "ToFolder=Old"],
      ["VoicemailRemove", "Mailbox=100", "Context=default", "Folder=INBOX", "ID=17-0"],
    ]);
  });

  test("is not done with where Asterisk says so, though it says Success", async () => {
    const refused = pbx({ says: "Message move failed\n" });
    expect([await move(refused), await remove(refused)]).toEqual(["refused", "refused"]);
  });

  test("is left to others by an Asterisk that has no such action; any other refusal is one", async () => {
    const old = pbx({ error: UNKNOWN });
    expect([await move(old), await remove(old)]).toEqual(["no-action", "no-action"]);
    await expect(move(pbx({ error: refusal("Permission denied") }))).rejects.toMatchObject({
      kind: "pbx-refused",
    });
  });
});
