import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Asker, FairLine } from "../../../src/store/fair-line.js";

const BOUNDS = {
  underWay: { all: 3, ofAccount: 2, ofTenant: 2, ofAddress: 2 },
  waiting: { all: 6, ofAccount: 3, ofTenant: 4, ofAddress: 4 },
};

const asker = (account: string, given: Partial<Asker> = {}): Asker => ({
  account,
  tenant: `tenant of ${account}`,
  address: `address of ${account}`,
  hasGone: () => false,
  ...given,
});

/** Work that lasts until it is ended by its name, and who has begun, in order. */
function stage() {
  const line = new FairLine(BOUNDS);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const go = (name: string, who: Asker) =>
    line
      .run(who, () => {
        begun.push(name);
        return new Promise<void>((resolve) => void ends.set(name, resolve));
      })
      .then(() => "done", kindOf);
  const end = async (name: string) => {
    ends.get(name)?.();
    await settled();
  };
  return { line, begun, go, end };
}

const kindOf = ({ kind }: { readonly kind: string }): string => kind;

const settled = () => new Promise((resolve) => void setImmediate(resolve));

describe("a fair line", () => {
  test("lets one account have its share alone, and whoever comes later go before what it has in line", async () => {
    const { begun, go, end } = stage();
    for (const name of ["a1", "a2", "a3", "a4"]) void go(name, asker("a"));
    await settled();
    expect(begun).toEqual(["a1", "a2"]);
    void go("b1", asker("b"));
    await settled();
    expect(begun).toEqual(["a1", "a2", "b1"]);
    void go("c1", asker("c"));
    void go("b2", asker("b"));
    await end("a1");
    expect(begun.at(-1)).toBe("c1"); // it has nothing under way
    await end("a2");
    expect(begun.at(-1)).toBe("a3"); // it came first, and has no more than b
  });

  test.each<[string, Partial<Asker>]>([
    ["tenant", { tenant: "one" }],
    ["address", { address: "one" }],
  ])("counts what several accounts of one %s have together", async (_what, shared) => {
    const { begun, go } = stage();
    for (const name of ["a", "b", "c"]) void go(name, asker(name, shared));
    void go("d", asker("d"));
    await settled();
    expect(begun).toEqual(["a", "b", "d"]);
  });

  test("refuses who has too many in it as one that asks too often, and others once it is full", async () => {
    const { line, go } = stage();
    const of = (account: string, count: number) =>
      Array.from({ length: count }, (_one, n) => go(`${account}${n}`, asker(account)));
    of("a", 5);
    expect(await go("a6", asker("a"))).toBe("too-many-requests");
    expect(line.othersWait(asker("a"))).toBe(false);
    of("b", 4);
    expect(line.othersWait(asker("a"))).toBe(true);
    expect(await go("c1", asker("c"))).toBe("overloaded");
  });

  test("does nothing for who has gone", async () => {
    const { begun, go, end } = stage();
    let gone = false;
    for (const name of ["a1", "a2"]) void go(name, asker("a"));
    const left = go("a3", asker("a", { hasGone: () => gone }));
    void go("a4", asker("a"));
    await settled();
    gone = true;
    await end("a1");
    expect(await left).toBe("overloaded");
    expect(begun).toEqual(["a1", "a2", "a4"]);
  });

  test("never has more under way than its bounds, and in the end all is done that was let in", async () => {
    const step = fc.oneof(
      fc.record({ account: fc.constantFrom("a", "b", "c", "d"), tenant: fc.constantFrom("x", "y") }),
      fc.nat(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const crowd = new Crowd();
        for (const one of steps) {
          if (typeof one === "number") crowd.endOne(one);
          else crowd.begin(asker(one.account, { tenant: one.tenant }));
          await settled();
          crowd.expectWithinBounds();
        }
        expect(await crowd.endAll()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

class Crowd {
  readonly #line = new FairLine(BOUNDS);
  readonly #underWay: { readonly who: Asker; end(): void }[] = [];
  readonly #all: Promise<string>[] = [];

  begin(who: Asker): void {
    const work = () => new Promise<void>((end) => void this.#underWay.push({ who, end }));
    this.#all.push(this.#line.run(who, work).then(() => "done", kindOf));
  }

  endOne(n: number): void {
    this.#underWay.splice(n % Math.max(1, this.#underWay.length), 1)[0]?.end();
  }

  expectWithinBounds(): void {
    const { all, ofAccount, ofTenant } = BOUNDS.underWay;
    expect(this.#underWay.length).toBeLessThanOrEqual(all);
    for (const { who } of this.#underWay) {
      const others = this.#underWay.map((one) => one.who);
      expect(others.filter(({ account }) => account === who.account).length).toBeLessThanOrEqual(ofAccount);
      expect(others.filter(({ tenant }) => tenant === who.tenant).length).toBeLessThanOrEqual(ofTenant);
    }
  }

  /** Answers how they ended, but for those that were done or refused. */
  async endAll(): Promise<string[]> {
    while (this.#underWay.length > 0) {
      this.endOne(0);
      await settled();
    }
    const ends = await Promise.all(this.#all);
    return ends.filter((end) => !["done", "too-many-requests", "overloaded"].includes(end));
  }
}
