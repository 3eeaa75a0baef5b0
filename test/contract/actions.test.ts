import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.js";
import { serve } from "./client.js";
import { phoneId } from "./telphin/api.js";
import { extensionId } from "./vitalpbx/samples.js";
import { createWorld } from "./world.js";

const world = createWorld();
const ask = serve(world.deps);
const LIVE = "/communication_manager/rest/live/coreServers/getByName/default";
const originate = (more: object = {}) =>
  ask(`${LIVE}/extensions/getByName/100/originate`, {
    method: "POST",
    body: { destinationNumber: "103" },
    headers: { "X-Request-Id": "req-1" },
    ...more,
  });

beforeEach(() => {
  world.actions.forgetBegunBefore(Number.MAX_SAFE_INTEGER);
  world.failure = undefined;
});

const written = () => [...world.actions.find({ limit: 10 })];

describe("what a caller has done is written down", () => {
  it("with who, from where, and what it came to on the PBX", async () => {
    await originate();
    expect(written()).toMatchObject([
      {
        begunAt: 1_000,
        endedAt: 1_000,
        requestId: "req-1",
        account: "manager",
        address: "127.0.0.1",
        dialect: "isymphony",
        path: `${LIVE}/extensions/getByName/100/originate`,
        body: { destinationNumber: "103" },
        commands: [{ coreServer: "default", type: "Originate", extension: "100@main", destination: "103" }],
        result: "done",
        message: null,
      },
    ]);
  });

  it("with a beginning that outlives a Tandem that is killed in the middle of it", async () => {
    const { end } = world.deps.actions;
    Object.assign(world.deps.actions, { end: () => {} });
    await originate();
    Object.assign(world.deps.actions, { end });
    expect(written()).toMatchObject([
      { account: "manager", body: { destinationNumber: "103" }, endedAt: null, commands: [], result: null },
    ]);
  });

  it("with what the PBX said against it", async () => {
    world.failure = new AppError("pbx-refused", "Asterisk refused: no such extension.");
    expect((await originate()).status).toBe(502);
    expect(written()).toMatchObject([
      { result: "pbx-refused", message: "Asterisk refused: no such extension.", commands: [{}] },
    ]);
  });

  it("also where nothing came of it, for its body was wrong", async () => {
    expect((await originate({ body: { destinationNumber: "1\r\nAction: Logoff" } })).status).toBe(422);
    expect(written()).toMatchObject([
      { body: { destinationNumber: "1\r\nAction: Logoff" }, result: "invalid-request", commands: [] },
    ]);
  });

  it("and not what was refused for its credentials or its scope", async () => {
    expect((await originate({ as: null })).status).toBe(401);
    expect((await originate({ as: "reader" })).status).toBe(403);
    expect(written()).toEqual([]);
  });
});

describe("what it was about is written down", () => {
  const WEBHOOK = { url: "https://a.example/hook?x=1", event_type: "dial-in", method: "POST" };
  const EVENTS = `/api/ver1.0/extension/${phoneId("100@main")}/event/`;

  it("of a webhook that is made, changed and removed", async () => {
    await ask(EVENTS, { method: "POST", body: WEBHOOK });
    await ask(`${EVENTS}1`, { method: "PUT", body: { url: "https://b.example/" } });
    await ask(EVENTS, { method: "DELETE" });
    const subject = { kind: "extension", key: "100@main" };
    expect(written()).toMatchObject([
      {
        body: WEBHOOK,
        commands: [
          { type: "AddWebhook", webhook: { dialect: "telphin", subject, type: "dial-in", url: WEBHOOK.url } },
        ],
        result: "done",
      },
      {
        commands: [
          {
            type: "ChangeWebhook",
            webhook: { number: 1, subject, url: WEBHOOK.url },
            changes: { url: "https://b.example/" },
          },
        ],
      },
      {
        body: null,
        commands: [
          {
            type: "RemoveWebhook",
            webhook: { number: 1, subject, type: "dial-in", url: "https://b.example/" },
          },
        ],
        result: "done",
      },
    ]);
  });

  it("of a voice message and of a status", async () => {
    await ask("/api/v2/voicemail/100/INBOX/msg0000", { method: "POST", body: {} });
    await ask("/api/v2/voicemail/100/INBOX/msg0000", { method: "DELETE" });
    const status = { name: "Lunch", type: "away", note: "x".repeat(900), returnTime: 7 };
    await ask(`${LIVE}/users/getByName/bob/status/set`, { method: "POST", body: status });
    const message = {
      coreServer: "default",
      mailbox: { mailbox: "100", context: "main" },
      folder: "INBOX",
      message: "msg0000",
    };
    expect(written()).toMatchObject([
      { commands: [{ type: "MarkHeard", ...message }], result: "done" },
      { commands: [{ type: "RemoveMessage", ...message }], result: "done" },
      {
        commands: [
          {
            type: "SetStatus",
            user: "bob",
            status: { name: "Lunch", note: expect.stringMatching(/^x{255}…$/) },
          },
        ],
        result: "done",
      },
    ]);
  });
});

describe("a reading of secrets is written down", () => {
  const EXTENSION = `/api/v2/extensions/${extensionId("100@main")}`;

  it("with whose they are, before they are told, and none of them", async () => {
    const answer = await ask(EXTENSION, { as: "keeper" });
    expect(answer.text).toContain("secret of auth-main-100");
    expect(written()).toMatchObject([
      {
        account: "keeper",
        dialect: "vitalpbx",
        path: EXTENSION,
        endedAt: 1_000,
        commands: [
          { coreServer: "default", type: "TellSecrets", of: expect.arrayContaining(["auth-main-100"]) },
        ],
        result: "done",
      },
    ]);
    expect(JSON.stringify(written())).not.toContain("secret of");
  });

  it("also where it failed", async () => {
    world.failure = new AppError("pbx-unavailable", "The link is down.");
    await ask(EXTENSION, { as: "keeper" });
    expect(written()).toMatchObject([{ account: "keeper", result: "pbx-unavailable" }]);
  });

  it("and no other reading is, by whomever", async () => {
    await ask(EXTENSION, { as: "reader" });
    await ask("/api/v2/queues_info", { as: "keeper" });
    expect(written()).toEqual([]);
  });

  it("and none is told that cannot be written down", async () => {
    const { begin } = world.deps.actions;
    world.secretsAsked.length = 0;
    Object.assign(world.deps.actions, {
      begin: () => {
        throw new Error("disk full");
      },
    });
    const answer = await ask(EXTENSION, { as: "keeper" });
    Object.assign(world.deps.actions, { begin });
    expect([answer.status, world.secretsAsked]).toEqual([500, []]);
  });
});

it("nothing is done that cannot be written down", async () => {
  const { begin } = world.deps.actions;
  Object.assign(world.deps.actions, {
    begin: () => {
      throw new Error("disk full");
    },
  });
  world.forgetDeeds();
  expect((await originate()).status).toBe(500);
  expect(world.deeds()).toEqual([]);
  Object.assign(world.deps.actions, { begin });
});
