import { beforeEach, describe, expect, it } from "vitest";
import type { CallRules } from "../../src/directory/call-rules.js";
import { bridge, calls, dials, enters, made, ringing, up } from "../unit/state/facts.js";
import { serve } from "./client.js";
import { createTwoTenants } from "./two-tenants.js";

const numericId = (world: ReturnType<typeof createTwoTenants>, key: string) =>
  world.pbx.directory.extension({ key })?.numericId;

/** How each dialect has extension 100 of the branch call a number, and says why it does not. */
const WAYS = {
  isymphony: (number: string) => ({
    path: "/communication_manager/rest/live/coreServers/getByName/default/extensions/getByName/100/originate",
    body: { destinationNumber: number },
    headers: { Authorization: `Basic ${btoa("branch:x")}` },
  }),
  vitalpbx: (number: string) => ({
    path: "/api/v2/core/click_to_call",
    body: { caller: "100", callee: number },
    headers: { "app-key": "key-of-branch" },
  }),
  voipnow: (number: string) => ({
    path: "/uapi/phoneCalls/@me/simple",
    body: { extension: "0004*100", phoneCallView: [{ source: ["0004*100"], destination: [number] }] },
    headers: { Authorization: "Bearer branch" },
  }),
  telphin: (number: string, id: number | undefined) => ({
    path: `/api/ver1.0/extension/${id}/callback/`,
    body: { src_num: ["100"], dst_num: number },
    headers: { Authorization: "Bearer branch" },
  }),
} as const;

function setting(rules: CallRules & { readonly perMinute: number }, ofBranch?: CallRules) {
  const world = createTwoTenants({}, ofBranch);
  const ask = serve({ ...world.deps, calls: rules });
  beforeEach(() => world.begin([], []));
  const send = (way: keyof typeof WAYS, number: string, more: object = {}) => {
    const { path, body, headers } = WAYS[way](number, numericId(world, "100@from-branch"));
    return ask(path, { method: "POST", as: null, body: { ...body, ...more }, headers });
  };
  return { world, ask, send };
}

const originated = ({ sent }: ReturnType<typeof createTwoTenants>) =>
  sent.filter(({ name }) => name === "Originate").length;

describe("calls that an account begins are counted, whatever its dialect", () => {
  const { world, ask, send } = setting({ perMinute: 3, allow: [], refuse: [] });

  it("and one more in a minute is 429 in each one's own form, while others may", async () => {
    for (const way of ["isymphony", "vitalpbx", "telphin"] as const)
      expect((await send(way, "5550199")).status).toBeLessThan(300);
    expect(originated(world)).toBe(3);
    for (const way of Object.keys(WAYS) as (keyof typeof WAYS)[]) {
      const { status, headers, text } = await send(way, "5550199");
      expect({ way, status }).toEqual({ way, status: 429 });
      expect(Number(headers.get("Retry-After"))).toBeGreaterThan(0);
      expect(text).toContain("This account has reached its limit of 3 calls a minute");
    }
    expect(originated(world)).toBe(3);
    const { path, body } = WAYS.isymphony("5550199");
    const headers = { Authorization: `Basic ${btoa("everybody:x")}` };
    expect((await ask(path, { method: "POST", as: null, body, headers })).status).toBe(204);
  });
});

describe("each number that rings is a call", () => {
  const { world, send } = setting({ perMinute: 5, allow: [], refuse: [] });

  it("so that one request counts as many times as it rings", async () => {
    const four = { src_num: ["5550001", "5550002", "5550003", "5550004"] };
    expect((await send("telphin", "5550199", four)).status).toBe(201);
    expect((await send("telphin", "5550199", four)).status).toBe(429);
    expect(originated(world)).toBe(1);
  });
});

