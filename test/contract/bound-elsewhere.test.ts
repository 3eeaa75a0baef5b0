import { describe, expect, it } from "vitest";
import type { PbxEvent } from "../../src/events/event.js";
import { CallLimit } from "../../src/rest/call-limit.js";
import { onBehalf } from "../../src/rest/on-behalf.js";
import { bridge, calls, dials, enters, joins, made, queues, ringing, up } from "../unit/state/facts.js";
import { createTwoTenants } from "./two-tenants.js";

const world = createTwoTenants({ transferContext: "from-internal" });
const rules = { perMinute: 1_000, allow: [], refuse: [] };
const branch = {
  account: "b",
  tenant: "branch",
  scopes: [],
  user: null,
  madeAt: null,
  standing: "",
} as const;
const { control } = onBehalf(branch, world.pbx, { rules, limit: new CallLimit() });

/** What the branch's account is told that moves the leg `outx` of a party outside, in a call made in the name of its 100. */
async function moved(events: readonly PbxEvent[]) {
  world.begin([], [calls("outx", "100"), up("outx"), ...events]);
  world.pbx.originatedCalls.add("call", { extension: "100@from-branch", nonce: null });
  const command = { segmentId: "segment outx", destination: "00900123456", attended: false };
  return await control.execute({ type: "Transfer", ...command }).catch((error: unknown) => error);
}

const talk = bridge("talk");
const talksTo = (other: string): PbxEvent[] => [
  ...[made(other), dials("outx", other), ringing(other), up(other)],
  ...[enters("outx", talk), enters(other, talk)],
];

describe("a leg from outside, in a call that a tenant's account has made", () => {
  it("is transferred in nobody's dialplan where it talks to another one from outside", async () => {
    const message = expect.stringContaining("does not belong to one of your extensions");
    expect(await moved(talksTo("exty"))).toMatchObject({ kind: "conflict", message });
    expect(world.sent).toEqual([]);
  });

  it.each<[where: string, events: readonly PbxEvent[]]>([
    ["talks to another tenant's extension", talksTo("m00y")],
    ["waits in its queue", [queues("outx", "q-main", 1)]],
    ["is in its room", [joins("outx", "r-main")]],
  ])("is not there to be acted on while it %s", async (_, events) => {
    expect(await moved(events)).toMatchObject({ kind: "not-found" });
    expect(world.sent).toEqual([]);
  });
});
