import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.js";
import { serve } from "./client.js";
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

const written = () => world.actions.find({ limit: 10 });

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
        commands: [{ coreServer: "default", type: "Originate", extension: "100@main", destination: "103" }],
        result: "done",
        message: null,
      },
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
    expect(written()).toMatchObject([{ result: "invalid-request", commands: [] }]);
  });

  it("and not what was refused for its credentials or its scope", async () => {
    expect((await originate({ as: null })).status).toBe(401);
    expect((await originate({ as: "reader" })).status).toBe(403);
    expect(written()).toEqual([]);
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