describe("an extension of another tenant is nobody to be shown as", () => {
  const { world, send } = setting({ perMinute: 1_000, allow: [], refuse: [] });

  it.each(["102", "1-02", "102-", "1.02", "0003*102", "0003*1_00"])("not as %s", async (shown) => {
    expect((await send("telphin", "5550199", { caller_id_number: shown })).status).toBe(400);
    expect((await send("vitalpbx", "5550199", { cid_number: shown })).status).toBe(422);
    expect(originated(world)).toBe(0);
  });

  it.each(["100", "0004*101", "5550123", "+43123"])("but as %s", async (shown) => {
    expect((await send("telphin", "5550199", { caller_id_number: shown })).status).toBe(201);
  });
});

describe("numbers are refused by their beginnings", () => {
  const { world, ask, send } = setting({ perMinute: 1_000, allow: [], refuse: ["00", "*72"] });

  it.each(Object.keys(WAYS) as (keyof typeof WAYS)[])("%s: with 403, and nothing is sent", async (way) => {
    for (const number of [
      "00900123456",
      "*7200900123456",
      "0-0900123456",
      "-*7-200900123456",
      "0.0900123456",
    ]) {
      const { status, text } = await send(way, number);
      expect({ number, status }).toEqual({ number, status: 403 });
      expect(text).toContain("This account is not allowed to call");
    }
    expect(world.sent).toEqual([]);
    expect((await send(way, "5550199")).status).toBeLessThan(300);
  });

  it("also as one of those who ring first", async () => {
    expect((await send("telphin", "5550199", { src_num: ["100", "00900123456"] })).status).toBe(403);
    expect(originated(world)).toBe(0);
  });

  it.each([false, true])("also to transfer to (with consultation: %s)", async (attended) => {
    const talk = bridge("talk");
    world.begin(
      [],
      [
        ...[calls("b00x", "101"), made("b01x"), dials("b00x", "b01x"), ringing("b01x")],
        ...[up("b01x"), up("b00x"), enters("b00x", talk), enters("b01x", talk)],
      ],
    );
    const path = `/communication_manager/rest/live/coreServers/getByName/default/callSegments/${encodeURIComponent("segment b00x")}/transfer`;
    const headers = { Authorization: `Basic ${btoa("branch:x")}` };
    const body = { destinationNumber: "00900123456", attended };
    expect((await ask(path, { method: "POST", as: null, body, headers })).status).toBe(403);
    expect(world.sent).toEqual([]);
  });
});

describe("an account of all tenants calls by the rules of where it calls", () => {
  const { world, ask } = setting({ perMinute: 1_000, allow: [], refuse: ["1"] });
  const call = (number: string) => {
    const { path, body } = WAYS.telphin(number, numericId(world, "100@from-branch"));
    const headers = { Authorization: "Bearer everybody" };
    return ask(path, { method: "POST", as: null, body, headers });
  };

  it("so that the number of another tenant's extension is one outside", async () => {
    expect((await call("102")).status).toBe(403);
    expect(originated(world)).toBe(0);
    expect((await call("101")).status).toBe(201);
  });
});

describe("a tenant has rules of its own, for whatever account calls from its extensions", () => {
  const ofBranch = { perMinute: 2, allow: ["555"], refuse: [] };
  const { world, ask, send } = setting({ perMinute: 1_000, allow: [], refuse: [] }, ofBranch);

  it("which say what may be called, its own extensions in any case, and how often", async () => {
    expect((await send("isymphony", "18005555555")).status).toBe(403);
    expect((await send("isymphony", "101")).status).toBe(204);
    const { path, body } = WAYS.telphin("5550199", numericId(world, "100@from-branch"));
    const headers = { Authorization: "Bearer everybody" };
    expect((await ask(path, { method: "POST", as: null, body, headers })).status).toBe(201);
    const { status, text } = await send("isymphony", "5550199");
    expect([status, text]).toEqual([
      429,
      expect.stringContaining("This tenant has reached its limit of 2 calls"),
    ]);
  });
});
