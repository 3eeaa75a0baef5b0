import type { Database } from "better-sqlite3";
import { describe, expect, test, vi } from "vitest";
import type { Principal } from "../../src/directory/directory.js";
import { openDatabase } from "../../src/store/database.js";
import { mayHold } from "../../src/webhook-rights.js";
import {
  ALICE,
  ANN,
  answer,
  givenEngine,
  givenPbx,
  settings,
  startReceiver,
  WEBHOOK,
} from "./webhooks/given.js";

const principal = (more: Partial<Principal> = {}): Principal => ({
  account: "ann",
  tenant: null,
  scopes: ["read", "control"],
  user: null,
  madeAt: 1,
  standing: "",
  ...more,
});

/** Whether the account, as it is now, may hold what it has set once. */
function holds(
  now: Principal | undefined,
  then: Partial<typeof ANN> = {},
  tenant: string | null = "main",
): boolean {
  const find = vi.fn(() => now);
  const one = { tenant } as never;
  const directory = { extension: () => (tenant === "gone" ? undefined : one), queue: () => undefined };
  const may = mayHold({ find }, new Map([["default", { directory }]]));
  const held = may({ ...WEBHOOK, holder: { ...ANN, ...then } });
  expect(find).toHaveBeenCalledWith("one", { ...ANN, ...then });
  return held;
}

describe("a webhook is held by the account that set it last", () => {
  test("while that is there and may act", () => {
    expect(holds(principal())).toBe(true);
    expect(holds(undefined)).toBe(false);
    expect(holds(principal({ scopes: ["read", "secrets"] }))).toBe(false);
  });

  test("while it may see the tenant that has the extension, or had it", () => {
    expect(holds(principal({ tenant: "main" }))).toBe(true);
    expect(holds(principal({ tenant: "other" }))).toBe(false);
    expect(holds(principal({ tenant: "main" }), {}, null)).toBe(false);
    expect(holds(principal({ tenant: "main" }), { tenant: "main" }, "gone")).toBe(true);
    expect(holds(principal({ tenant: "main" }), { tenant: "other" }, "gone")).toBe(false);
  });

  test("while it is of the same user, or of none", () => {
    expect(holds(principal({ user: "alice" }), { user: "alice" })).toBe(true);
    expect(holds(principal({ user: "bob" }), { user: "alice" })).toBe(false);
    expect(holds(principal({ user: "bob" }))).toBe(false);
    expect(holds(principal(), { user: "alice" })).toBe(true);
  });

  test("and where it was set before that was kept, it is told on", () => {
    const find = vi.fn();
    expect(mayHold({ find }, new Map())(WEBHOOK)).toBe(true);
    expect(find).not.toHaveBeenCalled();
  });
});

describe("a webhook whose account is gone", () => {
  const withEngine = async (
    act: (given: ReturnType<typeof engine> & { database: Database }) => Promise<void>,
  ): Promise<void> => {
    const database = openDatabase(":memory:");
    const given = engine(database);
    try {
      await act({ ...given, database });
    } finally {
      await given.webhooks.close();
      database.close();
    }
  };
  const engine = (database: Database) => {
    const gone = new Set<string>();
    const pbx = givenPbx(database);
    const may = ({ holder }: { readonly holder: { readonly account: string } | null }) =>
      !gone.has(holder?.account ?? "");
    return { gone, pbx, ...givenEngine(database, { pbxs: [pbx], mayHold: may }) };
  };

  test("is sent nothing more, what is under way and what waits included; others are", async () => {
    const slow = await startReceiver(() => {});
    const crm = await startReceiver();
    await withEngine(async ({ webhooks, pbx, outbox, gone, counted }) => {
      const { id } = await webhooks.add(ALICE, settings(slow.url));
      const bobs = webhooks.heldBy({ ...ANN, account: "bob" });
      await bobs.add(ALICE, settings(crm.url));
      for (const leg of ["a", "b"]) pbx.ring(leg);
      await vi.waitFor(() => expect(slow.legs()).toEqual(["a"]));
      await vi.waitFor(() => expect(crm.legs()).toEqual(["a", "b"]));
      gone.add("ann");
      webhooks.accountsChanged();
      expect(outbox.waiting(id)).toBe(0);
      expect(counted.filter((outcome) => outcome === "given-up")).toHaveLength(2);
      expect(webhooks.failures(id)).toMatchObject([{ givenUp: true }, { givenUp: true }]);
      expect(webhooks.failures(id)[0]?.reason).toBe(
        "The account that set the webhook is gone, or may not set it any more.",
      );
      pbx.ring("c");
      await vi.waitFor(() => expect(crm.legs()).toEqual(["a", "b", "c"]));
      expect([slow.legs(), outbox.waiting(id)]).toEqual([["a"], 0]);
    });
    await Promise.all([slow.close(), crm.close()]);
  });

  test("is told again once another account sets it anew, and is that one's then", async () => {
    const crm = await startReceiver();
    await withEngine(async ({ webhooks, pbx, gone }) => {
      const { id } = await webhooks.add(ALICE, settings(crm.url));
      gone.add("ann");
      pbx.ring("a");
      const { holder } = await webhooks.heldBy({ ...ANN, account: "bob" }).change(id, { note: "Bob's" });
      expect(holder?.account).toBe("bob");
      pbx.ring("b");
      await vi.waitFor(() => expect(crm.legs()).toEqual(["b"]));
      gone.add("bob");
      pbx.ring("c");
      expect(webhooks.list(ALICE)).toMatchObject([{ id, enabled: true }]);
    });
    expect(crm.legs()).toEqual(["b"]);
    await crm.close();
  });

  test("is not tried when Tandem starts, and what waits is given up", async () => {
    const down = await startReceiver(answer(503));
    const database = openDatabase(":memory:");
    const first = engine(database);
    const { id } = await first.webhooks.add(ALICE, settings(down.url));
    await first.webhooks.close();
    first.outbox.add({ id: "d", webhookId: id, parameters: {}, occurredAt: 1, queuedAt: 10_000 });
    const second = givenEngine(database, { mayHold: () => false });
    await vi.waitFor(() => expect(second.outbox.waiting()).toBe(0));
    expect(down.received).toEqual([]);
    await second.webhooks.close();
    database.close();
    await down.close();
  });
});
