import { describe, expect, test } from "vitest";
import { Layer } from "../../../src/state/layer.js";

describe("a layer", () => {
  const below = () =>
    new Map([
      ["a", 1],
      ["b", 2],
    ]);

  test("shows what is below, until something is written over it", () => {
    const layer = new Layer(below());
    expect([...layer.values()]).toEqual([1, 2]);
    layer.set("b", 3);
    layer.set("c", 4);
    layer.delete("a");
    expect([layer.get("a"), layer.get("b"), layer.get("c")]).toEqual([undefined, 3, 4]);
    expect([...layer.values()].sort()).toEqual([3, 4]);
  });

  test("leaves what is below as it is", () => {
    const table = below();
    const layer = new Layer(table);
    layer.set("a", 9);
    layer.delete("b");
    expect([...table]).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
    expect(layer.below("a")).toBe(1);
  });

  test("lists each thing once, also where the same is written again", () => {
    const thing = { name: "x" };
    const layer = new Layer(new Map([["a", thing]]));
    layer.set("a", thing);
    expect([...layer.values()]).toEqual([thing]);
  });
});
