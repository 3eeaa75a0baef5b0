import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type Holder, Shares } from "../../../src/core/shares.js";
import { Turns } from "../../../src/core/turns.js";

const at = (address: string, more: Omit<Holder, "address"> = {}): Holder => ({ address, ...more });
const refused = expect.objectContaining({ kind: "overloaded" });

/** Takes as many as it gets. */
function hoard(shares: Shares, holder: Holder): (() => void)[] {
  const taken: (() => void)[] = [];
  while (shares.isOpenTo(holder)) taken.push(shares.take(holder));
  return taken;
}

describe("of places that are shared", () => {
  it.each([
    [at("one"), 90],
    [at("one", { account: "ann" }), 40],
    [at("one", { account: "ann", tenant: "sales" }), 40],
  ])("%j gets no more than its share", (holder, share) => {
    const counted = vi.fn();
    const shares = new Shares(120, counted);
    expect(hoard(shares, holder)).toHaveLength(share);
    expect(() => shares.take(holder)).toThrow(refused);
    expect(counted).toHaveBeenCalledTimes(1);
  });

  it("a tenant gets half, however many accounts it has", () => {
    const shares = new Shares(120);
    const ofAll = ["ann", "bob", "carol", "dave"].map(
      (account) => hoard(shares, at(account, { account, tenant: "sales" })).length,
    );
    expect(ofAll.reduce((a, b) => a + b)).toBe(60);
  });

  const holders = fc.record({
    address: fc.constantFrom("a", "b", "c"),
    account: fc.constantFrom("ann", "bob", "carol", null),
    tenant: fc.constantFrom("sales", "support", null),
  });

  it("whoever comes first, there are no more than there are, and one who holds nothing gets one", () => {
    fc.assert(
      fc.property(
        fc.array(holders, { maxLength: 5 }),
        fc.integer({ min: 64, max: 300 }),
        (greedy, places) => {
          const shares = new Shares(places);
          const taken = greedy.flatMap((holder) => hoard(shares, holder));
          expect(taken.length).toBeLessThan(places);
          shares.take({ address: "new", account: "new", tenant: "new" });
          for (const giveBack of taken) giveBack();
        },
      ),
    );
  });

  it("what is given back, once or twice, is there again once", () => {
    fc.assert(
      fc.property(fc.array(holders, { maxLength: 20 }), (some) => {
        const shares = new Shares(120);
        for (const holder of some) {
          const giveBack = shares.isOpenTo(holder) ? shares.take(holder) : () => {};
          giveBack();
          giveBack();
        }
        expect(hoard(shares, at("one"))).toHaveLength(90);
      }),
    );
  });
});

/** Work that ends when it is told to, by its name. */
function workshop(turns: Turns) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    do: (name: string, holder: Holder): Promise<void> =>
      turns.run(holder, () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      }),
    end: (name: string) => ends.get(name)?.(),
  };
}

describe("turns", () => {
  it("an address that has many wait has another one served before them", async () => {
    const { begun, end, do: start } = workshop(new Turns({ atOnce: 2, room: 64 }));
    const crowd = Array.from({ length: 48 }, (_, n) => start(`crowd ${n}`, at("crowd")));
    expect(begun).toEqual(["crowd 0", "crowd 1"]);
    await expect(start("one more", at("crowd"))).rejects.toThrow(refused);
    const honest = start("honest", at("honest"));
    end("crowd 0");
    await vi.waitFor(() => expect(begun).toHaveLength(3));
    expect(begun[2]).toBe("honest");
    end("honest");
    await honest;
    for (let n = 1; n < 48; n += 1) {
      await vi.waitFor(() => expect(begun).toContain(`crowd ${n}`));
      end(`crowd ${n}`);
    }
    await Promise.all(crowd);
    expect(begun).toHaveLength(49);
  });

  it("addresses that have many wait take turns, each in the order in which they came", async () => {
    const { begun, end, do: start } = workshop(new Turns({ atOnce: 1, room: 64 }));
    const all = ["a", "b"].flatMap((address) => [1, 2, 3].map((n) => start(`${address}${n}`, at(address))));
    for (let n = 0; n < 6; n += 1) {
      await vi.waitFor(() => expect(begun).toHaveLength(n + 1));
      end(begun[n] ?? "");
    }
    await Promise.all(all);
    expect(begun).toEqual(["a1", "b1", "a2", "b2", "a3", "b3"]);
  });

  it("an account that keeps all its places for long has others begin at once, from the same address too", () => {
    const { begun, do: start } = workshop(new Turns({ atOnce: 12, room: 120 }));
    for (let n = 0; n < 30; n += 1) void start(`greedy ${n}`, at("proxy", { account: "greedy" }));
    expect(begun).toHaveLength(4);
    void start("honest", at("proxy", { account: "honest" }));
    expect(begun[4]).toBe("honest");
  });

  it("failed work, and what it waited for in vain, give their places back", async () => {
    const turns = new Turns({ atOnce: 1, room: 2 });
    const failing = () => Promise.reject(new Error("no"));
    for (let n = 0; n < 5; n += 1) {
      await expect(turns.run(at("a"), failing)).rejects.toThrow("no");
      await expect(turns.run(at("a"), () => Promise.resolve(), failing)).rejects.toThrow("no");
    }
    expect(await turns.run(at("a"), () => Promise.resolve("done"))).toBe("done");
  });
});
