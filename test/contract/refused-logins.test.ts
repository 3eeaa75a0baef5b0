import { beforeEach, describe, expect, it } from "vitest";
import { inHeader } from "./client.js";
import { refusal, SERVER_SENT, serveAll } from "./isymphony/event-client.js";
import { createWorld } from "./world.js";

const world = createWorld();
const server = serveAll(world.deps);

beforeEach(() => {
  world.refusedLogins.length = 0;
});

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`, "utf8").toString("base64")}`;

const ask = async (path: string, headers: Readonly<Record<string, string>> = {}, init: RequestInit = {}) =>
  (await fetch(`http://${server.host}${path}`, { headers, ...init })).status;

const askForWebSocket = async (headers: Readonly<Record<string, string>>) =>
  (await refusal(server.host, headers)).status;

const wrong = { authorization: basic("mänager", "wrong") };
const form = { "content-type": "application/x-www-form-urlencoded" };
const REST = "/communication_manager/rest/live/coreServers";

describe("a login that is refused is noted, with its address, its name and what was shown", () => {
  it.each([
    ["isymphony", "password", "mänager", () => ask(REST, wrong)],
    ["isymphony", "password", "", () => ask(REST, { authorization: "Basic ???" })],
    ["isymphony", "password", "mänager", () => ask(SERVER_SENT, wrong)],
    ["isymphony", "password", "mänager", () => askForWebSocket(wrong)],
    ["vitalpbx", "key", "", () => ask("/api/v2/extensions", { "app-key": "wrong" })],
    ["vitalpbx", "key", "", () => ask("/static/a/voicemail/b/c/d", { "app-key": inHeader("würong") })],
    [
      "voipnow",
      "token",
      "",
      () => ask("/uapi/extensions/@me/@self/phoneCalls", { authorization: "Bearer x" }),
    ],
    ["voipnow", "token", "", () => ask("/uapi/extensions/@me/@self/phoneCalls?accessRequestToken=x")],
    ["telphin", "token", "", () => ask("/api/ver1.0/client/@me/extension/", { authorization: "Bearer x" })],
  ])("of %s by %s as '%s'", async (dialect, by, name, login) => {
    expect(await login()).toBe(401);
    expect(world.refusedLogins).toEqual([{ address: "127.0.0.1", dialect, by, name }]);
  });

  it.each([
    ["/oauth/token.php", "voipnow"],
    ["/oauth/token", "telphin"],
  ])("where tokens are given: %s", async (path, dialect) => {
    const secret = { grant_type: "client_credentials", client_id: "crm", client_secret: "wrong" };
    expect(await ask(path, form, { method: "POST", body: new URLSearchParams(secret) })).toBe(401);
    expect(world.refusedLogins).toEqual([{ address: "127.0.0.1", dialect, by: "password", name: "crm" }]);
  });
});

it("who shows nothing is asked to, and who is known but may not has not been refused a login", async () => {
  for (const path of [REST, SERVER_SENT, "/api/v2/extensions", "/uapi/extensions/@me/@self/phoneCalls"]) {
    expect(await ask(path)).toBe(401);
  }
  expect(await ask("/oauth/token", form, { method: "POST", body: "grant_type=client_credentials" })).toBe(
    401,
  );
  expect(await ask(SERVER_SENT, { authorization: basic("controller", "c") })).toBe(403);
  expect(world.refusedLogins).toEqual([]);
});
